import { fork } from 'node:child_process'
import { once } from 'node:events'
import { streamContenders } from './src/streams.ts'
const sink = fork('/work/main/bench/src/sink.ts'); const [{port}] = await once(sink,'message') as any
const names = process.argv[2].split('+')
const N = Number(process.argv[3] ?? 100000)
const order = async (o: object) => { sink.send(o); return (await once(sink,'message'))[0] }
const streams = await Promise.all(names.map((n) => streamContenders.find((c) => c.name === n)!.start(`http://127.0.0.1:${port}`, 'best')))
const all = names.map(() => [] as number[])
for (let r=0;r<Number(process.argv[4] ?? 3);r++) for (const [k, s] of streams.entries()) {
  await order({do:'begin'})
  const c = process.cpuUsage(); const t = performance.now()
  await s.bulk(0, N)
  const ms = performance.now()-t; const u = process.cpuUsage(c)
  const counts: any = await order({do:'count'})
  all[k].push((u.user+u.system)/N)
  console.log(names[k], Math.round(N/ms*1000)+'/s', ((u.user+u.system)/N).toFixed(2)+'us', `${(u.user/N).toFixed(2)}u`, Math.round(process.memoryUsage().rss/1e6)+'MB', Math.round(process.resourceUsage().maxRSS/1e3)+'MB max', 'sockets', counts.sockets, counts.distinct === N)
}
for (const [k, n] of names.entries()) console.log(n, 'min', Math.min(...all[k]).toFixed(2), 'median', all[k].sort((a,b)=>a-b)[all[k].length>>1].toFixed(2))
process.exit()
