import { DEFAULT_KEYS } from '../keys.ts'
import type { RunningEmulator } from '../server.ts'

/** What is printed once the emulator listens: everything that is needed to use it. */
export function greeting({ url, workspace, info, controlToken }: RunningEmulator): string {
  const keys = workspace('default')?.keys ?? DEFAULT_KEYS
  const { node, pid, mode } = info()
  const shown = controlToken === undefined ? '' : `\n    token         ${controlToken}`
  return `Customer.io emulator${mode === 'do-nothing' ? ' (stores nothing)' : ''} on ${url}

  Pipelines API   ${url}/v1
    write key     ${keys.writeKey}
  Track API       ${url}/api/v1 and ${url}/api/v2
    site id       ${keys.siteId}
    key           ${keys.trackKey}
  App API         ${url}/v1
    key           ${keys.appKey}
  What it dropped ${url}/_emulator/workspaces/default/drops${shown}
    unknown keys  ${url}/_emulator/drops

  For a .env:
    CUSTOMERIO_API_KEY=${keys.writeKey}
    CUSTOMERIO_APP_API_KEY=${keys.appKey}
    CUSTOMERIO_BASE_URL=${url}
    CUSTOMERIO_APP_BASE_URL=${url}

  For customerio-node:
    new PipelinesClient('${keys.writeKey}', { url: '${url}/v1' })

  Try it:
    curl ${url}/v1/identify -u ${keys.writeKey}: -H 'content-type: application/json' -H 'x-strict-mode: 1' \\
      -d '{"userId":"ada","traits":{"plan":"pro"}}'
    curl ${url}/v1/customers/ada/attributes -H 'authorization: Bearer ${keys.appKey}'

  node ${node}, pid ${pid}; stop with Ctrl-C
`
}
