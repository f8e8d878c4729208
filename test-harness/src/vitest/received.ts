import type { Workspace } from '@cio/emulator'

/**
 * The messages that a workspace has accepted so far, in their order, each by its type and name: `track "Report Opened"`, and
 * `track "Report Opened" (2)` for the second of its kind. Those whose text was not kept are `message`.
 */
export function messagesReceived(workspace: Workspace): readonly string[] {
  const names = workspace
    .requests({ method: 'POST', status: 200 })
    .filter(({ path }) => !searches.includes(path))
    .flatMap(({ body }) => (body === undefined ? [] : namesIn(JSON.parse(body))))
  const counts = new Map<string, number>()
  return Array.from({ length: workspace.messages }, (_, index) => {
    const name = names[index] ?? 'message'
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  })
}

/** What is asked with POST and changes nothing. */
const searches = ['/v1/customers', '/v1/customers/attributes', '/v1/objects']

type Body = Readonly<{ batch?: readonly Body[]; type?: string; event?: string; name?: string }>

function namesIn({ batch, type, event, name }: Body): readonly string[] {
  if (batch !== undefined) return batch.flatMap(namesIn)
  const label = event ?? name
  return [label === undefined ? `${type}` : `${type} "${label}"`]
}
