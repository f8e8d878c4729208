/** Everything a run can be told, read once from a plain record. */
export type Configuration = Readonly<{
  /** First part of every id, so that environments sharing a workspace stay apart. */
  environment: string
  /** The run, as it stands in every id: six characters of `0-9a-z`. */
  runId: string
  /** How long `eventually` asks before it gives up, and `cleanup` waits for a removal to show. */
  consistencyTimeoutMs: number
  /** How long `never` watches. */
  settleMs: number
  /** Pause between two reads. */
  pollIntervalMs: number
  emulator: Readonly<{
    /** `do-nothing` answers 200 and stores nothing: every spec that checks state must then fail. */
    mode: 'normal' | 'do-nothing'
    /** How long a write stays invisible to reads. */
    visibilityDelayMs: number
  }>
}>

/** What the process or a `.env` file says. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The settings do not make sense; the message has one line per problem and nothing was sent. */
export class HarnessConfigurationError extends Error {
  override readonly name = 'HarnessConfigurationError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(['The test harness cannot start:', ...problems.map((problem) => `  - ${problem}`)].join('\n'))
    this.problems = problems
  }
}

/**
 * Reads the harness's settings. Reads nothing but its argument, and names every problem at once.
 *
 * @throws {HarnessConfigurationError} with one line per setting that makes no sense.
 * @example
 * readConfiguration({ TEST_ENVIRONMENT: 'nightly' }).environment // 'nightly'
 */
export function readConfiguration(environment: Environment): Configuration {
  const problems: string[] = []

  const text = (name: string, fallback: string, pattern: RegExp, expected: string): string => {
    const value = environment[name]?.trim() || fallback
    if (!pattern.test(value)) problems.push(`${name} is "${value}"; expected ${expected}.`)
    return value
  }
  const milliseconds = (name: string, fallback: number): number => {
    const value = environment[name]?.trim()
    if (!value) return fallback
    if (!/^\d{1,7}$/.test(value))
      problems.push(`${name} is "${value}"; expected whole milliseconds, such as ${fallback}.`)
    return Number(value)
  }

  const consistencyTimeoutMs = milliseconds('CUSTOMERIO_CONSISTENCY_TIMEOUT_MS', 2_000)
  const visibilityDelayMs = milliseconds('TEST_EMULATOR_VISIBILITY_DELAY_MS', 10)
  const configuration: Configuration = {
    environment: text(
      'TEST_ENVIRONMENT',
      'test',
      /^[a-z0-9][a-z0-9-]{0,15}$/,
      'at most 16 lower-case letters, digits and hyphens, such as "test"',
    ),
    runId: text(
      'CUSTOMERIO_RUN_ID',
      randomRunId(),
      /^[0-9a-z]{6}$/,
      'six lower-case letters or digits, such as "k3f9a2"',
    ),
    consistencyTimeoutMs,
    settleMs: Math.max(5 * visibilityDelayMs, 50),
    pollIntervalMs: 5,
    emulator: Object.freeze({
      mode: text('TEST_EMULATOR_MODE', 'normal', /^(normal|do-nothing)$/, '"normal" or "do-nothing"') as
        | 'normal'
        | 'do-nothing',
      visibilityDelayMs,
    }),
  }
  if (consistencyTimeoutMs <= visibilityDelayMs && problems.length === 0) {
    problems.push(
      `CUSTOMERIO_CONSISTENCY_TIMEOUT_MS is ${consistencyTimeoutMs}, not more than TEST_EMULATOR_VISIBILITY_DELAY_MS ` +
        `(${visibilityDelayMs}); no write could be seen in time.`,
    )
  }
  if (problems.length > 0) throw new HarnessConfigurationError(problems)
  return Object.freeze(configuration)
}

function randomRunId(): string {
  return Math.floor(Math.random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')
}
