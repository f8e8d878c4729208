import { attributeText } from '../routes/attribute-text.ts'
import { MESSAGE_TYPES, milestonesOf } from '../routes/message-answer.ts'
import { customerOf } from '../routes/person-answer.ts'
import type { Delivery } from '../state/deliveries.ts'
import type { Person } from '../state/person.ts'
import type { State } from '../state/state.ts'
import type { Topic } from '../state/subscription-preferences.ts'

export type Csv = {
  /** With a head line, each line ended by a line feed. */
  readonly text: string
  /** Lines below the head. */
  readonly total: number
}

/** People and every attribute that any of them has. [default] The columns of the service are not documented. */
export function customersCsv(people: readonly Person[], topics: readonly Topic[]): Csv {
  const rows = people.map((person) => new Map(Object.entries(customerOf(person, topics).attributes)))
  return csvOf(['id', 'email', 'cio_id'], rows)
}

/** Deliveries with their milestones, and attributes of the people where asked for. [default] The columns. */
export function deliveriesCsv(state: State, deliveries: readonly Delivery[], attributes: readonly string[]): Csv {
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
  return csvOf(['delivery_id', 'type', 'customer_id', 'recipient', 'subject'], rows)
}

function csvOf(first: readonly string[], rows: readonly ReadonlyMap<string, unknown>[]): Csv {
  const columns = [...new Set([...first, ...rows.flatMap((row) => [...row.keys()])])]
  const lines = rows.map((row) => columns.map((column) => cell(row.get(column))).join(','))
  return { text: `${[columns.map(cell).join(','), ...lines].join('\n')}\n`, total: rows.length }
}

function cell(value: unknown): string {
  const text = value === undefined || value === null ? '' : attributeText(value)
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
