import { ACCEPTED, type Answer, json } from '../exchange.ts'
import { excessOf } from '../json-size.ts'
import type { TrackRoute } from '../route.ts'
import { isRecord } from '../semantic-events.ts'
import type { Behaviour } from '../state/options.ts'
import { judgeEntity } from '../track/entity.ts'
import { invalid, type Judged, type Problem, required } from '../track/operation.ts'
import { applyLater, type Call, note, readJson, type TrackContext, trackRoute } from '../track/reception.ts'

export function trackV2Routes(context: TrackContext): TrackRoute[] {
  return [
    trackRoute(context, { method: 'POST', path: '/api/v2/entity' }, receiveEntity),
    trackRoute(context, { method: 'POST', path: '/api/v2/batch' }, receiveBatch),
  ]
}

function receiveEntity(call: Call): Answer {
  const { behaviour } = call.workspace
  const read = readWhole(call, behaviour.messageMaxBytes)
  if ('answer' in read) return read.answer
  const judged = judgeEntity(read.value, behaviour)
  if (judged.operation) {
    applyLater(call, judged.operation, { source: read.value })
    return ACCEPTED
  }
  return refuse(call, judged.problems, 400, read.value)
}

/** [doc] 207 if an item is bad: all others are accepted. 400 if the request itself is malformed. */
function receiveBatch(call: Call): Answer {
  const { behaviour } = call.workspace
  const read = readWhole(call, behaviour.batchMaxBytes)
  if ('answer' in read) return read.answer
  const batch = isRecord(read.value) ? read.value.batch : undefined
  if (!Array.isArray(batch)) {
    const problem =
      batch === undefined || batch === null ? required('batch') : invalid('batch', 'batch is not an array')
    return refuse(call, [problem], 400, read.value)
  }
  // [default] Nobody says what an empty one is; the official client refuses to send it. [client]
  if (batch.length === 0) return refuse(call, [required('batch', 'batch has no operations')], 400, read.value)
  const errors = (batch as unknown[]).flatMap((source, index) => {
    const judged = judgeItem(source, behaviour)
    if (judged.operation) {
      applyLater(call, judged.operation, { source, index })
      return []
    }
    const isOversize = excessOf(source, behaviour.messageMaxBytes) === 'too large'
    note(call, isOversize ? 'oversize' : 'invalid', judged.problems.map(sentence), 207, { source, index })
    return judged.problems.map((problem) => ({ batch_index: index, ...problem }))
  })
  return errors.length === 0 ? ACCEPTED : json({ errors }, 207)
}

/** [doc] Each operation of a batch has the limit of a single one as well. */
function judgeItem(source: unknown, behaviour: Behaviour): Judged {
  if (excessOf(source, behaviour.messageMaxBytes) === 'too large') {
    return { problems: [invalid('', `operation is over ${behaviour.messageMaxBytes} bytes`)] }
  }
  return judgeEntity(source, behaviour)
}

/** The whole body, or the answer to one that cannot be read. */
function readWhole(call: Call, maxBytes: number): { readonly value: unknown } | { readonly answer: Answer } {
  const read = readJson(call.incoming)
  if (read.bytes > maxBytes) {
    const problem = invalid('', `body has ${read.bytes} bytes, the limit is ${maxBytes}`)
    const status = call.workspace.behaviour.trackOversizeStatus
    note(call, 'oversize', [problem.message], status, { source: undefined })
    return { answer: json({ errors: [problem] }, status) }
  }
  if (read.problem !== undefined) return { answer: refuse(call, [invalid('', read.problem)], 400, undefined) }
  return { value: read.value }
}

function refuse(call: Call, problems: readonly Problem[], status: number, source: unknown): Answer {
  note(call, 'invalid', problems.map(sentence), status, { source })
  return json({ errors: problems }, status)
}

function sentence({ message }: Problem): string {
  return message
}
