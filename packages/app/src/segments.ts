export { type CreateSegmentParameters, createSegment } from './segments/create-segment.ts'
export { deleteSegment } from './segments/delete-segment.ts'
export {
  countSegmentMembers,
  getSegment,
  getSegmentUse,
  listSegmentMembers,
  listSegments,
  type SegmentUse,
} from './segments/read-segments.ts'
export type { Segment } from './segments/segment.ts'
