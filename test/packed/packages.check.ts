import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningEmulator, startEmulator } from '@cio/emulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from '../command.ts'
import { nodes, root } from '../readme-programs.ts'
import { complaints, createWorkshop, tarball } from './installation.ts'
import { cjsProgram, esmProgram, jestTest, type PackedProgram, packedPrograms } from './programs.ts'
import { closure, install, type Manifest, published, run, slug } from './tarballs.ts'

const workshop = createWorkshop()

/** Libraries that a build holds instead of depending on them. */
const carried: Readonly<Record<string, readonly string[]>> = {
  '@cio/core': ['ky', 'p-throttle'],
  '@cio/emulator': ['valibot'],
}

let emulator: RunningEmulator

beforeAll(async () => {
  emulator = await startEmulator()
  // Outside the folders of the packages, so that they find nothing of Jest's.
  await install(join(workshop.folder, 'jest'), ['jest@30.5.2'])
}, 300_000)

afterAll(async () => {
  await emulator.close()
  workshop[Symbol.dispose]()
}, 60_000)

test('every published package has a program to be checked with', () => {
  expect(published.map(({ name }) => name).sort()).toEqual(Object.keys(packedPrograms).sort())
})

describe.each(published.map(({ name }) => name))('%s, packed and installed into an empty folder', (name) => {
  const folder = join(workshop.folder, 'installed', slug(name))
  const program = packedPrograms[name] as PackedProgram

  beforeAll(() => install(folder, closure(name).map(tarball)), 300_000)

  test.each(nodes)('is imported on Node $version, and sends a person who can be read back', async ({ binary }) => {
    writeFileSync(join(folder, 'program.mjs'), esmProgram(program))
    await sendsOnePerson((environment) => run(binary, ['program.mjs'], { cwd: folder, env: environment }))
  })

  test.each(nodes)('is required on Node $version, and sends a person who can be read back', async ({ binary }) => {
    writeFileSync(join(folder, 'program.cjs'), cjsProgram(program))
    await sendsOnePerson((environment) => run(binary, ['program.cjs'], { cwd: folder, env: environment }))
  })

  test('is required in a Jest project, and sends a person who can be read back', async () => {
    writeFileSync(join(folder, 'packed.test.js'), jestTest(program))
    const jest = join(workshop.folder, 'jest/node_modules/jest/bin/jest.js')
    const options = ['--rootDir', folder, '--runTestsByPath', 'packed.test.js', '--watchman=false']
    await sendsOnePerson((environment) => run(process.execPath, [jest, ...options], { cwd: folder, env: environment }))
  })

  test('is what publint expects of a package', async () => {
    expect(await complaints(bin('publint', 'src/cli.js'), ['run', tarball(name), '--strict'])).toBe('')
  })

  test('resolves to the right types from ESM and from CommonJS', async () => {
    const attw = bin('@arethetypeswrong/cli', 'dist/index.js')

    expect(await complaints(attw, [tarball(name), '--profile', 'node16', ...exceptions(name)])).toBe('')
  })

  test('keeps the licences of what its builds carry inside', () => {
    const file = join(folder, 'node_modules', name, 'dist/THIRD-PARTY-LICENSES.txt')
    const notices = existsSync(file) ? readFileSync(file, 'utf8') : ''

    expect([...notices.matchAll(/^── (\S+) /gm)].map(([, library]) => library)).toEqual(carried[name] ?? [])
  })

  test('mentions nothing that is private to the repository', () => {
    const installed = join(folder, 'node_modules', name)
    const mentions = globSync('**/*.{ts,cts,mts,map}', { cwd: installed }).filter((file) =>
      readFileSync(join(installed, file), 'utf8').includes('@cio/wire'),
    )
    const { dependencies = {} } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest

    expect(mentions).toEqual([])
    expect(globSync('**/*.map', { cwd: installed })).toEqual([])
    expect(Object.entries(dependencies).filter(([name, range]) => name === '@cio/wire' || range.includes(':'))).toEqual(
      [],
    )
  })
})

describe('the binary of @cio/cli, packed and installed into an empty folder', () => {
  const folder = join(workshop.folder, 'binary')

  beforeAll(() => install(folder, closure('@cio/cli').map(tarball)), 300_000)

  test('runs by its name, and brings no test runner along', async () => {
    const { stdout } = await runCommand('npx', ['--no-install', 'cio-kit', '--help'], { cwd: folder })

    expect(stdout).toContain('Usage: cio-kit')
    expect(globSync('node_modules/{vitest,jest,mocha}', { cwd: folder })).toEqual([])
  })

  test('starts the emulator that it brings along', async () => {
    const { stdout } = await runCommand(join(folder, 'node_modules/.bin/cio-kit'), ['emulator', '--help'], {
      cwd: folder,
    })

    expect(stdout).toContain('Usage: cio-kit emulator')
  })
})

describe('the first spec of the harness, as its README has it', () => {
  const folder = join(workshop.folder, 'first-spec')
  const vitest = (environment: NodeJS.ProcessEnv = {}) =>
    run(process.execPath, [join(folder, 'node_modules/vitest/vitest.mjs'), 'run'], {
      cwd: folder,
      env: { PATH: process.env.PATH, NO_COLOR: '1', ...environment },
    })
  const [spec = '', configuration = ''] = blocksIn('test-harness/README.md', 'ts')

  beforeAll(async () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const ours = new Set([...closure('@cio/test-harness'), ...closure('@cio/people')])
    await install(folder, [...[...ours].map(tarball), `vitest@${devDependencies.vitest}`])
    mkdirSync(join(folder, 'test'))
    writeFileSync(join(folder, 'test/identify.spec.ts'), spec)
  }, 300_000)

  test('passes in a project that has nothing but Vitest', async () => {
    rmSync(join(folder, 'vitest.config.ts'), { force: true })

    const { stdout } = await vitest()

    expect(stdout).toMatch(/Tests +1 passed \(1\)/)
  })

  test('has two projects and a report with the configuration of the README', async () => {
    writeFileSync(join(folder, 'vitest.config.ts'), configuration)

    const { stdout } = await vitest()

    expect(stdout).toMatch(/^mine:emulator: 1 passed, 0 failed, 0 skipped/m)
    expect(stdout).toMatch(/^mine:live: not run\. CUSTOMERIO_API_KEY is not set\./m)
    expect(readFileSync(join(folder, 'reports/mine.xml'), 'utf8')).toContain('merges new traits')
    await expect(vitest({ SKIP_IF_NO_CREDENTIALS: 'false' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Error: CUSTOMERIO_API_KEY is not set.'),
    })
  })
})

/** The blocks of a README in one language. */
function blocksIn(readme: string, language: string): readonly string[] {
  const markdown = readFileSync(join(root, readme), 'utf8')
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`\\n`, 'gms'))].map(([, code = '']) => code)
}

async function sendsOnePerson(send: (environment: NodeJS.ProcessEnv) => Promise<unknown>): Promise<void> {
  const { keys } = emulator.createWorkspace()
  const environment = { URL: emulator.url, WRITE_KEY: keys.writeKey, APP_KEY: keys.appKey, USER_ID: 'ada' }

  await send({ PATH: process.env.PATH, ...environment })

  const answer = await fetch(`${emulator.url}/v1/customers/ada/attributes?id_type=id`, {
    headers: { authorization: `Bearer ${keys.appKey}` },
  })
  expect(await answer.json()).toMatchObject({ customer: { id: 'ada', attributes: { plan: 'pro' } } })
}

function bin(name: string, path: string): string {
  return join(root, 'node_modules', name, path)
}

/** Vitest is ESM-only and throws when required; the subpath with the fixtures is therefore ESM-only as well. */
function exceptions(name: string): readonly string[] {
  return name === '@cio/test-harness' ? ['--ignore-rules', 'cjs-resolves-to-esm'] : []
}
