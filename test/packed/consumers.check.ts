import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../readme-programs.ts'
import { complaints, createWorkshop, tarball } from './installation.ts'
import { install, type Manifest, published, run, slug } from './tarballs.ts'

type Installed = Manifest & {
  readonly license?: string
  readonly scripts?: Readonly<Record<string, string>>
}

const names = published.map(({ name }) => name)
const workshop = createWorkshop()
const { folder } = workshop

/** All that can be imported, without what needs a test runner beside it. */
const specifiers = published
  .flatMap(({ name, exports }) => Object.keys(exports).map((subpath) => name + subpath.slice(1)))
  .filter((specifier) => !specifier.startsWith('@cio/test-harness/vitest'))
const identifiers = specifiers.map((specifier) => slug(specifier).replaceAll('-', '_'))

beforeAll(async () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  await install(folder, [...names.map(tarball), `@types/node@${devDependencies['@types/node']}`])
})

afterAll(() => workshop[Symbol.dispose]())

describe('all packages, installed beside one another', () => {
  test.each([
    ['node16', 'node16', ['mts', 'cts']],
    ['nodenext', 'nodenext', ['mts', 'cts']],
    ['esnext', 'bundler', ['ts']],
  ])('have types with module %s and moduleResolution %s', async (module, moduleResolution, extensions) => {
    const files = extensions.map((extension) => `${module}.${extension}`)
    const options = { module, moduleResolution, target: 'es2022', strict: true, noEmit: true, types: ['node'] }
    // A name that is there, and one that is not: without types, neither would be noticed.
    const uses = ['cio_core.createClient', '// @ts-expect-error', 'cio_core.createNothing']
    for (const file of files) writeFileSync(join(folder, file), [...imports(file.endsWith('.cts')), ...uses].join('\n'))
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, skipLibCheck: false }, files }),
    )

    expect(await complaints(join(root, 'node_modules/typescript/bin/tsc'), ['-p', folder])).toBe('')
  })

  test('run as one file that esbuild made of them for Node', async () => {
    await build({
      stdin: { contents: [...imports(false), `console.log(${identifiers.join(', ')})`].join('\n'), resolveDir: folder },
      outfile: join(folder, 'bundle.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['vitest'],
      // What is CommonJS inside requires modules of Node, and an ES module has no `require`.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      logLevel: 'silent',
    })

    const { stdout } = await run(process.execPath, ['bundle.mjs'], { cwd: folder })

    expect(stdout).toContain('createClient')
  })

  test('bring along nothing whose licence asks more than to be named', () => {
    const lenient = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0']
    const brought = manifestsIn('{*,@*/*}')

    expect(
      brought.flatMap(({ name, license = 'none' }) => (lenient.includes(license) ? [] : [`${name}: ${license}`])),
    ).toEqual([])
    expect(brought.length).toBeGreaterThan(names.length)
  })

  test('run nothing while they are installed, and neither does what they bring along', () => {
    const scripts = manifestsIn('{*,@*/*}').flatMap(({ name, scripts = {} }) =>
      ['preinstall', 'install', 'postinstall']
        .filter((script) => script in scripts)
        .map((script) => `${name}: ${script}`),
    )

    expect(scripts).toEqual([])
  })
})

test.each(names)('%s is packed with its build, its README and its licence, and nothing else', (name) => {
  const files = globSync('**/*.*', { cwd: join(folder, 'node_modules', name) })
  const expected =
    /^(package\.json|README\.md|dist\/THIRD-PARTY-LICENSES\.txt|dist\/[\w/-]+(\.js|\.cjs|\.d\.ts|\.d\.cts))$/

  expect(files.filter((file) => !expected.test(file.replaceAll('\\', '/')))).toEqual([])
  expect(files).toEqual(expect.arrayContaining(['README.md', 'package.json']))
  expect(globSync('LICENSE', { cwd: join(folder, 'node_modules', name) })).toEqual(['LICENSE'])
})

function imports(isCommonJs: boolean): readonly string[] {
  return specifiers.map((specifier, index) =>
    isCommonJs
      ? `import ${identifiers[index]} = require('${specifier}')`
      : `import * as ${identifiers[index]} from '${specifier}'`,
  )
}

function manifestsIn(pattern: string): readonly Installed[] {
  const modules = join(folder, 'node_modules')
  return globSync(`${pattern}/package.json`, { cwd: modules }).map((path) =>
    JSON.parse(readFileSync(join(modules, path), 'utf8')),
  )
}
