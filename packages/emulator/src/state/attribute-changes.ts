import type { Attributes } from './attributes.ts'

/** What an update did, attribute by attribute. */
export type AttributeChanges = {
  readonly changed: ReadonlyMap<string, { readonly from: unknown; readonly to: unknown }>
  /** Names whose stored value is newer than the update. */
  readonly outdated: readonly string[]
}

/**
 * Adds, overwrites or removes attributes; what is not named stays.
 *
 * [doc] `null` and `""` remove an attribute of an object or of a relationship; [default] of a person as well.
 * [doc] Updates are ordered by their timestamp: an older one never overwrites what a newer one set, nor brings
 * back what it removed. (Track API reference;
 * the Pipelines API ends in the same operation.)
 *
 * @param at - When the update happened, Unix seconds.
 */
export function changeAttributes(
  attributes: Attributes,
  values: Iterable<readonly [string, unknown]>,
  at: number,
): AttributeChanges {
  const changed = new Map<string, { from: unknown; to: unknown }>()
  const outdated: string[] = []
  for (const [name, to] of values) {
    const stored = attributes.get(name)
    if ((stored?.changedAt ?? attributes.removedAt(name)) > at) {
      outdated.push(name)
      continue
    }
    const from = stored?.value ?? null
    if (isEmpty(to)) {
      if (attributes.remove(name, at)) changed.set(name, { from, to: null })
    } else if (!stored) {
      attributes.set(name, { value: to, changedAt: at })
      changed.set(name, { from, to })
    } else {
      // Also where it says the same again: something older that arrives later is older than this.
      if (stored.changedAt < at || !isSame(stored.value, to)) attributes.set(name, { value: to, changedAt: at })
      if (!isSame(stored.value, to)) changed.set(name, { from, to })
    }
  }
  return { changed, outdated }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object') return false
  return JSON.stringify(left) === JSON.stringify(right)
}
