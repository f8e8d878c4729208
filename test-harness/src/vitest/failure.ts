import type { Drop } from '@cio/emulator'
import { grouped } from '../grouped.ts'
import type { Activity, ObjectProfile, Person, Reader, Relationship } from '../reader.ts'
import type { Registration } from '../registration.ts'
import { identifierOf } from '../removal.ts'
import { abbreviated, type Trace } from '../trace.ts'

/** What the service knew of one thing that a test made, before it was removed. */
export type Finding = Readonly<
  | { id: string; person: Person | undefined; relationships: readonly Relationship[]; activities: readonly Activity[] }
  | { id: string; objectTypeId: number; object: ObjectProfile | undefined }
>

/** Everything that is known about a failed spec. */
export type Failure = Readonly<{
  trace: Trace
  /** What the service knew when the test ended. */
  findings: readonly Finding[]
  /** What the emulator threw away; `undefined` where no service tells. */
  drops: readonly Drop[] | undefined
  /** Where the sample data came from. */
  seed: number
  /** What runs this spec again, alone, with the same data. */
  command: string
  /** The folder to run it from; `undefined` for the one that this run was started in. */
  where: string | undefined
}>

/** More would not be read. */
const MAX_FINDINGS = 5
const MAX_ACTIVITIES = 20

/** Asks what the service knows of what a test registered: the first few people and objects. */
export async function findOut(registrations: readonly Registration[], read: Reader): Promise<readonly Finding[]> {
  const interesting = registrations.filter(({ kind }) => kind === 'person' || kind === 'object').slice(0, MAX_FINDINGS)
  return await Promise.all(
    interesting.map(async (registration): Promise<Finding> => {
      if (registration.kind === 'object') {
        const { objectId, objectTypeId } = registration
        return { id: objectId, objectTypeId, object: await read.object(registration) }
      }
      const { userId } = registration
      const identifier = identifierOf(userId)
      return {
        id: userId,
        person: await read.person(identifier),
        relationships: (await read.relationships(userId)) ?? [],
        activities: (await read.activities(identifier)) ?? [],
      }
    }),
  )
}

/** What somebody needs who sees only the output of a failed spec: what left, what was thrown away and why, and what is there. */
export function describeFailure({ trace, findings, drops, seed, command, where }: Failure): string {
  const reasonOf = ({ code, reasons, status }: Drop) => `  ${code}, answered ${status}: ${reasons.join(' ')}`
  const dropped = [...grouped(drops ?? [], reasonOf)].flatMap(([reason, those]) => [
    reason,
    ...those.map(({ message = '' }) => `    ${abbreviated(message)}`),
  ])
  const requests = trace.lines.filter((line) => line.includes(' client  '))
  const sections = [
    requests.length === 0 ? ['The client sent nothing.'] : ['What the client did:', ...requests],
    drops === undefined
      ? []
      : drops.length === 0
        ? ['The emulator dropped nothing.']
        : [`The emulator dropped ${drops.length} ${drops.length === 1 ? 'message' : 'messages'}:`, ...dropped],
    findings.length === 0 ? [] : ['What the service knew when the test ended:', ...findings.flatMap(linesOf)],
    ['Everything that happened, upkeep included:', ...withoutRepetitions(trace.lines)],
    [
      `Sample data: seed ${seed}.`,
      `Run it again, alone and with the same data${where === undefined ? '' : `, from ${where}`}:`,
      `  ${command}`,
    ],
  ]
  const text = sections.filter((section) => section.length > 0).map((section) => section.join('\n'))
  return trace.redact(text.join('\n\n'))
}

/** Waiting asks the same questions again and again: of each the first and the last time say enough. */
function withoutRepetitions(lines: readonly string[]): readonly string[] {
  const runs: string[][] = []
  for (const line of lines) {
    const current = runs.at(-1)
    if (questionIn(line) !== undefined && current?.[0] !== undefined && questionIn(current[0]) !== undefined)
      current.push(line)
    else runs.push([line])
  }
  return runs.flatMap(shortened)
}

/** Lines about questions, two from either end for each question: what was asked, and what was answered. */
function shortened(run: readonly string[]): readonly string[] {
  const byQuestion = [...grouped(run, questionIn).values()]
  const kept = new Set(byQuestion.flatMap((those) => [...those.slice(0, 2), ...those.slice(-2)]))
  const left = run.length - kept.size
  if (left <= 1) return run
  const firstLeft = run.findIndex((line) => !kept.has(line))
  const note = `            and ${left} more lines like these`
  return [...run.slice(0, firstLeft), note, ...run.slice(firstLeft).filter((line) => kept.has(line))]
}

/** Who asked what, if a line is about a question. */
function questionIn(line: string): string | undefined {
  return / ms {2}(\w+ +GET \S+)/.exec(line)?.[1]
}

function linesOf(finding: Finding): readonly string[] {
  if ('object' in finding) {
    const { id, objectTypeId, object } = finding
    const what = object === undefined ? 'there is no such object.' : JSON.stringify(object.attributes)
    return [`  object ${id} of type ${objectTypeId}: ${what}`]
  }
  const { id, person, relationships, activities } = finding
  if (person === undefined) return [`  ${id}: there is nobody.`]
  const devices = person.devices.map(({ id, platform, lastUsed, attributes }) => {
    const used = lastUsed === undefined ? '' : `, last used ${timeOf(lastUsed)}`
    return `    device ${id} (${platform}${used}) ${JSON.stringify(attributes)}`
  })
  const objects = relationships.map(({ objectId, objectTypeId, attributes }) => {
    return `    related to object ${objectId} of type ${objectTypeId} ${JSON.stringify(attributes)}`
  })
  const history = activities.slice(0, MAX_ACTIVITIES).map(({ type, name, timestamp, data }) => {
    return `    ${timeOf(timestamp)} ${type}${name === undefined ? '' : ` "${name}"`} ${abbreviated(JSON.stringify(data))}`
  })
  const rest = activities.length - MAX_ACTIVITIES
  return [
    `  ${id}${person.unsubscribed ? ' (unsubscribed)' : ''}: ${JSON.stringify(person.attributes)}`,
    ...devices,
    ...objects,
    ...history,
    ...(rest > 0 ? [`    and ${rest} more`] : []),
  ]
}

function timeOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1_000).toISOString().replace('.000Z', 'Z')
}

/** The command that runs one spec again, from the root that Vitest works in. */
export function rerunCommand(facts: Readonly<{ project: string; file: string; name: string; runId: string }>): string {
  const { project, file, name, runId } = facts
  // Vitest reads the name as a regular expression, and the shell reads quotes.
  const pattern = `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`.replaceAll("'", `'\\''`)
  const selection = project === '' ? '' : ` --project '${project}'`
  return `CUSTOMERIO_RUN_ID=${runId} npx vitest run${selection} ${file} -t '${pattern}'`
}
