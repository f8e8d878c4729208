import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const published = globSync(['packages/*/package.json', 'test-harness/package.json'])
  .sort()
  .map((path) => ({ folder: dirname(path), ...JSON.parse(readFileSync(path, 'utf8')) }))
  .filter((manifest) => !manifest.private)

/** The reference of what the packages export. A name without a word about it, or a link that leads nowhere, is an error. */
export default {
  name: 'cio',
  entryPoints: published.flatMap(({ folder, exports }) => Object.values(exports).map((source) => join(folder, source))),
  out: 'reports/api',
  readme: 'none',
  tsconfig: 'tsconfig.json',
  // Where the repository will be is not known yet; without an address there is nothing to link sources to.
  disableSources: true,
  excludeExternals: true,
  // `tsc` looks for mistakes.
  skipErrorChecking: true,
  treatWarningsAsErrors: true,
  validation: { notDocumented: true, invalidLink: true, notExported: false },
  packagesRequiringDocumentation: published.map(({ name }) => name),
  requiredToBeDocumented: [
    'Class',
    'Method',
    'Accessor',
    'Function',
    'Interface',
    'TypeAlias',
    'Enum',
    'EnumMember',
    'Variable',
  ],
}
