const { createAppClient } = require('@cio/app')
const { getPerson } = require('@cio/app/people')
const { AuthenticationError } = require('@cio/core')
const { startEmulator } = require('@cio/emulator')
const { createWelcome } = require('../src/welcome.js')

let emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

test('whoever is welcomed is a person who knows it', async () => {
  const { writeKey, appKey } = emulator.createWorkspace().keys
  const welcome = createWelcome({ apiKey: writeKey, baseUrl: emulator.url })

  await welcome('ada', 'ada@example.com')

  const read = createAppClient({ appKey, region: 'us', baseUrl: emulator.url })
  const { attributes } = await getPerson(read, { id: 'ada' })
  expect(attributes).toMatchObject({ email: 'ada@example.com', welcomed: 'true' })
})

test('a wrong key is an error that can be told from others', async () => {
  const welcome = createWelcome({ apiKey: 'wrong', baseUrl: emulator.url })

  await expect(welcome('ada', 'ada@example.com')).rejects.toThrow(AuthenticationError)
})
