import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** Their licences ask that code carried inside a build keeps its notice: this writes them beside it. */
export function licences(file: string): Plugin {
  return {
    name: 'licences',
    setup: (build) => {
      build.initialOptions.metafile = true
      build.onEnd(({ metafile }) => {
        const folders = new Set(Object.keys(metafile?.inputs ?? {}).flatMap(packageFolder))
        if (folders.size === 0) return
        const notices = [...folders].map(notice).sort()
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, `This build carries the following packages inside.\n\n${notices.join('\n\n')}\n`)
      })
    },
  }
}

/** `node_modules/ky/distribution/index.js` → `node_modules/ky`; nothing for our own sources. */
function packageFolder(input: string): readonly string[] {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
  return match?.[1] === undefined ? [] : [match[1]]
}

function notice(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
  const [licence] = globSync('{licen[cs]e,LICEN[CS]E}*', { cwd: folder })
  if (licence === undefined || !existsSync(join(folder, licence))) {
    throw new Error(`${name} is carried inside a build, but brings no licence text along.`)
  }
  return `── ${name} ${version} ──\n\n${readFileSync(join(folder, licence), 'utf8').trim()}`
}
