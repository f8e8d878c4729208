import { checked, MisshapenError } from '../checked.ts'
import type { Emulator } from '../emulator.ts'
import { type Answer, json } from '../exchange.ts'
import type { ControlRoute } from '../route.ts'
import type { Workspace, WorkspaceOptions, WorkspaceSettings } from '../workspace.ts'
import { settingsShape, workspaceOptionsShape } from '../workspace-shape.ts'
import { DONE, order, problem, workspaceOrder } from './control-route.ts'

/** The emulator itself and its workspaces. */
export function workspaceRoutes(emulator: () => Emulator): ControlRoute[] {
  return [
    order('GET', '/_emulator', emulator, (given) => json(given.emulator.info())),
    order('GET', '/_emulator/workspaces', emulator, (given) =>
      json({ workspaces: given.emulator.workspaces().map(describe) }),
    ),
    order('POST', '/_emulator/workspaces', emulator, ({ emulator: within, body }) =>
      create(body, (options) => within.createWorkspace(options)),
    ),
    workspaceOrder('GET', '', emulator, (workspace) => json(describe(workspace))),
    workspaceOrder('DELETE', '', emulator, ({ name }, given) => {
      given.emulator.deleteWorkspace(name)
      return DONE
    }),
    workspaceOrder('PUT', '/settings', emulator, (workspace, { body }) => {
      workspace.configure(checked(settingsShape, body, 'The setting') as WorkspaceSettings)
      return json(describe(workspace))
    }),
    workspaceOrder('GET', '/campaign-triggers', emulator, (workspace) =>
      json({ campaignTriggers: workspace.campaignTriggers() }),
    ),
    workspaceOrder('POST', '/reset', emulator, (workspace) => {
      workspace.reset()
      return DONE
    }),
  ]
}

function describe(workspace: Workspace) {
  const { people, objects, suppressions } = workspace.state
  return {
    name: workspace.name,
    keys: workspace.keys,
    ...workspace.settings,
    messages: workspace.messages,
    people: people.size,
    objects: objects.size,
    suppressed: suppressions.size,
    waitingWrites: workspace.visibility.waiting,
  }
}

/** Makes a workspace of the options in a body, in whatever way; 409 if a name or a key is taken. */
export function create(options: unknown, make: (options: WorkspaceOptions) => Workspace): Answer {
  const checkedOptions = checked(workspaceOptionsShape, options, 'The workspace') as WorkspaceOptions
  try {
    return json(describe(make(checkedOptions)), 201)
  } catch (error) {
    if (error instanceof MisshapenError) throw error
    return problem(409, error instanceof Error ? error.message : String(error))
  }
}
