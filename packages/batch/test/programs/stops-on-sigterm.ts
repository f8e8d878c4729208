import { createMessage } from '@cio/core'
import { batcher, userId } from './batcher.ts'

// A server that runs until it is told to stop.
const server = setInterval(() => {}, 1_000)
process.once('SIGTERM', async () => {
  console.log(JSON.stringify(await batcher.close()))
  clearInterval(server)
})

for (let index = 0; index < 300; index += 1) {
  void batcher.send(createMessage('track', { userId, event: `Step ${index}` }))
}
