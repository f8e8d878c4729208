import { createMessage } from '@cio/core'
import { batcher, userId } from './batcher.ts'

process.on('unhandledRejection', () => console.log('unhandled'))
for (let index = 0; index < 10_000; index += 1) {
  void batcher.send(createMessage('track', { userId, event: 'Never Heard' }))
}
await batcher.flush()
console.log('still alive')
