export {
  type Cleanup,
  type CleanupJournal,
  type CleanupOptions,
  type CleanupRegistry,
  createCleanup,
  LeftoverError,
  UnregisteredCreationError,
} from './cleanup.ts'
export {
  type AccountRegion,
  type Configuration,
  type ConfigurationOptions,
  type Environment,
  HarnessConfigurationError,
  readConfiguration,
  type TargetKind,
} from './configuration.ts'
export {
  type Create,
  type CreateDeviceParameters,
  type CreatedDevice,
  type CreatedObject,
  type CreatedPerson,
  type CreatedRelationship,
  type CreateObjectParameters,
  type CreateOptions,
  type CreatePersonParameters,
  type CreateRelationshipParameters,
  createCreate,
} from './create.ts'
export { loadConfiguration, readEnvironmentFile } from './environment.ts'
export { type Check, type EventuallyOptions, eventually, type NeverOptions, never } from './eventually.ts'
export {
  createIds,
  type IdKind,
  type Ids,
  type IdsOptions,
  type ObjectIdOptions,
  type ParsedId,
  parseId,
} from './ids.ts'
export {
  findJournals,
  type Journal,
  type JournalFile,
  type JournalOptions,
  type Leftovers,
  openJournal,
  readJournal,
  readLeftovers,
  serviceName,
} from './journal.ts'
export {
  enabledObjectTypes,
  examineApiKey,
  examineAppKey,
  type KeyQuestion,
  type KeyVerdict,
  type ListedWorkspace,
  listWorkspaces,
  otherRegion,
  type ProbeOptions,
  type ProbeResult,
  probeWorkspace,
  type Reach,
} from './key-check.ts'
export {
  type Capability,
  examineLive,
  type LiveFindings,
  LiveGuardError,
  type LiveGuardOptions,
  type Tier,
} from './live-guard.ts'
export { connectLive, type LiveService } from './live-service.ts'
export { MARKER_TRAIT } from './marker.ts'
export {
  type Activity,
  type ActivityFilter,
  type AttributeFilter,
  createReader,
  type Device,
  type ObjectProfile,
  type ObjectType,
  type Person,
  type PersonIdentifier,
  type PersonIdentifiers,
  type Reader,
  type Relationship,
  type Segment,
  type SubscriptionPreferences,
} from './reader.ts'
export { createRecorder, type Recorder, type RecorderOptions, type Sent, type SentRequest } from './recorder.ts'
export {
  type DeviceReference,
  nameOf,
  type ObjectReference,
  type Registration,
  type RelationshipReference,
} from './registration.ts'
export type { RemovalEvent, RemovalOptions } from './removal.ts'
export {
  createSamples,
  type SampleCompany,
  type SampleEvent,
  type SamplePerson,
  type Samples,
  seedFor,
} from './samples.ts'
export { createSecret, type Secret } from './secret.ts'
export { appOf, clientOf, type Service } from './service.ts'
export { createSharedPace, RequestBudgetError, type SharedPace, type SharedPaceOptions } from './shared-pace.ts'
export { StrangerError } from './strangers.ts'
export { type SweepEvent, type SweepOptions, type SweepReport, type SweepSource, sweep } from './sweep.ts'
export { differingTraits, type TraitDifference } from './traits.ts'
export { journalFolder } from './workspace-root.ts'
