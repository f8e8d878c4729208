import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator } from '@cio/emulator'
import { describe, expect, test } from 'vitest'
import { filesIn } from './files.ts'
import { guideFolder } from './guide-files.ts'
import { blocksIn, guides, root } from './readme-programs.ts'

const run = promisify(execFile)

/** The emulator that a reader starts by hand in another terminal. */
const address = 'http://127.0.0.1:7788'

const shellBlocks = ['README.md', ...guides].flatMap((document) =>
  blocksIn(document)
    .filter(({ language, words }) => language === 'sh' && words[0] === 'run')
    .map((block) => ({ document, ...block })),
)

// The vitest files of the guides are projects of their own: see vitest.config.ts.
const nodeTests = filesIn(guideFolder, '*/test/*.test.mjs')

describe('the guides', () => {
  // They are for a POSIX shell, which Windows does not have.
  test.skipIf(process.platform === 'win32').each(shellBlocks)(
    'have commands that print what $document says',
    async ({ code, output = '' }) => {
      await using emulator = await startEmulator()

      const { stdout } = await run('sh', ['-euc', code.replaceAll(address, emulator.url)])

      expect(stdout.trimEnd()).toMatch(matching(output.trimEnd()))
    },
  )

  test('have tests for node:test that pass', async () => {
    expect(nodeTests).not.toEqual([])

    const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', ...nodeTests], {
      cwd: guideFolder,
      // Of the runner above it, which it would otherwise report to.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    })

    expect(stdout).toMatch(/^# pass [1-9]/m)
    expect(stdout).toMatch(/^# fail 0$/m)
  })

  test('say nothing that no test has run or compiled', () => {
    const known: Readonly<Record<string, readonly string[]>> = {
      js: ['run', 'file', 'quote'],
      ts: ['run', 'file', 'quote'],
      json: ['file'],
      sh: ['', 'run'],
      text: [''],
    }
    const unknown = guides.flatMap((guide) =>
      blocksIn(guide)
        .filter(({ language, words: [word = ''] }) => !known[language]?.includes(word))
        .map(({ language, words }) => `${basename(guide)}: ${language} ${words.join(' ')}`),
    )

    expect(unknown).toEqual([])
  })

  test('quote sources as they are', () => {
    const quotes = guides.flatMap((guide) => blocksIn(guide).filter(({ words }) => words[0] === 'quote'))
    expect(quotes).not.toEqual([])

    for (const { words, code } of quotes) expect(readFileSync(join(root, words[1] ?? ''), 'utf8')).toContain(code)
  })
})

/** A text in which an ellipsis stands for anything. */
function matching(text: string): RegExp {
  return new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('…', '.*')}$`)
}
