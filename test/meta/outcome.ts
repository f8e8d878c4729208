/** One spec, and what it sends. */
export type Spec = Readonly<{
  /** Its package and its full name: `@cio/people > identify > merges new traits`. */
  name: string
  /** Whether it passes against a service that does what it says. */
  isPassing: boolean
  /** The messages that it sends, by type and name, its cleanup not counted: `track "Report Opened" (2)`. */
  messages: readonly string[]
}>

/** A spec against a service that does not do what it says. */
export type Mutant = Readonly<{
  spec: string
  /** The message that was answered 200 and not applied, or {@link NOTHING_STORED}. */
  change: string
  /** Whether the spec failed. */
  isNoticed: boolean
}>

export type Outcome = Readonly<{ specs: readonly Spec[]; mutants: readonly Mutant[] }>

/** No message is applied at all. */
export const NOTHING_STORED = 'nothing is stored'
