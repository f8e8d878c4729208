import { describe, expect, test } from 'vitest'
import { runCommand } from './command.ts'
import { root } from './readme-programs.ts'

const scripts = [
  'scripts/check-repository.ts',
  'scripts/count.ts',
  'scripts/example.ts',
  'scripts/merge-reports.ts',
  'scripts/mutation.ts',
  'scripts/orders.ts',
  'scripts/pack.ts',
  'scripts/publish.ts',
  'scripts/soak.ts',
  'scripts/test-health.ts',
  'scripts/test.ts',
  'scripts/workflow-matrix.ts',
  'bench/src/bench.ts',
]

describe('the scripts', () => {
  test('say how they are used', async () => {
    const answers = await Promise.all(scripts.map((script) => run([script, '--help'])))

    expect(answers).toEqual(scripts.map(() => ({ code: 0, out: expect.stringMatching(/^(.+\n\n)?Usage: /), err: '' })))
  })

  test.each([
    ['scripts/count.ts', '', 'Name a report.'],
    ['scripts/example.ts', '--bogus', "Unknown option '--bogus'."],
    ['scripts/example.ts', 'nothing', 'Name an example, and a folder for it.'],
    ['scripts/example.ts', 'nothing nowhere', 'There is no example called nothing.'],
    ['scripts/example.ts', 'hono-service examples', 'examples is there already; name a folder that is not.'],
    ['scripts/mutation.ts', '--bogus', "Unknown option '--bogus'."],
    ['scripts/orders.ts', '0', '0 is no number of rounds.'],
    ['scripts/publish.ts', '', 'Name the folder of the tarballs.'],
    ['scripts/publish.ts', 'test/packed', 'There is no tarball in test/packed.'],
    ['scripts/soak.ts', '0', '0 is no factor.'],
    ['scripts/soak.ts', '2 pakcages', 'There is no suite called pakcages.'],
    ['scripts/test.ts', '', 'Name a suite.'],
    ['scripts/test.ts', 'pakcages', 'There is no suite called pakcages.'],
    ['bench/src/bench.ts', '--bogus', "Unknown option '--bogus'."],
    ['bench/src/bench.ts', 'nothing', 'There is no workload called nothing.'],
  ])('%s refuses "%s" in one sentence', async (script, given, sentence) => {
    const { code, out, err } = await run([script, ...given.split(' ').filter(Boolean)])

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err.split('\n\n')[0]).toBe(sentence)
    expect(err).toContain('Usage: ')
  })
})

async function run(parameters: readonly string[]) {
  try {
    const { stdout, stderr } = await runCommand(process.execPath, parameters, { cwd: root })
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, err: stderr }
  }
}
