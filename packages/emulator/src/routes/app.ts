import type { AppRoute } from '../route.ts'
import { activityRoutes } from './activities.ts'
import { broadcastTriggerRoutes } from './broadcast-triggers.ts'
import { broadcastRoutes } from './broadcasts.ts'
import { campaignRoutes } from './campaigns.ts'
import { customerSearchRoutes } from './customer-search.ts'
import { customerRoutes } from './customers.ts'
import { espSuppressionRoutes } from './esp-suppression.ts'
import { exportRoutes } from './exports.ts'
import { importRoutes } from './imports.ts'
import { messageRoutes } from './messages.ts'
import { newsletterRoutes } from './newsletters.ts'
import { objectSearchRoutes } from './object-search.ts'
import { objectRoutes } from './objects.ts'
import { reportingWebhookRoutes } from './reporting-webhooks.ts'
import { segmentRoutes } from './segments.ts'
import { sendRoutes } from './send.ts'
import { subscriptionRoutes } from './subscription-preferences.ts'
import { transactionalRoutes } from './transactional.ts'
import { workspaceRoutes } from './workspaces.ts'

/** The App API. */
export const appRoutes: readonly AppRoute[] = [
  ...customerRoutes,
  ...customerSearchRoutes,
  ...subscriptionRoutes,
  ...activityRoutes,
  ...objectRoutes,
  ...objectSearchRoutes,
  ...segmentRoutes,
  ...messageRoutes,
  ...sendRoutes,
  ...transactionalRoutes,
  ...broadcastRoutes,
  ...broadcastTriggerRoutes,
  ...newsletterRoutes,
  ...campaignRoutes,
  ...exportRoutes,
  ...importRoutes,
  ...reportingWebhookRoutes,
  ...espSuppressionRoutes,
  ...workspaceRoutes,
]
