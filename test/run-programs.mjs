/**
 * Runs programs of documents one after the other in this process, each as a module in the folder it names, and sends what each
 * printed to the process that forked it. What they import is loaded once for all of them.
 */
import { once } from 'node:events'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [programs] = await once(process, 'message')
const prefix = 'program:'
const programOf = (url) => (url?.startsWith(prefix) ? programs[Number(url.slice(prefix.length))] : undefined)

registerHooks({
  resolve: (specifier, context, next) => {
    if (programOf(specifier) !== undefined) return { url: specifier, shortCircuit: true }
    const program = programOf(context.parentURL)
    const parentURL = program ? pathToFileURL(join(program.folder, 'program.mjs')).href : context.parentURL
    return next(specifier, { ...context, parentURL })
  },
  load: (url, context, next) => {
    const program = programOf(url)
    if (program === undefined) return next(url, context)
    return {
      format: program.language === 'ts' ? 'module-typescript' : 'module',
      source: program.code,
      shortCircuit: true,
    }
  },
})

const environment = { ...process.env }
for (const [index, program] of programs.entries()) {
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr']) {
    process[stream].write = (text) => {
      printed[stream] += text
      return true
    }
  }
  process.env = { ...environment }
  process.chdir(program.folder)
  const limit = new Promise((resolve) => setTimeout(resolve, 120_000, 'Not over after two minutes.').unref())
  const failure = await Promise.race([import(`${prefix}${index}`), limit]).catch((error) => error)
  if (typeof failure === 'string' || failure instanceof Error) console.error(failure)
  process.send({ index, ...printed })
}
process.disconnect()
