import type { SpecReport } from './run-report.ts'

/** The specs of one project. */
export type JunitSuite = Readonly<{ project: string; startedAt: string; specs: readonly SpecReport[] }>

/** Writes what CI systems read: a `testsuite` for each project, a `testcase` for each spec. */
export function junitXml(suites: readonly JunitSuite[]): string {
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites.map(suiteXml), '</testsuites>', ''].join(
    '\n',
  )
}

/** Joins documents of {@link junitXml} into one. */
export function mergeJunit(documents: readonly string[]): string {
  const inner = documents.map((xml) => /<testsuites>\n?(.*)<\/testsuites>/s.exec(xml)?.[1] ?? '')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${inner.join('')}</testsuites>\n`
}

function suiteXml({ project, startedAt, specs }: JunitSuite): string {
  const count = (state: SpecReport['state']) => specs.filter((spec) => spec.state === state).length
  const time = specs.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const attributes =
    `name="${escaped(project)}" timestamp="${startedAt}" tests="${specs.length}" failures="${count('failed')}" ` +
    `errors="0" skipped="${count('skipped')}" time="${inSeconds(time)}"`
  return [`<testsuite ${attributes}>`, ...specs.map((spec) => caseXml(project, spec)), '</testsuite>'].join('\n')
}

function caseXml(project: string, { file, path, state, reason, durationMs, errors, tier }: SpecReport): string {
  const open = `<testcase classname="${escaped(`${project} ${file}`)}" name="${escaped(path.join(' > '))}" time="${inSeconds(durationMs)}"`
  const inside = [
    ...(tier === undefined ? [] : [`<properties><property name="tier" value="${tier}"/></properties>`]),
    ...(state === 'skipped' ? [`<skipped message="${escaped(reason ?? '')}"/>`] : []),
    ...errors.map(
      (error) => `<failure message="${escaped(error.split('\n', 1)[0] ?? '')}">${escaped(error)}</failure>`,
    ),
  ]
  return inside.length === 0 ? `${open}/>` : `${open}>${inside.join('')}</testcase>`
}

function inSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}

/** Control characters have no place in XML, not even escaped; colours of a terminal are made of them. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
      .replace(/\u001b\[[\d;]*m|[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
  )
}
