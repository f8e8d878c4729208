/**
 * Sends requests at a shared pace, as one package among several does.
 *
 * Usage: node pace-program.ts URL COUNT REQUESTS_PER_SECOND BUDGET
 */
import { createSharedPace } from '../src/shared-pace.ts'
import { machineTimeMs } from '../src/ticket-server.ts'

const [url = '', count = '', requestsPerSecond = '', budget = ''] = process.argv.slice(2)
const pace = createSharedPace({
  budget,
  requestsPerSecond: Number(requestsPerSecond),
  runId: 'k3f9a2',
  maxRequests: 1_000_000,
})
await fetch(`${url}/ready`).then((response) => response.arrayBuffer())
await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    await pace.spec.ticket()
    await fetch(url, { headers: { 'x-left-at': String(machineTimeMs()) } }).then((response) => response.arrayBuffer())
  }),
)
pace.close()
