/**
 * Largest body of one call, in bytes of its UTF-8 JSON.
 *
 * [doc] "32 KB" (API reference, September 2026); [client] 32 × 1024 in the official Node and Python clients. Two third
 * parties quote 64 KB from another page of Customer.io's: a sender that keeps to 32 KiB is safe under either reading.
 */
export const MESSAGE_MAX_BYTES = 32 * 1024

/** Largest body of one `POST /v1/batch`, in bytes of its UTF-8 JSON. [doc] "500 KB" (API reference, September 2026). */
export const BATCH_MAX_BYTES = 500_000
