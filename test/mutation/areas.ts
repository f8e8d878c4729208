/** What mutants are made of, and which tests may kill them. Paths are relative to the package's folder. */
export type Area = Readonly<{
  /** The folder under `packages`. */
  folder: string
  mutate: readonly string[]
  tests: readonly string[]
  usesHarness: boolean
}>

const domains = ['alias', 'devices', 'events', 'gdpr', 'objects', 'page-screen', 'people'].map((folder) => ({
  folder,
  mutate: ['src/**/*.ts', '!src/**/*.test.ts'],
  tests: ['src/**/*.test.ts', 'test/**/*.spec.ts'],
  usesHarness: true,
}))

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
  apply: ['src/apply/**/*.ts'],
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
}

/** Those that write through the Pipelines API and read back. The rest would kill more, and take hours. */
const writing = [
  'anonymous',
  'app-people',
  'app-objects',
  'app-activities',
  'batch',
  'behaviour',
  'events',
  'group',
  'identify',
  'identity',
  'modes',
  'options',
  'pipelines-limits',
  'plain-events',
  'preferences',
  'reading',
  'records',
  'semantic-events',
]

const emulator = Object.entries(writePath).map(([part, files]) => ({
  name: `emulator-${part}`,
  folder: 'emulator',
  mutate: [...files, '!src/**/*.test.ts'],
  tests: ['src/**/*.test.ts', ...writing.map((name) => `test/${name}.spec.ts`)],
  usesHarness: false,
}))

export const areas: Readonly<Record<string, Area>> = Object.fromEntries([
  ...domains.map((area) => [area.folder, area]),
  ...emulator.map(({ name, ...area }) => [name, area]),
])
