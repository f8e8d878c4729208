import type { Text, TextSlice } from '../state/text-pages.ts'
import { parseIsoDate } from '../timestamps.ts'

/**
 * JSON text in which dates have become Unix seconds.
 *
 * What `convertDates` does to a value, without making the value: a third of the time.
 *
 * @param dates - Where texts that may be dates begin and end, quotes included, in turn.
 */
export function withSeconds(slice: TextSlice, dates: readonly number[]): Text {
  const { bytes, start, end } = slice
  let text = ''
  let from = start
  for (let index = 0; index < dates.length; index += 2) {
    const opening = dates[index] ?? end
    const closing = dates[index + 1] ?? end
    const milliseconds = parseIsoDate(bytes.toString('latin1', opening + 1, closing - 1))
    if (milliseconds === undefined) continue
    text += bytes.toString('utf8', from, opening) + Math.floor(milliseconds / 1000)
    from = closing
  }
  return from === start ? slice : text + bytes.toString('utf8', from, end)
}
