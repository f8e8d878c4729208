import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { installedWith } from './installed.ts'

test('what comes along is counted once, however often and in whatever circle it is needed', () => {
  const folder = installed({
    client: { dependencies: { a: '1', b: '1' } },
    a: { dependencies: { b: '1' } },
    b: { dependencies: { a: '1' } },
  })

  expect(installedWith(folder, ['client']).packages).toBe(3)
  expect(installedWith(folder, ['client', 'a']).packages).toBe(3)
  expect(installedWith(folder, ['a']).packages).toBe(2)
})

test('another version of the same is another package', () => {
  const folder = installed({
    client: { dependencies: { a: '1', b: '1' } },
    a: {},
    b: { dependencies: { a: '2' } },
    'b/node_modules/a': { version: '2.0.0' },
  })

  expect(installedWith(folder, ['client']).packages).toBe(4)
})

test('a link is what it leads to', () => {
  const folder = installed({ client: { dependencies: { a: '1', b: '1' } }, a: {} })
  symlinkSync(join(folder, 'node_modules/a'), join(folder, 'node_modules/b'), 'junction')

  expect(installedWith(folder, ['client']).packages).toBe(2)
})

test('peers come along, what is optional only where it is installed, and what is for development never', () => {
  const folder = installed({
    client: {
      dependencies: { elsewhere: '1' },
      optionalDependencies: { here: '1', elsewhere: '1' },
      peerDependencies: { peer: '1', asked: '1' },
      peerDependenciesMeta: { asked: { optional: true } },
      devDependencies: { tool: '1' },
    },
    ...{ here: {}, peer: {}, asked: {}, tool: {} },
  })

  expect(installedWith(folder, ['client']).packages).toBe(3)
})

test('what is needed and not installed is no figure', () => {
  const folder = installed({ client: { dependencies: { a: '1' } } })

  expect(() => installedWith(folder, ['client'])).toThrowError(/^a is not installed, and .*client needs it\.$/)
})

test('every file of a package counts, also in a folder, and what is installed inside by itself', () => {
  const folder = installed({ client: { dependencies: { a: '1' } }, 'client/node_modules/a': {} })
  const before = installedWith(folder, ['client']).bytes
  writeFileSync(join(folder, 'node_modules/client/README.md'), 'x'.repeat(1_000))
  mkdirSync(join(folder, 'node_modules/client/dist'))
  writeFileSync(join(folder, 'node_modules/client/dist/index.js'), 'x'.repeat(500))
  writeFileSync(join(folder, 'node_modules/client/node_modules/a/index.js'), 'x'.repeat(30))

  expect(installedWith(folder, ['client'])).toEqual({ packages: 2, bytes: before + 1_530 })
})

/** A folder in which packages are installed, by where they lie in `node_modules`. */
function installed(manifests: Readonly<Record<string, object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cio-installed-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, manifest] of Object.entries(manifests)) {
    const path = join(folder, 'node_modules', name, 'package.json')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(manifest))
  }
  return folder
}
