/**
 * Largest body of one call, in bytes of its UTF-8 JSON.
 *
 * [doc] "32 KB" (API reference, September 2026); [client] 32 × 1024 in the official Node and Python clients. Two third
 * parties quote 64 KB from another page of Customer.io's: a sender that keeps to 32 KiB is safe under either reading.
 */
export const MESSAGE_MAX_BYTES = 32 * 1024

/** Largest body of one `POST /v1/batch`, in bytes of its UTF-8 JSON. [doc] "500 KB" (API reference, September 2026). */
export const BATCH_MAX_BYTES = 500_000

/** Largest name of an event, in bytes of UTF-8. [doc] Limits table of the Track API reference. */
export const EVENT_NAME_MAX_BYTES = 100

/** Largest identifier of a person or an object, in bytes of UTF-8. [doc] Limits table of the Track API reference. */
export const IDENTIFIER_MAX_BYTES = 150

/** Largest name of an attribute, in bytes of UTF-8. [doc] Limits table of the Track API reference. */
export const ATTRIBUTE_NAME_MAX_BYTES = 150

/** Largest value of an attribute, in bytes of UTF-8. [doc] Limits table of the Track API reference. */
export const ATTRIBUTE_VALUE_MAX_BYTES = 1000

/** Most attributes of one person, object or relationship. [doc] Limits table of the Track API reference. */
export const ATTRIBUTES_MAX_COUNT = 300
