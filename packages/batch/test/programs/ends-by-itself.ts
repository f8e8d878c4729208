import { createMessage } from '@cio/core'
import { batcher, userId } from './batcher.ts'

// Nobody awaits them, and nobody closes the batcher.
for (let index = 0; index < 200; index += 1) {
  void batcher.send(createMessage('track', { userId, event: `Step ${index}` }))
}
