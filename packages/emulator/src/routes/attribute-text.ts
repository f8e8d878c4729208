/** [doc] Attribute values are text in answers: numbers and booleans as they are written, the rest as JSON. */
export function attributeText(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value) ?? ''
}
