export { type IdentifyParameters, identify, identifyMessage } from './identify.ts'
