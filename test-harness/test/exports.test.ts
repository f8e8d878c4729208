import { expect, test } from 'vitest'
import * as harness from '../src/index.ts'
import * as fixtures from '../src/vitest/index.ts'

test('the public names are these', () => {
  expect(Object.keys(harness)).toMatchInlineSnapshot(`
    [
      "HarnessConfigurationError",
      "LeftoverError",
      "LiveGuardError",
      "MARKER_TRAIT",
      "RequestBudgetError",
      "StrangerError",
      "UnregisteredCreationError",
      "appOf",
      "clientOf",
      "connectLive",
      "createCleanup",
      "createCreate",
      "createIds",
      "createReader",
      "createRecorder",
      "createSamples",
      "createSecret",
      "createSharedPace",
      "differingTraits",
      "enabledObjectTypes",
      "eventually",
      "examineApiKey",
      "examineAppKey",
      "examineLive",
      "findJournals",
      "journalFolder",
      "listWorkspaces",
      "loadConfiguration",
      "nameOf",
      "never",
      "openJournal",
      "otherRegion",
      "parseId",
      "probeWorkspace",
      "readConfiguration",
      "readEnvironmentFile",
      "readJournal",
      "readLeftovers",
      "seedFor",
      "serviceName",
      "sweep",
    ]
  `)
})

test('the public names of the Vitest subpath are these', () => {
  expect(Object.keys(fixtures)).toMatchInlineSnapshot(`
    [
      "afterAll",
      "afterEach",
      "beforeAll",
      "beforeEach",
      "describe",
      "eventually",
      "expect",
      "never",
      "test",
    ]
  `)
})
