import { isRecord } from '../semantic-events.ts'

/**
 * Whether a message is meant for the workspace as well.
 *
 * [doc] `integrations` says by name which destinations get a message: `false` keeps it from one, `All: false` from all that
 * are not named. Everything is on by default. [client] An object with settings stands for `true`.
 *
 * @param names - What the workspace is called among them.
 */
export function reachesWorkspace(integrations: unknown, names: readonly string[]): boolean {
  if (!isRecord(integrations)) return true
  const own = names.filter((name) => Object.hasOwn(integrations, name)).map((name) => integrations[name])
  const said = own.filter((entry) => typeof entry === 'boolean' || isRecord(entry))
  return said.length > 0 ? said.some((entry) => entry !== false) : integrations.All !== false
}
