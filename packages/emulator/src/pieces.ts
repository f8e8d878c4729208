/** About how many characters of a long text are made at a time. */
const PIECE_LENGTH = 64 * 1024

/** The same text in longer pieces, and a turn of the event loop after each, in which others are answered. */
export async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string, void, undefined> {
  for (const piece of gathered(pieces)) {
    yield piece
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function* gathered(pieces: Iterable<string>): Generator<string, void, undefined> {
  let kept: string[] = []
  let length = 0
  for (const piece of pieces) {
    kept.push(piece)
    length += piece.length
    if (length < PIECE_LENGTH) continue
    yield kept.join('')
    kept = []
    length = 0
  }
  if (length > 0) yield kept.join('')
}
