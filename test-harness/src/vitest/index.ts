import './matchers.ts'

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
export { test } from './fixtures.ts'
export { eventually, never } from './waiting.ts'
