const encoder = new TextEncoder()

/** What stands around the messages in the body of `POST /v1/batch`, as bytes. */
export const OPENING = encoder.encode('{"batch":[')
export const CLOSING = encoder.encode(']}')

/** What a batch of no messages would take. Each message after the first takes one byte more than its own, for the comma. */
export const BATCH_FRAME_BYTES = OPENING.length + CLOSING.length

/**
 * [default] "500 KB" [doc] https://docs.customer.io/integrations/api/cdp/ - batch. Two third parties quote 1 MB; what is over the limit
 * is dropped, so the smaller reading is kept to.
 */
export const BATCH_MAX_BYTES = 500_000
