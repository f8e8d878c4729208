import { readBody } from '../body.ts'
import { type Answer, appError, type Exchange } from '../exchange.ts'
import { excessOf } from '../json-size.ts'
import { isRecord } from '../semantic-events.ts'

/** Reads the body of an App API request. [default] The texts of its 400s are not documented. */
export function withJsonObject(
  { incoming }: Exchange,
  answer: (body: Readonly<Record<string, unknown>>) => Answer,
  refuse: (status: number, detail: string) => Answer = appError,
): Answer {
  const read = readBody(incoming)
  if (read.problem !== undefined) return refuse(400, read.problem)
  if (!isRecord(read.value)) return refuse(400, 'body is not a JSON object')
  if (excessOf(read.value, Number.POSITIVE_INFINITY)) return refuse(400, 'body is nested too deeply')
  return answer(read.value)
}
