import { type AccountRegion, type KeyVerdict, otherRegion } from '@cio/test-harness'
import { EXIT } from '../exit-codes.ts'
import { type Finding, fine, problem } from './finding.ts'

const failed = 'Authentication failed. Check your API key.'

/** Where a key was asked about. */
type Asked = Readonly<{ region: AccountRegion; hasRegions: boolean }>

export function apiKeyFinding(verdict: KeyVerdict, { region, hasRegions }: Asked): Finding {
  switch (verdict) {
    case 'accepted':
      return fine('api key', `a Pipelines key of region "${region}", and strict mode is in force`)
    case 'of the other API':
      return problem(
        'api key',
        EXIT.authentication,
        `${failed} CUSTOMERIO_API_KEY holds an App API key; move it to CUSTOMERIO_APP_API_KEY, and put the key of a Pipelines source here.`,
      )
    case 'of the other region':
      return problem(
        'api key',
        EXIT.authentication,
        `${failed} CUSTOMERIO_API_KEY belongs to an account in region "${otherRegion(region)}"; set CUSTOMERIO_REGION=${otherRegion(region)}.`,
      )
    case 'like a Track key':
      return problem(
        'api key',
        EXIT.authentication,
        `${failed} CUSTOMERIO_API_KEY looks like a Track API key; create a "Customer.io API" source under Pipelines and take its key.`,
      )
    case 'unknown':
      return problem(
        'api key',
        EXIT.authentication,
        `${failed} ${nobody(hasRegions)} CUSTOMERIO_API_KEY as a Pipelines key, nor the App API as its own; copy it again from the source's settings.`,
      )
    case 'not held to strict mode':
      return problem(
        'api key',
        EXIT.service,
        'A message that names nobody was accepted: strict mode is not in force, and what is dropped goes unnoticed. Is CUSTOMERIO_BASE_URL Customer.io?',
      )
  }
}

export function appKeyFinding(verdict: KeyVerdict, { region, hasRegions }: Asked): Finding {
  switch (verdict) {
    case 'accepted':
    case 'not held to strict mode':
      return fine('app key', `an App API key of region "${region}"`)
    case 'of the other API':
      return problem(
        'app key',
        EXIT.authentication,
        `${failed} CUSTOMERIO_APP_API_KEY holds a Pipelines key; create an App API key under Account Settings, or leave it out.`,
      )
    case 'of the other region':
      return problem(
        'app key',
        EXIT.authentication,
        `${failed} CUSTOMERIO_APP_API_KEY belongs to an account in region "${otherRegion(region)}", but CUSTOMERIO_REGION is "${region}".`,
      )
    case 'like a Track key':
      return problem(
        'app key',
        EXIT.authentication,
        `${failed} CUSTOMERIO_APP_API_KEY looks like a Track API key; create an App API key under Account Settings.`,
      )
    case 'unknown':
      return problem(
        'app key',
        EXIT.authentication,
        `${failed} ${nobody(hasRegions)} CUSTOMERIO_APP_API_KEY as an App API key; copy it again from Account Settings.`,
      )
  }
}

function nobody(hasRegions: boolean): string {
  return hasRegions ? 'Neither region knows' : 'The service does not know'
}
