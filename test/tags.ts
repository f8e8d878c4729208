import type { TestTagDefinition } from 'vitest/config'

export const tags: TestTagDefinition[] = [
  { name: 'smoke', description: 'Few and telling: run against the live service wherever time is short.' },
  { name: 'slow', description: 'Takes over a second on the emulator.' },
]
