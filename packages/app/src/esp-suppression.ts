export {
  addEspSuppression,
  type EspSuppression,
  type EspSuppressionType,
  type FoundEspSuppressions,
  findEspSuppression,
  listEspSuppressions,
  removeEspSuppression,
} from './esp-suppression/esp-suppression.ts'
