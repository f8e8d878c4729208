export {
  addEspSuppression,
  type DomainEspSuppressionsOptions,
  type EspSuppression,
  type EspSuppressionType,
  type FoundEspSuppressions,
  findEspSuppression,
  listDomainEspSuppressions,
  listEspSuppressions,
  removeEspSuppression,
} from './esp-suppression/esp-suppression.ts'
