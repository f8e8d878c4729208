import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What stands for no proxy at all, whatever the machine has. */
export const withoutProxy = {
  HTTP_PROXY: undefined,
  http_proxy: undefined,
  HTTPS_PROXY: undefined,
  https_proxy: undefined,
  NO_PROXY: undefined,
  no_proxy: undefined,
}

export type Outcome = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/** Runs a program in a Node of its own, in this package's folder, where `@cio/core` is found. */
export async function runProgram(
  program: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<Outcome> {
  const options = {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, ...environment },
    // One that does not end by itself is ended, which shows in its exit code.
    timeout: 45_000,
  }
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '--eval', program], options, (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr })
    })
  })
}
