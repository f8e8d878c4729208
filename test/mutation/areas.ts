/** What mutants are made of, and which tests may kill them. Paths are relative to the package's folder. */
export type Area = Readonly<{
  /** The folder under `packages`. */
  folder: string
  mutate: readonly string[]
  tests: readonly string[]
  usesHarness: boolean
  /** Leaves out what runs once, when a module is loaded: for each such mutant all tests would run, at half of the time in all. */
  ignoreStatic: boolean
}>

const domains = ['alias', 'devices', 'events', 'gdpr', 'objects', 'page-screen', 'people'].map((folder) => ({
  folder,
  mutate: ['src/**/*.ts', '!src/**/*.test.ts'],
  tests: ['src/**/*.test.ts', 'test/**/*.spec.ts'],
  usesHarness: true,
  ignoreStatic: false,
}))

/** What the other APIs write through: the Track API, and what is sent to people. */
const notThePipelines = ['broadcast', 'metric', 'operation', 'segment', 'send'].map((file) => `src/apply/${file}.ts`)

/** The emulator's write path, from the bytes of a message to the stored state, in parts: each takes a while. */
const writePath = {
  reception: [
    'src/routes/pipelines.ts',
    'src/judgement.ts',
    'src/timestamps.ts',
    'src/drop-ledger.ts',
    'src/semantic-events.ts',
    'src/workspace.ts',
  ],
  scan: ['src/scan/**/*.ts'],
  apply: ['src/apply/**/*.ts', ...notThePipelines.map((file) => `!${file}`)],
  people: [
    'src/state/anonymous.ts',
    'src/state/attribute-changes.ts',
    'src/state/attributes.ts',
    'src/state/joining.ts',
    'src/state/people.ts',
    'src/state/subscription-preferences.ts',
    'src/state/suppression.ts',
  ],
  state: ['src/state/activity-log.ts', 'src/state/message-ids.ts', 'src/state/objects.ts', 'src/state/state.ts'],
  operations: notThePipelines,
}

/** Those that write through the Pipelines API and read back. The rest would kill more, and take hours. */
const throughPipelines = [
  'anonymous',
  'app-people',
  'app-objects',
  'app-activities',
  'batch',
  'behaviour',
  'drops',
  'events',
  'group',
  'identify',
  'identity',
  'integrations',
  'modes',
  'options',
  'pipelines-limits',
  'plain-events',
  'preferences',
  'reading',
  'records',
  'refusals',
  'semantic-events',
  'workspace',
]

/** These as well where it is about what is kept, and for how long: they take some seconds more for each mutant. */
const throughTime = [...throughPipelines, 'clock', 'snapshots']

/** And those who are told of what changes, and ask for somebody before they change anything. */
const throughReports = [...throughTime, 'reports', 'track-identify']

/** Those of the other APIs. */
const throughOthers = [
  'app-broadcasts',
  'app-segments',
  'app-send',
  'app-transactional',
  'track-deliveries',
  'track-devices',
  'track-events',
  'track-identify',
  'track-people',
  'track-v2',
]

const specsOf: Readonly<Partial<Record<string, readonly string[]>>> = {
  people: throughTime,
  state: throughReports,
  operations: throughOthers,
}

const emulator = Object.entries(writePath).map(([part, files]) => ({
  name: `emulator-${part}`,
  folder: 'emulator',
  mutate: [...files, '!src/**/*.test.ts'],
  tests: ['src/**/*.test.ts', ...(specsOf[part] ?? throughPipelines).map((name) => `test/${name}.spec.ts`)],
  usesHarness: false,
  ignoreStatic: true,
}))

export const areas: Readonly<Record<string, Area>> = Object.fromEntries([
  ...domains.map((area) => [area.folder, area]),
  ...emulator.map(({ name, ...area }) => [name, area]),
])
