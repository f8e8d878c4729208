import { readBody } from '../body.ts'
import type { Emulator } from '../emulator.ts'
import { type Answer, type Incoming, json } from '../exchange.ts'
import type { ControlRoute } from '../route.ts'
import { isRecord } from '../semantic-events.ts'
import type { Workspace, WorkspaceOptions } from '../workspace.ts'

type Parameters = Readonly<Record<string, string>>

/** What is only ours: a path of the real API is never taken, since none starts with `/_emulator`. */
export function controlRoutes(emulator: () => Emulator): ControlRoute[] {
  const onWorkspace =
    (answer: (workspace: Workspace) => Answer) =>
    (_incoming: Incoming, { name = '' }: Parameters): Answer => {
      const workspace = emulator().workspace(name)
      return workspace ? answer(workspace) : problem(404, `There is no workspace named "${name}".`)
    }
  return [
    control('GET', '/_emulator', () => json(emulator().info())),
    control('GET', '/_emulator/drops', () => json({ drops: emulator().drops() })),
    control('GET', '/_emulator/workspaces', () => json({ workspaces: emulator().workspaces().map(describe) })),
    control('POST', '/_emulator/workspaces', (incoming) => create(emulator(), incoming)),
    control(
      'GET',
      '/_emulator/workspaces/:name',
      onWorkspace((workspace) => json(describe(workspace))),
    ),
    control('DELETE', '/_emulator/workspaces/:name', (_incoming, { name = '' }) =>
      emulator().deleteWorkspace(name) ? DONE : problem(404, `There is no workspace named "${name}".`),
    ),
    control(
      'GET',
      '/_emulator/workspaces/:name/drops',
      onWorkspace((workspace) => json({ drops: workspace.drops() })),
    ),
    control(
      'GET',
      '/_emulator/workspaces/:name/requests',
      onWorkspace((workspace) => json({ requests: workspace.requests() })),
    ),
    control(
      'POST',
      '/_emulator/workspaces/:name/reset',
      onWorkspace((workspace) => {
        workspace.reset()
        return DONE
      }),
    ),
  ]
}

const DONE: Answer = { status: 204, body: undefined }

function control(method: ControlRoute['method'], path: string, handle: ControlRoute['handle']): ControlRoute {
  return { surface: 'control', method, path, handle }
}

function describe(workspace: Workspace) {
  const { people, objects, suppressions } = workspace.state
  return {
    name: workspace.name,
    keys: workspace.keys,
    mode: workspace.mode,
    visibilityDelayMs: workspace.visibility.delayMs,
    people: people.size,
    objects: objects.size,
    suppressed: suppressions.size,
    waitingWrites: workspace.visibility.waiting,
  }
}

function create(emulator: Emulator, incoming: Incoming): Answer {
  const read = incoming.bodyBytes === 0 ? { value: {} } : readBody(incoming)
  if (!('value' in read)) return problem(400, read.problem)
  if (!isRecord(read.value)) return problem(400, 'The options of a workspace are a JSON object.')
  try {
    return json(describe(emulator.createWorkspace(read.value as WorkspaceOptions)), 201)
  } catch (error) {
    return problem(409, error instanceof Error ? error.message : String(error))
  }
}

function problem(status: number, error: string): Answer {
  return json({ error }, status)
}
