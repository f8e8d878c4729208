export { type Cleanup, type CleanupOptions, type CleanupRegistry, createCleanup, LeftoverError } from './cleanup.ts'
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
  type CreatedPerson,
  type CreateOptions,
  type CreatePersonParameters,
  createCreate,
  MARKER_TRAIT,
} from './create.ts'
export { loadConfiguration, readEnvironmentFile } from './environment.ts'
export { type Check, type EventuallyOptions, eventually, type NeverOptions, never } from './eventually.ts'
export { createIds, type IdKind, type Ids, type IdsOptions, type ParsedId, parseId } from './ids.ts'
export {
  createReader,
  type Device,
  type Person,
  type PersonIdentifier,
  type PersonIdentifiers,
  type Reader,
} from './reader.ts'
export { createRecorder, type Recorder, type Sent, type SentRequest } from './recorder.ts'
export { createSecret, type Secret } from './secret.ts'
export { differingTraits, type TraitDifference } from './traits.ts'
