/**
 * For each published package the smallest program that sends one person to the service at `process.env.URL`, through
 * that package. `modules` are imported or required under the given names; the body may `await`. What was sent is read
 * back by the check, outside the package.
 */
export type PackedProgram = Readonly<{ modules: Readonly<Record<string, string>>; body: string }>

const sendWithCore = `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  await client.send(core.createMessage('identify', { userId: process.env.USER_ID, traits: { plan: 'pro' } }))
`

export const packedPrograms: Readonly<Record<string, PackedProgram>> = {
  '@cio/core': { modules: { core: '@cio/core' }, body: sendWithCore },
  '@cio/people': {
    modules: { core: '@cio/core', people: '@cio/people' },
    body: `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  await people.identify(client, { userId: process.env.USER_ID, traits: { plan: 'pro' } })
`,
  },
  '@cio/events': {
    modules: { core: '@cio/core', events: '@cio/events', ecommerce: '@cio/events/ecommerce' },
    body: `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  await client.send(core.createMessage('identify', { userId: process.env.USER_ID, traits: { plan: 'pro' } }))
  await events.track(client, { userId: process.env.USER_ID, event: 'Order Completed' })
`,
  },
  '@cio/devices': {
    modules: { core: '@cio/core', devices: '@cio/devices' },
    body: `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  await client.send(core.createMessage('identify', { userId: process.env.USER_ID, traits: { plan: 'pro' } }))
  await devices.registerDevice(client, { userId: process.env.USER_ID, token: 'tok-8f1', platform: 'ios' })
`,
  },
  '@cio/page-screen': {
    modules: { core: '@cio/core', views: '@cio/page-screen' },
    body: `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  await client.send(core.createMessage('identify', { userId: process.env.USER_ID, traits: { plan: 'pro' } }))
  await views.page(client, { userId: process.env.USER_ID, properties: { url: 'https://example.com/' } })
`,
  },
  '@cio/alias': {
    modules: { core: '@cio/core', aliases: '@cio/alias' },
    body: `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  await client.send(core.createMessage('identify', { userId: process.env.USER_ID, traits: { plan: 'pro' } }))
  await aliases.alias(client, { userId: process.env.USER_ID, previousId: 'nobody' })
`,
  },
  '@cio/objects': {
    modules: { core: '@cio/core', objects: '@cio/objects' },
    body: `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  await client.send(core.createMessage('identify', { userId: process.env.USER_ID, traits: { plan: 'pro' } }))
  await objects.saveObject(client, { userId: process.env.USER_ID, objectId: 'acme' })
`,
  },
  '@cio/gdpr': {
    modules: { core: '@cio/core', gdpr: '@cio/gdpr' },
    body: `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  const reader = core.createAppTransport({ appKey: process.env.APP_KEY, region: 'us', baseUrl: process.env.URL })
  await gdpr.erasePerson(client, reader, { userId: 'nobody' })
  await client.send(core.createMessage('identify', { userId: process.env.USER_ID, traits: { plan: 'pro' } }))
`,
  },
  '@cio/app': {
    modules: { core: '@cio/core', app: '@cio/app', people: '@cio/app/people' },
    body: `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  await client.send(core.createMessage('identify', { userId: process.env.USER_ID, traits: { plan: 'pro' } }))
  const reader = app.createAppClient({ appKey: process.env.APP_KEY, region: 'us', baseUrl: process.env.URL })
  const { attributes } = await people.getPerson(reader, { id: process.env.USER_ID })
  if (attributes.plan !== 'pro') throw new Error('read back: ' + JSON.stringify(attributes))
  const failed = await people.getPerson(reader, { id: 'nobody' }).catch((error) => error)
  if (!(failed instanceof app.NotFoundError && failed instanceof core.ResponseError)) throw failed
`,
  },
  '@cio/webhooks': {
    modules: { webhooks: '@cio/webhooks' },
    body: `
  const body = '{"a":1}'
  const signature = '5644dfd7fc829395b09ee8e04712d84734c10fb02f6e9b6acdf9f840f8b5a6c0'
  const now = () => 1764000000000
  const verify = (secrets) => webhooks.verifySignature({ secrets, timestamp: '1764000000', signature, body }, { now })
  const plan = (await verify('secret')) && !(await verify('other')) ? 'pro' : 'none'
  // It sends nothing itself; through to the service outside, so that one check holds for every package.
  await fetch(process.env.URL + '/v1/identify', {
    method: 'POST',
    headers: { authorization: 'Basic ' + btoa(process.env.WRITE_KEY + ':'), 'content-type': 'application/json' },
    body: JSON.stringify({ userId: process.env.USER_ID, traits: { plan } }),
  })
`,
  },
  '@cio/batch': {
    modules: { core: '@cio/core', batch: '@cio/batch' },
    body: `
  const client = core.createClient({ apiKey: process.env.WRITE_KEY, region: 'us', baseUrl: process.env.URL })
  const batcher = batch.createBatcher(client, { onError: ({ error }) => { throw error } })
  batcher.send(core.createMessage('identify', { userId: process.env.USER_ID, traits: { plan: 'pro' } }))
  const { accepted } = await batcher.close()
  if (accepted !== 1) throw new Error(accepted + ' were accepted')
`,
  },
  '@cio/emulator': {
    modules: { emulators: '@cio/emulator' },
    body: `
  const emulator = await emulators.startEmulator()
  const identified = await fetch(emulator.url + '/v1/identify', {
    method: 'POST',
    headers: { authorization: 'Basic ' + btoa('emulator-write-key:'), 'content-type': 'application/json', 'x-strict-mode': '1' },
    body: JSON.stringify({ userId: 'ada', traits: { plan: 'pro' } }),
  })
  if (identified.status !== 200) throw new Error('identify was answered ' + identified.status)
  const read = await fetch(emulator.url + '/v1/customers/ada/attributes?id_type=id', {
    headers: { authorization: 'Bearer emulator-app-key' },
  })
  const { customer } = await read.json()
  if (customer.attributes.plan !== 'pro') throw new Error('read back: ' + JSON.stringify(customer))
  // Through to the service outside as well, so that one check holds for every package.
  await fetch(process.env.URL + '/v1/identify', {
    method: 'POST',
    headers: { authorization: 'Basic ' + btoa(process.env.WRITE_KEY + ':'), 'content-type': 'application/json' },
    body: JSON.stringify({ userId: process.env.USER_ID, traits: customer.attributes }),
  })
  await emulator.close()
`,
  },
  '@cio/cli': {
    modules: { cli: '@cio/cli' },
    body: `
  process.env.CUSTOMERIO_API_KEY = process.env.WRITE_KEY
  process.env.CUSTOMERIO_BASE_URL = process.env.URL
  const code = await cli.run(['send', 'identify', '--user-id', process.env.USER_ID, '--trait', 'plan=pro'])
  if (code !== 0) throw new Error('ended with ' + code)
`,
  },
  '@cio/test-harness': {
    modules: { core: '@cio/core', harness: '@cio/test-harness' },
    body: `${sendWithCore}
  const transport = core.createAppTransport({ appKey: process.env.APP_KEY, region: 'us', baseUrl: process.env.URL })
  const read = harness.createReader(transport)
  await harness.eventually(() => read.person(process.env.USER_ID), (person) => {
    if (person?.attributes.plan !== 'pro') throw new Error('not there yet')
  })
`,
  },
}

export function esmProgram({ modules, body }: PackedProgram): string {
  const imports = Object.entries(modules).map(([name, specifier]) => `import * as ${name} from '${specifier}'`)
  return [...imports, body].join('\n')
}

export function cjsProgram({ modules, body }: PackedProgram): string {
  return [...requires(modules), 'async function main() {', body, '}', 'main()'].join('\n')
}

export function jestTest({ modules, body }: PackedProgram): string {
  return [...requires(modules), "test('sends one person', async () => {", body, '})'].join('\n')
}

function requires(modules: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(modules).map(([name, specifier]) => `const ${name} = require('${specifier}')`)
}
