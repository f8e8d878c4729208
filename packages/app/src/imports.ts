export { type CreateImportParameters, createImport, getImport, type Import } from './imports/imports.ts'
