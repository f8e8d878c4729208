export { type DeleteObjectParameters, deleteObject, deleteObjectMessage } from './delete-object.ts'
export {
  type DeleteRelationshipParameters,
  deleteRelationship,
  deleteRelationshipMessage,
} from './delete-relationship.ts'
export type { ObjectReference } from './object-type.ts'
export { type RelateParameters, relate, relateMessage } from './relate.ts'
export { type SaveObjectParameters, saveObject, saveObjectMessage } from './save-object.ts'
