/** A text that is used but never shown: whatever prints it prints `[secret]`. */
export type Secret = Readonly<{
  /** The text itself, for the one who sends it. */
  reveal: () => string
  /** `[secret]`. */
  toString: () => string
  /** `[secret]`. */
  toJSON: () => string
}>

const shown = '[secret]'

/**
 * Hides a text from templates, JSON, `util.inspect` and therefore from logs and reports. It is held by no property, so that
 * walking over the object finds nothing either.
 *
 * @example
 * `${createSecret('k3y')}` // '[secret]'
 */
export function createSecret(text: string): Secret {
  const show = () => shown
  return Object.freeze({
    reveal: () => text,
    toString: show,
    toJSON: show,
    [Symbol.for('nodejs.util.inspect.custom')]: show,
  })
}
