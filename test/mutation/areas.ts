/** What a package's mutants are made of, and which tests may kill them. Paths are relative to the package's folder. */
export type Area = Readonly<{ mutate: readonly string[]; tests: readonly string[]; usesHarness: boolean }>

const domain: Area = {
  mutate: ['src/**/*.ts', '!src/**/*.test.ts'],
  tests: ['src/**/*.test.ts', 'test/**/*.spec.ts'],
  usesHarness: true,
}

/** The emulator's write path: what becomes of a message, from its bytes to the stored state. */
const writePath: Area = {
  mutate: [
    'src/apply/**/*.ts',
    'src/scan/**/*.ts',
    'src/routes/pipelines.ts',
    'src/judgement.ts',
    'src/timestamps.ts',
    'src/drop-ledger.ts',
    'src/semantic-events.ts',
    'src/workspace.ts',
    'src/state/activity-log.ts',
    'src/state/anonymous.ts',
    'src/state/attribute-changes.ts',
    'src/state/attributes.ts',
    'src/state/joining.ts',
    'src/state/message-ids.ts',
    'src/state/objects.ts',
    'src/state/people.ts',
    'src/state/state.ts',
    'src/state/subscription-preferences.ts',
    'src/state/suppression.ts',
    '!src/**/*.test.ts',
  ],
  // Those that write through the Pipelines API and read back. The rest would kill more, and take hours.
  tests: [
    'src/**/*.test.ts',
    ...[
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
    ].map((name) => `test/${name}.spec.ts`),
  ],
  usesHarness: false,
}

export const areas: Readonly<Record<string, Area>> = {
  alias: domain,
  devices: domain,
  emulator: writePath,
  events: domain,
  gdpr: domain,
  objects: domain,
  'page-screen': domain,
  people: domain,
}
