/**
 * Sends requests at a shared pace, as one package among several does.
 *
 * Usage: node pace-program.ts URL COUNT REQUESTS_PER_SECOND BUDGET
 */
import { createSharedPace } from '../src/shared-pace.ts'

const [url = '', count = '', requestsPerSecond = '', budget = ''] = process.argv.slice(2)
const pace = createSharedPace({
  budget,
  requestsPerSecond: Number(requestsPerSecond),
  runId: 'k3f9a2',
  maxRequests: 1_000_000,
})
await Promise.all(
  Array.from({ length: Number(count) }, async () => {
    await pace.spec.ticket()
    await fetch(url).then((response) => response.arrayBuffer())
  }),
)
pace.close()
