export { listIpAddresses, listWorkspaces, type WorkspaceUsage } from './account/account.ts'
