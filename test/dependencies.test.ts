import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { violationsIn } from './dependency-rules.ts'

describe('the cut', () => {
  test('holds for every manifest and every import of this repository', () => {
    expect(violationsIn(fileURLToPath(new URL('..', import.meta.url)))).toEqual([])
  })

  test.each([
    [
      'a dependency that the rule does not name',
      { 'packages/people/package.json': manifest('@cio/people', { dependencies: { lodash: '4' } }) },
      ['@cio/people depends on lodash, which its rule does not allow at run time.'],
    ],
    [
      'a sibling among the dependencies',
      { 'packages/people/package.json': manifest('@cio/people', { dependencies: { '@cio/devices': 'workspace:^' } }) },
      ['@cio/people depends on @cio/devices, which its rule does not allow at run time.'],
    ],
    [
      'the SDK leaning on the emulator at run time',
      {
        'packages/core/package.json': manifest('@cio/core', { devDependencies: { '@cio/emulator': 'workspace:*' } }),
        'packages/core/src/index.ts': "import { startEmulator } from '@cio/emulator'\n",
      },
      ['packages/core/src/index.ts imports @cio/emulator at run time, which the rule of @cio/core does not allow.'],
    ],
    [
      'a value taken from wire by the SDK',
      {
        'packages/people/package.json': manifest('@cio/people', { devDependencies: { '@cio/wire': 'workspace:*' } }),
        'packages/people/src/index.ts': "export { identifyMessage } from '@cio/wire'\n",
      },
      ['packages/people/src/index.ts imports @cio/wire at run time, which the rule of @cio/people does not allow.'],
    ],
    [
      'the emulator learning from the SDK, even for a type',
      {
        'packages/emulator/package.json': manifest('@cio/emulator', {}),
        'packages/emulator/src/index.ts': "import type { Message } from '@cio/core'\n",
      },
      [
        'packages/emulator/src/index.ts imports @cio/core, which no manifest declares.',
        'packages/emulator/src/index.ts imports @cio/core for a type, which the rule of @cio/emulator does not allow.',
      ],
    ],
    [
      'the test runner outside the subpath with the fixtures',
      {
        'test-harness/package.json': manifest('@cio/test-harness', { peerDependencies: { vitest: '>=5' } }),
        'test-harness/src/index.ts': "import { expect } from 'vitest'\n",
      },
      ['test-harness/src/index.ts imports vitest, which only src/vitest may.'],
    ],
    [
      'an import that reaches into the next package',
      {
        'packages/people/package.json': manifest('@cio/people', {}),
        'packages/people/test/a.spec.ts': "import '../../core/src/index.ts'\n",
      },
      ['packages/people/test/a.spec.ts imports ../../core/src/index.ts, outside its own package.'],
    ],
    [
      'a hidden import inside a function',
      {
        'packages/people/package.json': manifest('@cio/people', {}),
        'packages/people/src/index.ts': "export const load = () => import('left-pad')\n",
      },
      [
        'packages/people/src/index.ts imports left-pad, which no manifest declares.',
        'packages/people/src/index.ts imports left-pad at run time, which the rule of @cio/people does not allow.',
      ],
    ],
    [
      'a circle through development dependencies',
      {
        'packages/core/package.json': manifest('@cio/core', { devDependencies: { '@cio/emulator': 'workspace:*' } }),
        'packages/emulator/package.json': manifest('@cio/emulator', {
          devDependencies: { '@cio/core': 'workspace:*' },
        }),
      },
      [
        '@cio/emulator depends on @cio/core in development, which its rule does not allow.',
        '@cio/core, @cio/emulator depend on one another in a circle.',
      ],
    ],
    [
      'a package nobody has thought about',
      { 'packages/new/package.json': manifest('@cio/new', {}) },
      ['@cio/new has no rule: add it to the table in test/dependency-rules.ts.'],
    ],
  ])('refuses %s', (_name, files, expected) => {
    const root = mkdtempSync(join(tmpdir(), 'cio-cut-'))
    try {
      for (const [path, content] of Object.entries({ 'package.json': '{}', 'packages/.keep': '', ...files })) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        writeFileSync(join(root, path), content)
      }

      expect(violationsIn(root)).toEqual(expected)
    } finally {
      rmSync(root, { recursive: true })
    }
  })
})

function manifest(name: string, fields: Record<string, Record<string, string>>): string {
  return JSON.stringify({ name, ...fields })
}
