import { describe, expect, test } from 'vitest'
import { runCommand } from './command.ts'
import { root } from './readme-programs.ts'

describe('a command', () => {
  test('is found by its name, also where npm has put a script there for the shell', async () => {
    const { stdout } = await runCommand('npm', ['--version'], { cwd: root })

    expect(stdout).toMatch(/^\d+\.\d+\.\d+\s*$/)
  })

  test('is given its parameters as they are', async () => {
    const odd = ['two words', '"quoted"', 'a&b|c', '%PATH%', '$HOME', '']

    const { stdout } = await runCommand('node', ['-p', 'JSON.stringify(process.argv.slice(1))', ...odd], { cwd: root })

    expect(JSON.parse(stdout)).toEqual(odd)
  })

  test('that fails tells how, and what it printed', async () => {
    const program = "console.log('out'); console.error('err'); process.exitCode = 3"

    await expect(runCommand('node', ['-e', program], { cwd: root })).rejects.toMatchObject({
      message: expect.stringMatching(/^node -e .* ended with 3\.\nout\s+err\s+$/),
      code: 3,
      stdout: expect.stringMatching(/^out\s+$/),
      stderr: expect.stringMatching(/^err\s+$/),
    })
  })

  test('that is not there is an error too', async () => {
    await expect(runCommand('cio-nothing', [], { cwd: root })).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
