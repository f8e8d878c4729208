export type { AuditOptions, AuditRecord, AuditStep } from './audit.ts'
export { type ErasePeopleOptions, type ErasePeopleParameters, type ErasureReport, erasePeople } from './erase-people.ts'
export { type ErasePersonParameters, type ErasureParameters, erasePerson, erasureMessages } from './erase-person.ts'
export {
  type ExportPersonParameters,
  exportPerson,
  type MissingPart,
  type PersonDocument,
} from './export-person.ts'
export type { Reader, ReaderOptions, Values } from './reader.ts'
export {
  type LiftRestrictionParameters,
  liftedRestrictionMessage,
  liftRestriction,
  type RestrictionParameters,
  type RestrictPersonParameters,
  restrictionMessage,
  restrictPerson,
} from './restrict-person.ts'
