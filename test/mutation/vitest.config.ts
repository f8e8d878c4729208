import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { emulatorSpecs } from '../../test-harness/src/vitest/projects.ts'
import { tags } from '../tags.ts'
import { areas } from './areas.ts'

const name = process.env.MUTATED ?? ''
const area = areas[name]
if (area === undefined) throw new Error(`MUTATED is '${name}', and should be one of ${Object.keys(areas).join(', ')}.`)
const include = [...area.tests]

export default defineConfig({
  root: fileURLToPath(new URL(`../../packages/${area.folder}`, import.meta.url)),
  test: {
    testTimeout: 60_000,
    ...(area.usesHarness ? emulatorSpecs(include) : { include }),
    provide: { cioTarget: 'emulator', soak: 1 },
    isolate: false,
    // Node reads the sources, as in every other run; a mutant is one more branch in them.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    tags,
    reporters: [],
  },
})
