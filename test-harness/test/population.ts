import { createMessage, type Sender } from '@cio/core'
import type { Workspace } from '@cio/emulator'
import { createIds, MARKER_TRAIT } from '../src/index.ts'

const HOUR_MS = 3_600_000

/** Ids that look like ours, and are not, or must not be touched. */
function bystanderIds(environment: string) {
  const old = createIds({ environment, runId: 'b0b0b0', now: () => Date.now() - 1000 * HOUR_MS })
  const young = createIds({ environment, runId: 'y0y0y0', now: () => Date.now() - HOUR_MS / 2 })
  const foreign = createIds({ environment: 'elsewhere', runId: 'f0f0f0', now: () => Date.now() - 1000 * HOUR_MS })
  const [right, object] = [old.user('unmarked'), old.object('unmarked')]
  const broken = old.user('checksum')
  return {
    /** Marked, but with an id that is none of ours. */
    plain: 'test_user_42',
    wrongChecksum: broken.slice(0, -1) + (broken.endsWith('0') ? '1' : '0'),
    /** An id of ours without the trait. */
    unmarked: right,
    unmarkedObject: object,
    young: young.user('young'),
    otherEnvironment: foreign.user('marked'),
    suppressed: 'suppressed_user_42',
  }
}

/** Fills a workspace with everybody that a sweep has to leave alone. */
export async function settleBystanders(sender: Sender, environment: string) {
  const ids = bystanderIds(environment)
  const marker = { [MARKER_TRAIT]: 'b0b0b0' }
  for (const userId of [ids.plain, ids.wrongChecksum, ids.young, ids.otherEnvironment]) {
    await sender.send(createMessage('identify', { userId, traits: { ...marker, email: `${userId}@example.com` } }))
  }
  await sender.send(createMessage('identify', { userId: ids.unmarked, traits: { plan: 'pro' } }))
  await sender.send(createMessage('group', { userId: ids.plain, groupId: ids.unmarkedObject, traits: { seats: 7 } }))
  const context = { device: { token: 'token-42', type: 'ios' } }
  await sender.send(createMessage('track', { userId: ids.plain, event: 'Device Created or Updated', context }))
  await sender.send(createMessage('track', { userId: ids.suppressed, event: 'User Suppressed' }))
  return ids
}

/** Everything a workspace holds, as plain values that can be compared. */
export function contentOf({ state, visibility }: Workspace) {
  return {
    waiting: visibility.waiting,
    people: [...state.people].map(({ id, email, attributes, devices, relationships }) => ({
      id,
      email,
      attributes: [...attributes],
      devices: [...(devices?.keys() ?? [])],
      objects: [...(relationships?.keys() ?? [])].map(({ objectId }) => objectId),
    })),
    objects: state.objects.types.flatMap(({ id }) =>
      [...state.objects.ofType(id)].map(({ typeId, objectId, attributes }) => ({
        typeId,
        objectId,
        attributes: [...attributes],
      })),
    ),
    suppressed: state.suppressions.size,
  }
}
