import type { KnipConfig } from 'knip'

/** Programs and guides are Markdown: the packages that their blocks import are used. Files are the reader's own. */
const blocks = (markdown: string) =>
  [...markdown.matchAll(/^```(?:js|ts)\b.*\n([\s\S]*?)^```/gm)]
    .map(([, code = '']) => code.replace(/^.*'\.{1,2}\/.*$/gm, ''))
    .join('\n')

/** The same folders in every package. Some files are started by their path. */
const workspace = (...startedByPath: string[]) => ({
  entry: ['{src,test}/**/*.{test,spec}.ts', '*.md', ...startedByPath],
  project: ['{src,test}/**/*.ts', '*.md'],
})

const configuration: KnipConfig = {
  compilers: { md: blocks },
  // A type is exported with the function whose parameter or result it is, so that a caller can name it.
  ignoreExportsUsedInFile: { type: true, interface: true },
  workspaces: {
    '.': {
      entry: [
        'README.md',
        'scripts/*.ts',
        'test/**/*.{test,spec,check}.ts',
        'test/*.mjs',
        // Started by their path, in a process of their own.
        'test/{live/live-service,meta/passes,mutation/vitest.config}.ts',
      ],
      project: ['*.ts', '{scripts,test}/**/*.{ts,mjs}'],
      // For the programs and commands of the guides, tried out at the root; started by their path in `node_modules`; a plugin that Stryker loads by its name.
      ignoreDependencies: [/^@cio\//, '@arethetypeswrong/cli', 'publint', '@stryker-mutator/vitest-runner'],
    },
    'packages/*': workspace(),
    'packages/wire': { entry: ['src/*.test.ts'], project: ['src/**/*.ts'] },
    'packages/app': workspace('test/openapi/extract.ts'),
    'packages/batch': workspace('test/programs/*.ts'),
    'packages/emulator': workspace('test/openapi/extract.ts'),
    // What every machine has that runs Git: a second opinion about signatures.
    'packages/webhooks': { ...workspace('test/openapi/extract.ts'), ignoreBinaries: ['openssl'] },
    // An optional peer, for whoever imports the subpath with the fixtures.
    'test-harness': { ...workspace('test/overhead.ts'), ignoreDependencies: ['vitest'] },
    // Named in the programs that it bundles and starts.
    bench: { ...workspace('src/{emulator,emulator-server,raw-load}.ts'), ignoreDependencies: ['@cio/people'] },
    // All of ours, so that a guide may use any.
    docs: { entry: ['guides/*.md'], project: ['guides/*.md'], ignoreDependencies: [/^@cio\//] },
  },
}

export default configuration
