import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { publicNames } from './public-names.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

describe('the public names', () => {
  test('are these, types included', async () => {
    await expect(
      `${publicNames(root).join('\n')}\n`,
      'A public name came, went or changed its kind. If it is meant: npx -y pnpm@10.34.9 exec vitest run test/public-names.test.ts -u',
    ).toMatchFileSnapshot('public-names.txt')
  })

  test('are those of every entry, however they are exported, sorted and once each', () => {
    const planted = repository({
      'packages/people/package.json': manifest('@cio/people', { '.': './src/index.ts', './more': './src/more.ts' }),
      'packages/people/src/index.ts': `
        import { hidden } from './hidden.ts'
        const own = 1, inner = 2
        export { own, inner as outer }
        export { type A, b, c as d } from './elsewhere.ts'
        export type { E } from './elsewhere.ts'
        export * as all from './elsewhere.ts'
        export * from './more.ts'
        export type * from './types.ts'`,
      'packages/people/src/more.ts': `
        export const one = 1, two = hidden
        export function three(): void
        export function three(value?: string): void {}
        export async function* four() {}
        export abstract class Five {}
        export enum Six {}
        export type Seven = 7
        export interface Eight {}
        export default class Nine {}`,
      'packages/people/src/types.ts': 'export class Ten {}\nexport type Eleven = 11',
      'packages/wire/package.json': manifest('@cio/wire', { '.': './src/index.ts' }, true),
      'test-harness/package.json': manifest('@cio/test-harness', { './setup': './setup.ts' }),
      'test-harness/setup.ts': 'export default 7',
    })

    const more = ['Five', 'Six', 'four', 'one', 'three', 'two', 'type Eight', 'type Seven']
    expect(publicNames(planted)).toEqual([
      ...['all', 'b', 'd', 'outer', 'own', 'type A', 'type E', 'type Eleven', 'type Ten', ...more]
        .sort()
        .map((name) => `@cio/people ${name}`),
      ...[...more, 'default'].sort().map((name) => `@cio/people/more ${name}`),
      '@cio/test-harness/setup default',
    ])
  })

  test.each(['export const { a, b } = both', "export * from '@cio/core'", 'export namespace inner {}'])(
    'that cannot be read are not left out: %s',
    (source) => {
      const planted = repository({
        'packages/people/package.json': manifest('@cio/people', { '.': './index.ts' }),
        'packages/people/index.ts': source,
      })

      expect(() => publicNames(planted)).toThrowError('exports something whose name cannot be read here')
    },
  )

  function manifest(name: string, exports: Readonly<Record<string, string>>, isPrivate = false): string {
    return JSON.stringify({ name, exports, private: isPrivate })
  }

  function repository(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'cio-names-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const [path, source] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), source)
    }
    return folder
  }
})
