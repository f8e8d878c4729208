/**
 * What the process ends with. 0 to 5 mean what they mean in Customer.io's own `cio`
 * [client] https://github.com/customerio/cli - exit codes; 6 is ours.
 */
export const EXIT = {
  success: 0,
  /** It ran, and something is not as it should be: a check failed, something is left that should go. Also what nobody foresaw. */
  failure: 1,
  /** Flags, files, settings or the message are not right; nothing was sent. */
  usage: 2,
  /** No key, or one that is not accepted. */
  authentication: 3,
  /** A key that is accepted, but not for this. */
  authorization: 4,
  /** Customer.io said no, or nothing answered. */
  service: 5,
  /** A sweep left alone what it must not touch; everything else is gone. */
  leftAlone: 6,
} as const

/** One of the numbers in {@link EXIT}: 0 to 6. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
