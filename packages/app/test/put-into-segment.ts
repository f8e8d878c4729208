import type { WorkspaceKeys } from '@cio/emulator'

/** Puts people into a manual segment, which the Track API alone can do. */
export async function putIntoSegment(
  url: string,
  { siteId, trackKey }: WorkspaceKeys,
  id: number,
  ids: readonly string[],
) {
  const response = await fetch(`${url}/api/v1/segments/${id}/add_customers`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${siteId}:${trackKey}`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ids }),
  })
  if (!response.ok) throw new Error(`The Track API answered ${response.status}: ${await response.text()}`)
}
