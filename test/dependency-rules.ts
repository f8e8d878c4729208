import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { filesIn, pathIn } from './files.ts'

/** What a package may lean on. Names without a scope are third parties; `@cio/` is ours. */
export type Rule = Readonly<{
  /** Imported by what is published. */
  runtime: readonly string[]
  /** Our own packages that may appear in `import type` and in tests besides. */
  typesAndTests: readonly string[]
  /** Imported as values and carried inside the build: no dependency of the published package. */
  bundled?: readonly string[]
  /** Optional peers, and the only folder below `src` that may import them. */
  peers?: Readonly<Record<string, string>>
}>

/** The cut: which package may import what. A package without a rule is a violation. */
const rules: Readonly<Record<string, Rule>> = {
  '@cio/wire': { runtime: ['valibot'], typesAndTests: [] },
  '@cio/core': {
    runtime: ['ky', 'p-throttle', 'undici'],
    typesAndTests: ['@cio/wire', '@cio/emulator'],
  },
  '@cio/people': domain(),
  '@cio/events': domain(),
  '@cio/page-screen': domain(),
  '@cio/objects': domain(),
  '@cio/devices': domain(),
  '@cio/alias': domain(),
  '@cio/batch': domain(),
  '@cio/gdpr': {
    runtime: ['@cio/core', '@cio/people', '@cio/devices', '@cio/objects'],
    typesAndTests: ['@cio/test-harness', '@cio/emulator', '@cio/app'],
  },
  '@cio/app': { runtime: ['@cio/core'], typesAndTests: ['@cio/test-harness', '@cio/emulator'] },
  '@cio/webhooks': { runtime: [], typesAndTests: ['@cio/emulator'] },
  '@cio/emulator': {
    runtime: ['hono', '@hono/node-server'],
    typesAndTests: ['@cio/wire'],
    bundled: ['@cio/wire', 'valibot'],
  },
  '@cio/test-harness': {
    runtime: ['@cio/core', '@cio/emulator', 'dotenv'],
    typesAndTests: [],
    peers: { vitest: 'src/vitest' },
  },
  '@cio/cli': {
    runtime: [
      '@cio/core',
      '@cio/people',
      '@cio/events',
      '@cio/page-screen',
      '@cio/objects',
      '@cio/devices',
      '@cio/alias',
      '@cio/gdpr',
      '@cio/batch',
      '@cio/app',
      '@cio/emulator',
      '@cio/test-harness',
      'dotenv',
      'commander',
      'cli-progress',
    ],
    typesAndTests: ['@cio/test-harness'],
  },
}

function domain(): Rule {
  return { runtime: ['@cio/core'], typesAndTests: ['@cio/wire', '@cio/test-harness', '@cio/emulator'] }
}

type Manifest = Readonly<{
  name: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}>

type Import = Readonly<{ specifier: string; typeOnly: boolean }>

/**
 * Reads every manifest and every import of a workspace and says, a sentence each, where they break the rules.
 *
 * @param root - A folder with `package.json`, `packages/*` and, if there is one, `test-harness`.
 */
export function violationsIn(root: string): readonly string[] {
  const rootManifest = readManifest(root)
  const folders = [
    ...readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name)),
    join(root, 'test-harness'),
  ].filter((folder) => existsSync(join(folder, 'package.json')))
  const manifests = new Map(folders.map((folder) => [folder, readManifest(folder)]))
  return [
    ...[...manifests].flatMap(([folder, manifest]) => {
      const rule = rules[manifest.name]
      if (rule === undefined) return [`${manifest.name} has no rule: add it to the table in test/dependency-rules.ts.`]
      return [...manifestViolations(manifest, rule), ...importViolations(root, folder, manifest, rule, rootManifest)]
    }),
    ...circles([...manifests.values()]),
  ]
}

function manifestViolations({ name, dependencies, devDependencies, peerDependencies }: Manifest, rule: Rule): string[] {
  const allowedInDevelopment = [...rule.runtime, ...rule.typesAndTests, ...(rule.bundled ?? [])]
  return [
    ...Object.keys(dependencies ?? {})
      .filter((dependency) => !rule.runtime.includes(dependency))
      .map((dependency) => `${name} depends on ${dependency}, which its rule does not allow at run time.`),
    ...Object.keys(peerDependencies ?? {})
      .filter((dependency) => !(dependency in (rule.peers ?? {})))
      .map((dependency) => `${name} has the peer ${dependency}, which its rule does not name.`),
    ...Object.keys(devDependencies ?? {})
      .filter((dependency) => isOurs(dependency) && !allowedInDevelopment.includes(dependency))
      .map((dependency) => `${name} depends on ${dependency} in development, which its rule does not allow.`),
  ]
}

function importViolations(root: string, folder: string, manifest: Manifest, rule: Rule, rootManifest: Manifest) {
  const { name } = manifest
  const declared = Object.keys({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.peerDependencies,
    ...rootManifest.devDependencies,
  })
  const violations: string[] = []
  for (const file of filesIn(folder, '{src,test}/**/*.ts')) {
    const path = join(folder, file)
    const where = pathIn(root, path)
    const isTest = file.startsWith('test') || file.endsWith('.test.ts')
    for (const { specifier, typeOnly } of importsOf(path)) {
      if (specifier.startsWith('.')) {
        if (relative(folder, resolve(dirname(path), specifier)).startsWith('..')) {
          violations.push(`${where} imports ${specifier}, outside its own package.`)
        }
        continue
      }
      if (specifier.startsWith('#') || isBuiltin(specifier)) continue
      const target = packageOf(specifier)
      if (target === name) {
        if (!isTest) violations.push(`${where} imports its own package by name.`)
        continue
      }
      if (!declared.includes(target)) violations.push(`${where} imports ${target}, which no manifest declares.`)
      const atRunTime = [...rule.runtime, ...(rule.bundled ?? [])]
      const peerFolder = rule.peers?.[target]
      if (peerFolder !== undefined && !isTest && !file.startsWith(peerFolder)) {
        violations.push(`${where} imports ${target}, which only ${peerFolder} may.`)
      } else if (isTest ? isOurs(target) : !typeOnly || isOurs(target)) {
        const allowed = isTest || typeOnly ? [...atRunTime, ...rule.typesAndTests] : atRunTime
        if (peerFolder === undefined && !allowed.includes(target)) {
          const use = isTest ? 'in a test' : typeOnly ? 'for a type' : 'at run time'
          violations.push(`${where} imports ${target} ${use}, which the rule of ${name} does not allow.`)
        }
      }
    }
  }
  return violations
}

function importsOf(path: string): readonly Import[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings
      const everyNameIsType =
        node.importClause !== undefined &&
        node.importClause.name === undefined &&
        bindings !== undefined &&
        ts.isNamedImports(bindings) &&
        bindings.elements.length > 0 &&
        bindings.elements.every((element) => element.isTypeOnly)
      const phase = node.importClause?.phaseModifier
      found.push({
        specifier: node.moduleSpecifier.text,
        typeOnly: phase === ts.SyntaxKind.TypeKeyword || everyNameIsType,
      })
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly })
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) {
        found.push({ specifier: node.argument.literal.text, typeOnly: true })
      }
    } else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText(source) === 'require')
    ) {
      const [specifier] = node.arguments
      if (specifier && ts.isStringLiteral(specifier)) found.push({ specifier: specifier.text, typeOnly: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Every circle between our packages, development dependencies included, named once. */
function circles(manifests: readonly Manifest[]): readonly string[] {
  const edges = new Map(
    manifests.map(({ name, dependencies, devDependencies }) => [
      name,
      Object.keys({ ...dependencies, ...devDependencies }).filter(isOurs),
    ]),
  )
  const found = new Set<string>()
  const walk = (name: string, trail: readonly string[]): void => {
    const start = trail.indexOf(name)
    if (start >= 0) {
      found.add([...trail.slice(start)].sort().join(', '))
      return
    }
    for (const next of edges.get(name) ?? []) walk(next, [...trail, name])
  }
  for (const name of edges.keys()) walk(name, [])
  return [...found].map((names) => `${names} depend on one another in a circle.`)
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function isOurs(name: string): boolean {
  return name.startsWith('@cio/')
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier)
}
