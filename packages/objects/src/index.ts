export { type DeleteObjectParameters, deleteObject, deleteObjectMessage } from './delete-object.ts'
export {
  type DeleteRelationshipParameters,
  deleteRelationship,
  deleteRelationshipMessage,
} from './delete-relationship.ts'
export type { ObjectReference } from './object-type.ts'
export {
  type Member,
  type RelateParameters,
  type RelateSeveralParameters,
  relate,
  relateMessage,
  relateSeveral,
  relateSeveralMessages,
} from './relate.ts'
export {
  type SaveObjectParameters,
  saveObject,
  saveObjectMessage,
  saveObjects,
  saveObjectsMessages,
} from './save-object.ts'
export { SeveralError } from './several.ts'
