export * from './identify.ts'
export * from './limits.ts'
