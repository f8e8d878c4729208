import { attributeText } from '../routes/attribute-text.ts'
import { MESSAGE_TYPES, milestonesOf } from '../routes/message-answer.ts'
import { attributesOf } from '../routes/person-answer.ts'
import type { Delivery } from '../state/deliveries.ts'
import type { ExportFile } from '../state/exports.ts'
import type { Person } from '../state/person.ts'
import type { State } from '../state/state.ts'
import { PREFERENCES, type Topic } from '../state/subscription-preferences.ts'

/**
 * People as they are now, and every attribute that any of them has, written down when the file is read: a hundred thousand people in
 * one go would hold up everybody else. [default] The columns of the service are not documented.
 */
export function customersCsv(people: Iterable<Person>, topics: readonly Topic[]): ExportFile {
  const frozen = Array.from(people, ({ id, email, cioId, attributes }) => ({
    ...{ id, email, cioId },
    attributes: attributes.copy(),
  }))
  const columns = new Set(['id', 'email', 'cio_id'])
  const seen = new Set<readonly string[]>()
  for (const { attributes } of frozen) {
    if (seen.has(attributes.names)) continue
    seen.add(attributes.names)
    for (const name of attributes.names) if (name !== PREFERENCES) columns.add(name)
    if (attributes.names.includes(PREFERENCES)) columns.add(PREFERENCES)
    columns.add('_cio_subscription_preferences_computed')
  }
  return {
    total: frozen.length,
    *pieces() {
      yield line(columns)
      for (const person of frozen) {
        const attributes = new Map(Object.entries(attributesOf(person, topics)))
        yield line([...columns].map((column) => attributes.get(column)))
      }
    },
  }
}

/** Deliveries with their milestones, and attributes of the people where asked for. [default] The columns. */
export function deliveriesCsv(
  state: State,
  deliveries: readonly Delivery[],
  attributes: readonly string[],
): ExportFile {
  const rows = deliveries.map((delivery) => {
    const owner = state.people.numbered(delivery.person)?.person
    return new Map<string, unknown>([
      ['delivery_id', delivery.id],
      ['type', MESSAGE_TYPES[delivery.channel]],
      ['customer_id', owner?.id],
      ['recipient', delivery.recipient],
      ['subject', delivery.content.subject],
      ...Object.entries(milestonesOf(delivery)),
      ...attributes.map((name) => [`attribute:${name}`, owner?.attributes.get(name)?.value] as const),
    ])
  })
  const first = ['delivery_id', 'type', 'customer_id', 'recipient', 'subject']
  const columns = [...new Set([...first, ...rows.flatMap((row) => [...row.keys()])])]
  const text = [columns, ...rows.map((row) => columns.map((column) => row.get(column)))].map(line).join('')
  return { total: rows.length, pieces: () => [text] }
}

function line(cells: Iterable<unknown>): string {
  return `${Array.from(cells, cell).join(',')}\n`
}

function cell(value: unknown): string {
  const text = value === undefined || value === null ? '' : attributeText(value)
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
