import { createBatcher } from '@cio/batch'
import { createClient } from '@cio/core'
import { serve } from '@hono/node-server'
import { createApp } from './app.ts'

const { CUSTOMERIO_API_KEY: apiKey = '', CUSTOMERIO_BASE_URL: baseUrl, PORT = '3000' } = process.env

const client = createClient({ apiKey, region: 'us', ...(baseUrl && { baseUrl }) })
const batcher = createBatcher(client, {
  onError: ({ error, messages }) => console.error(`${messages.length} messages were not accepted.`, error),
})

const server = serve({ fetch: createApp({ now: client, later: batcher }).fetch, port: Number(PORT) }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
)

process.once('SIGTERM', () => {
  // No new orders first; then what is left of the old ones.
  server.close(async () => {
    const { accepted, failed } = await batcher.close()
    console.log(`${accepted} messages were accepted, ${failed} were not.`)
  })
})
