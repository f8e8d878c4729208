/**
 * Fails, with a sentence for each package, where npm would refuse the proof of where it was built: `repository` in its manifest has to
 * be the repository whose workflow publishes it. The workflow names that in `GITHUB_REPOSITORY`.
 */
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments } from './arguments.ts'

type Manifest = Readonly<{ name: string; private?: boolean; repository?: string | Readonly<{ url?: string }> }>

/**
 * What is wrong with the manifests of the packages that are published, a sentence each.
 *
 * @param root - A folder with `packages/*` and `test-harness`.
 * @param publishedFrom - `owner/name` on GitHub.
 */
export function repositoryProblems(root: string, publishedFrom: string): readonly string[] {
  const address = `https://github.com/${publishedFrom}`
  return globSync(['packages/*/package.json', 'test-harness/package.json'], { cwd: root })
    .sort()
    .map((path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest)
    .filter((manifest) => !manifest.private)
    .flatMap(({ name, repository }) => {
      const url = typeof repository === 'string' ? repository : repository?.url
      if (url?.replace(/^git\+/, '').replace(/\.git$/, '') === address) return []
      return [
        url === undefined
          ? `${name} has no repository. npm refuses its provenance without: add { "type": "git", "url": "git+${address}.git" }.`
          : `${name} has the repository ${url}, and is published from ${address}.`,
      ]
    })
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  readArguments('Usage: GITHUB_REPOSITORY=owner/name node scripts/check-repository.ts', {})
  const publishedFrom = process.env.GITHUB_REPOSITORY
  const problems =
    publishedFrom === undefined
      ? ['GITHUB_REPOSITORY does not say from which repository is published, as owner/name.']
      : repositoryProblems(fileURLToPath(new URL('..', import.meta.url)), publishedFrom)
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}
