import { createClient, createMessage } from '@cio/core'
import { createBatcher } from '@cio/batch'
import { eventId } from './src/event-ids.ts'
const mb = () => Object.fromEntries(Object.entries(process.memoryUsage()).map(([k,v])=>[k,Math.round(v/1e6)]))
const client = createClient({ apiKey:'k', region:'us', baseUrl:`http://127.0.0.1:1`, requestsPerSecond: Infinity })
const properties = { plan: 'pro', seats: 12, path: '/reports/quarterly', tags: ['new','trial','emea'], active: true, note: 'x'.repeat(140) }
console.log('start', mb(), process.resourceUsage().maxRSS/1e3)
const b = createBatcher(client, { onError() {} })
const t = performance.now(), c = process.cpuUsage()
for (let i=0;i<200000;i++) b.send(createMessage('track', { userId: `user-${i}`, event: 'Report Opened', properties, messageId: eventId(i) }))
const u = process.cpuUsage(c)
console.log('sent', performance.now()-t, (u.user+u.system)/200000, mb(), process.resourceUsage().maxRSS/1e3)
globalThis.gc!(); console.log('gc', mb())
import v8 from 'node:v8'
for (const s of v8.getHeapSpaceStatistics()) if (s.space_size>1e6) console.log(s.space_name, Math.round(s.space_size/1e6), Math.round(s.space_used_size/1e6), Math.round(s.physical_space_size/1e6))
process.exit()
