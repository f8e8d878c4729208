/** What an attribute is asked. Values are compared as text [default]; `exists` is true of whatever has the attribute. */
export type AttributeTest =
  | { readonly field: string; readonly operator: 'eq'; readonly value: string | number | boolean }
  | { readonly field: string; readonly operator: 'exists'; readonly value?: never }

/** A filter has exactly one key: all the others are ruled out. */
type Without<Keys extends string> = { readonly [key in Keys]?: never }

/**
 * A question about people: who is in a segment, who has an attribute, and `and`, `or` and `not` of such. Each object has
 * exactly one key. Searches, exports and broadcasts take the same. [doc]
 *
 * @example
 * { and: [{ segment: { id: 7 } }, { not: { attribute: { field: 'plan', operator: 'eq', value: 'free' } } }] }
 */
export type PersonFilter =
  | ({ readonly and: readonly PersonFilter[] } & Without<'or' | 'not' | 'segment' | 'attribute'>)
  | ({ readonly or: readonly PersonFilter[] } & Without<'and' | 'not' | 'segment' | 'attribute'>)
  | ({ readonly not: PersonFilter } & Without<'and' | 'or' | 'segment' | 'attribute'>)
  | ({ readonly segment: { readonly id: number } } & Without<'and' | 'or' | 'not' | 'attribute'>)
  | ({ readonly attribute: AttributeTest } & Without<'and' | 'or' | 'not' | 'segment'>)

/** A question about objects. `type_id` has to be that of the search. [doc] */
export type ObjectFilter =
  | ({ readonly and: readonly ObjectFilter[] } & Without<'or' | 'not' | 'object_attribute'>)
  | ({ readonly or: readonly ObjectFilter[] } & Without<'and' | 'not' | 'object_attribute'>)
  | ({ readonly not: ObjectFilter } & Without<'and' | 'or' | 'object_attribute'>)
  | ({ readonly object_attribute: AttributeTest & { readonly type_id: string } } & Without<'and' | 'or' | 'not'>)
