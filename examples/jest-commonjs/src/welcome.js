const { createClient } = require('@cio/core')
const { identify } = require('@cio/people')

/** @param {{ apiKey: string, baseUrl?: string }} options */
function createWelcome(options) {
  const client = createClient({ ...options, region: 'us' })
  return (userId, email) => identify(client, { userId, traits: { email, welcomed: true } })
}

module.exports = { createWelcome }
