export {
  createDeliveriesExport,
  createPeopleExport,
  type DeliveriesExportParameters,
} from './exports/create-export.ts'
export { type DownloadExportOptions, downloadExport } from './exports/download-export.ts'
export type { Export } from './exports/export.ts'
export { getExport, listExports } from './exports/read-exports.ts'
export { type WaitForExportOptions, waitForExport } from './exports/wait-for-export.ts'
export type { PersonFilter } from './filter.ts'
