import { expect, test } from 'vitest'
import * as app from '../src/index.ts'
import { MODULES } from './calls.ts'

test('the public names are these', () => {
  const names = Object.entries({ '.': app, ...MODULES }).map(([path, module]) => [path, Object.keys(module)])

  expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
    {
      ".": [
        "ExportError",
        "NotFoundError",
        "UnknownOutcomeError",
        "createAppClient",
      ],
      "account": [
        "listIpAddresses",
        "listWorkspaces",
      ],
      "activities": [
        "listActivities",
      ],
      "broadcasts": [
        "getBroadcast",
        "getBroadcastMetrics",
        "getBroadcastTrigger",
        "listBroadcastDeliveries",
        "listBroadcastErrors",
        "listBroadcastLinkMetrics",
        "listBroadcastTriggers",
        "listBroadcasts",
        "triggerBroadcast",
      ],
      "esp-suppression": [
        "addEspSuppression",
        "findEspSuppression",
        "listDomainEspSuppressions",
        "listEspSuppressions",
        "removeEspSuppression",
      ],
      "exports": [
        "createDeliveriesExport",
        "createPeopleExport",
        "downloadExport",
        "getExport",
        "listExports",
        "waitForExport",
      ],
      "imports": [
        "createImport",
        "getImport",
      ],
      "messages": [
        "getArchivedMessage",
        "getMessage",
        "listMessages",
      ],
      "objects": [
        "getObject",
        "listObjectRelationships",
        "listObjectTypes",
        "searchObjects",
      ],
      "people": [
        "findPeopleByEmail",
        "getPeople",
        "getPerson",
        "getSubscriptionCenterToken",
        "getSubscriptionPreferences",
        "listDevices",
        "listPersonActivities",
        "listPersonMessages",
        "listPersonSegments",
        "listRelationships",
        "listSubscriptionTopics",
        "parseAttributes",
        "searchPeople",
      ],
      "reporting-webhooks": [
        "createReportingWebhook",
        "deleteReportingWebhook",
        "getReportingWebhook",
        "listReportingWebhooks",
        "updateReportingWebhook",
      ],
      "segments": [
        "countSegmentMembers",
        "createSegment",
        "deleteSegment",
        "getSegment",
        "getSegmentUse",
        "listSegmentMembers",
        "listSegments",
      ],
      "transactional": [
        "getTransactionalMessage",
        "getTransactionalMetrics",
        "listTransactionalContents",
        "listTransactionalDeliveries",
        "listTransactionalLinkMetrics",
        "listTransactionalMessages",
        "sendEmail",
        "sendInApp",
        "sendInboxMessage",
        "sendPush",
        "sendSms",
        "sendWhatsApp",
      ],
    }
  `)
})
