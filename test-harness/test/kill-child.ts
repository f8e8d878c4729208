/** Creates, changes and cleans up without end, until it is killed. What to do comes as JSON in its only argument. */
import { createAppTransport, createClient, createMessage } from '@cio/core'
import {
  createCleanup,
  createCreate,
  createIds,
  createReader,
  createRecorder,
  openJournal,
  serviceName,
} from '../src/index.ts'

const { url, writeKey, appKey, folder, environment, runId } = JSON.parse(process.argv[2] ?? '') as Record<
  string,
  string
>
const travel = { region: 'us', baseUrl: url ?? '', requestsPerSecond: Number.POSITIVE_INFINITY } as const
const keeper = createClient({ apiKey: writeKey ?? '', ...travel })
const read = createReader(createAppTransport({ appKey: appKey ?? '', ...travel }))
const journal = openJournal({
  folder: folder ?? '',
  runId: runId ?? '',
  service: serviceName(url ?? '', writeKey ?? ''),
})
const waiting = { timeoutMs: 2_000, intervalMs: 5 }

for (;;) {
  const cleanup = createCleanup({ sender: keeper, read, journal, runId: runId ?? '', settleMs: 11, ...waiting })
  const recorder = createRecorder({ onMessage: cleanup.notice })
  const client = createClient({ apiKey: writeKey ?? '', onEvent: recorder.onEvent, ...travel })
  const ids = createIds({ environment: environment ?? '', runId: runId ?? '', onMade: cleanup.made })
  const create = createCreate({ ids, sender: keeper, read, runId: runId ?? '', ...waiting })

  const { userId } = await create.person()
  console.log('at work')
  const [unmarked, suppressed, token] = [ids.user('unmarked'), ids.user('suppressed'), ids.device('ios')]
  const context = { device: { token, type: 'ios' } }
  await Promise.all([
    client.send(createMessage('identify', { userId: unmarked, traits: { plan: 'pro' } })),
    client.send(createMessage('group', { userId, groupId: ids.object('company'), traits: { seats: 7 } })),
    client.send(createMessage('track', { userId: unmarked, event: 'Device Created or Updated', context })),
    client.send(createMessage('track', { userId: suppressed, event: 'User Suppressed' })),
  ])
  await cleanup.run()
}
