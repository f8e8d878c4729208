import { brandError, CioError } from '@cio/core'

/** Wait: more is held than may be. The message was not taken; `await` sends, or `flush()` now and then. */
export class BufferFullError extends CioError {
  constructor(maxBufferedBytes: number) {
    super(
      'CIO_BUFFER_FULL',
      `The batcher holds ${maxBufferedBytes} bytes of messages, as many as it may, and did not take this one. Wait for earlier ones: await send or flush().`,
    )
  }
}

/** Send it through another batcher: this one was closed before the message was accepted. */
export class BatcherClosedError extends CioError {
  constructor(message: string) {
    super('CIO_BATCHER_CLOSED', message)
  }
}

brandError('BufferFullError', BufferFullError)
brandError('BatcherClosedError', BatcherClosedError)
