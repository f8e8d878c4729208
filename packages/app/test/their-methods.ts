import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as theirs from 'customerio-node'
import ts from 'typescript'
import { operationOf } from './calls.ts'

/** A method of the official client's `APIClient`, and the operation that it asks for. */
export type TheirMethod = { readonly name: string; readonly operation: string }

/**
 * The methods of the official client, from its published types, each with what it asks for when it is called with arguments of
 * those types.
 */
export async function theirMethods(operations: readonly string[]): Promise<readonly TheirMethod[]> {
  const methods: TheirMethod[] = []
  for (const { name, parameters } of declaredMethods()) {
    const asked: { method: string; url: string }[] = []
    const note = (method: string) => async (url: string) => {
      asked.push({ method, url })
      return {}
    }
    const api = new theirs.APIClient('app-key', { url: 'http://127.0.0.1:1/v1' })
    const verbs = { get: 'GET', post: 'POST', postForm: 'POST', put: 'PUT', destroy: 'DELETE' }
    Reflect.set(api, 'request', Object.fromEntries(Object.entries(verbs).map(([verb, method]) => [verb, note(method)])))
    const call: unknown = Reflect.get(api, name)
    if (typeof call !== 'function') throw new Error(`APIClient has no method ${name}.`)
    await Reflect.apply(
      call,
      api,
      parameters.map((type) => argumentOf(type)),
    )
    const [first] = asked
    if (first === undefined) throw new Error(`${name} asked for nothing.`)
    const { pathname } = new URL(first.url)
    const known = operationOf(first.method, pathname.slice('/v1'.length), operations)
    methods.push({ name, operation: known ?? `${first.method} ${pathname.replaceAll(/\/(1|a%2Fb)(?=\/|$)/g, '/…')}` })
  }
  return methods
}

/** What the official client's webhook helper publishes: its functions, and what they take. */
export function theirWebhookHelper(): readonly string[] {
  const { statements } = declarations('lib/webhooks.d.ts')
  return statements.filter(ts.isFunctionDeclaration).flatMap(({ name, parameters }) => {
    const types = parameters.map(({ type }) => type?.getText() ?? '')
    const options = statements.filter(ts.isInterfaceDeclaration).filter((each) => types.includes(each.name.text))
    const taken = options.flatMap(({ members }) => members.map((member) => member.name?.getText() ?? ''))
    return [`${name?.text}`, ...taken.map((option) => `${name?.text}({ ${option} })`)]
  })
}

function declarations(file: string): ts.SourceFile {
  const path = join(dirname(createRequire(import.meta.url).resolve('customerio-node')), file)
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
}

function declaredMethods() {
  const source = declarations('lib/api.d.ts')
  const client = source.statements.find(
    (statement) => ts.isClassDeclaration(statement) && statement.name?.text === 'APIClient',
  ) as ts.ClassDeclaration
  return client.members.filter(ts.isMethodDeclaration).flatMap((method) => {
    const isPrivate = method.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
    if (isPrivate) return []
    const parameters = method.parameters.map(({ type }) => type?.getText(source) ?? '')
    return [{ name: method.name.getText(source), parameters }]
  })
}

/** Enough of everything for any of their checks. */
const anything = {
  ...{ name: 'a', value: 'b', subject: 's', email: 'a@example.com', content: 'c', language: 'de' },
  ...{ endpoint: 'http://127.0.0.1:1/', data_file_url: 'http://127.0.0.1:1/', type: 'people', identifier: 'id' },
  ...{ start: 1, end: 2, res: 'days', file: new Blob(['a']), data: [], filename: 'a.png', events: [], tag: 'a' },
}

function argumentOf(type: string): unknown {
  const request: unknown = Reflect.get(theirs, type)
  if (/^Send\w+Request$/.test(type) && typeof request === 'function') {
    return Reflect.construct(request, [{ identifiers: { id: 'ada' }, transactional_message_id: 1, to: 'a' }])
  }
  if (/\[\]$|^Array</.test(type)) return [anything]
  if (/^string \| number$|^number$/.test(type)) return 1
  if (type === 'ObjectIdType') return 'object_id'
  if (type === 'IdentifierType') return 'id'
  if (/^string$|Type$/.test(type)) return 'a/b'
  return anything
}
