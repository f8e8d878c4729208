import { deserialize, serialize } from 'node:v8'
import type { InitialContent } from './initial-content.ts'
import { type Behaviour, type BehaviourOptions, behaviourOf } from './options.ts'
import { State } from './state.ts'

/**
 * A part of a {@link State} that can be written down and read again.
 *
 * What is captured holds no reference from one part into another (numbers and ids instead): the graph of people and objects
 * would be walked as deep as it is large. It is adopted by a part that is still empty.
 */
type Part = { capture(state: State): unknown; adopt(captured: never, state: State): void }

type Parts = Record<string, Part>

type Captured = {
  readonly version: typeof VERSION
  readonly behaviour: Behaviour
  readonly content: InitialContent
  /** Unix seconds. */
  readonly createdAt: number
  readonly parts: Readonly<Record<string, unknown>>
}

/** Changes when what is captured does. */
const VERSION = 4

/**
 * A whole state as bytes.
 *
 * In V8's own format, which later versions of Node read as well, and which holds more than one string could.
 */
export function captureState(state: State): Uint8Array {
  const { behaviour, content, createdAt } = state
  const parts = Object.fromEntries(Object.entries(partsOf(state)).map(([name, part]) => [name, part.capture(state)]))
  const captured: Captured = { version: VERSION, behaviour, content, createdAt, parts }
  return serialize(captured)
}

/**
 * The state that was captured.
 *
 * @param options - What is otherwise than it was then: the snapshot may be of another workspace.
 * @throws {Error} if the bytes were written by another version of this.
 */
export function restoreState(bytes: Uint8Array, options: BehaviourOptions): State {
  const { version, behaviour, content, createdAt, parts } = deserialize(bytes) as Captured
  if (version !== VERSION)
    throw new Error(`The snapshot has version ${version}; this emulator reads version ${VERSION}.`)
  const state = new State(behaviourOf(options, behaviour), content, createdAt)
  for (const [name, part] of Object.entries(partsOf(state))) part.adopt(parts[name] as never, state)
  return state
}

/** Every part, people and objects first, since the others refer to them. What is not named here fails to compile. */
function partsOf(state: State): Parts {
  const { behaviour: _behaviour, content: _content, createdAt: _createdAt, people, objects, ...others } = state
  return { people, objects, ...others } satisfies Parts
}
