/** The number that an id in a path is: digits and nothing else, so that `0x1` is no id. `NaN` for what is none. [default] */
export function numericId(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
}
