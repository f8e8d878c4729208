import type { Subject } from '../apply/relationships.ts'
import { isRecord } from '../semantic-events.ts'
import { PREFERENCES } from '../state/subscription-preferences.ts'
import { claimsOf, type Fields, faulty, found, type Read, readObject, readSeconds, storedAttributes } from './fields.ts'
import { attributeProblems, idProblems } from './limits.ts'
import { type Change, invalid, type Judged, judged, type Link, type Problem, required } from './operation.ts'
import { readObjectLinks } from './relationships.ts'

type Relationships = { readonly change: Change; readonly links: readonly Omit<Link, 'subject'>[] }

/** Looks at the identify of v1, where everything stands in the body itself. */
export function judgeV1Identify(body: Fields, subject: Subject): Judged {
  const { _update, _timestamp, cio_relationships, ...attributes } = body
  const relationships = readV1Relationships(cio_relationships)
  return judgeIdentify(subject, attributes, '', _update, _timestamp, '_timestamp', relationships)
}

/** Looks at the identify of v2. */
export function judgeV2Identify(body: Fields, subject: Subject, checksLimits: boolean): Judged {
  const attributes = readObject(body.attributes, 'attributes')
  const links = body.cio_relationships ?? []
  const relationships = readObjectLinks(links, 'cio_relationships')
  if (attributes.problems.length > 0) return { problems: [...attributes.problems, ...relationships.problems] }
  const { _update, ...rest } = attributes.value ?? {}
  const added: Read<Relationships> = relationships.value
    ? found({ change: 'add', links: relationships.value })
    : faulty(...relationships.problems)
  return judgeIdentify(subject, rest, 'attributes', _update, body.timestamp, 'timestamp', added, checksLimits)
}

function judgeIdentify(
  subject: Subject,
  attributes: Fields,
  path: string,
  update: unknown,
  timestamp: unknown,
  timestampField: string,
  relationships: Read<Relationships>,
  checksLimits = true,
): Judged {
  const at = readSeconds(timestamp, timestampField)
  const updateField = path === '' ? '_update' : `${path}._update`
  // The preferences are a structure of the service's own, not a value. [default]
  const { [PREFERENCES]: preferences, ...limited } = attributes
  const isStructured = preferences === undefined || preferences === null || isRecord(preferences)
  const problems: Problem[] = [
    ...identifierProblems(attributes, path),
    ...(isStructured || typeof preferences === 'string'
      ? []
      : [invalid(path === '' ? PREFERENCES : `${path}.${PREFERENCES}`, `${PREFERENCES} is not an object`)]),
    ...(update === undefined || update === null || typeof update === 'boolean'
      ? []
      : [invalid(updateField, `${updateField} is not a boolean`)]),
    ...at.problems,
    ...(checksLimits ? attributeProblems(limited, path) : []),
    ...relationships.problems,
  ]
  const { anonymous_id: inside } = attributes
  const own = subject.kind === 'anonymous_id' ? subject.value : undefined
  return judged(problems, () => ({
    action: 'identify',
    claims: subject.kind === 'anonymous_id' ? undefined : claimsOf(subject, attributes),
    anonymousId: own ?? (typeof inside === 'string' && inside !== '' ? inside : undefined),
    attributes: storedAttributes(attributes),
    isUpdateOnly: update === true,
    relationships: relationships.value?.links ?? [],
    relationshipChange: relationships.value?.change ?? 'add',
    at: at.value,
  }))
}

/** [doc] The texts about `id` are published; those about `email` are not [default]. */
function identifierProblems({ id, email }: Fields, path: string): Problem[] {
  const field = path === '' ? 'id' : `${path}.id`
  const emailField = path === '' ? 'email' : `${path}.email`
  return [
    ...(id === undefined || typeof id === 'string' ? [] : [invalid(field, 'id attribute must be a string value')]),
    ...(id === '' ? [required(field, 'id attribute cannot be an empty string')] : []),
    ...(typeof id === 'string' ? idProblems(field, id) : []),
    ...(email === undefined || email === null || typeof email === 'string'
      ? []
      : [invalid(emailField, 'email attribute must be a string value')]),
  ]
}

const CHANGES: Readonly<Record<string, Change>> = { add_relationships: 'add', delete_relationships: 'remove' }

/** [doc] In v1 an object that says what to do wraps the list. */
function readV1Relationships(input: unknown): Read<Relationships> {
  if (input === undefined || input === null) return found({ change: 'add', links: [] })
  if (!isRecord(input)) return faulty(invalid('cio_relationships', 'cio_relationships is not an object'))
  const { action, relationships } = input
  const change = typeof action === 'string' && Object.hasOwn(CHANGES, action) ? CHANGES[action] : undefined
  const links = readObjectLinks(relationships, 'cio_relationships.relationships')
  if (change !== undefined && links.value !== undefined) return found({ change, links: links.value })
  return faulty(
    ...(change === undefined
      ? [
          invalid(
            'cio_relationships.action',
            'cio_relationships.action must be add_relationships or delete_relationships',
          ),
        ]
      : []),
    ...links.problems,
  )
}
