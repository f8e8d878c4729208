export { type AliasParameters, alias, aliasMessage } from './alias.ts'
