import { styleText } from 'node:util'

/** What a command found out or did: for people to read and programs to take. Everything else goes to stderr. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** What accompanies it. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`)
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2))
}

/** Coloured on a terminal, unless NO_COLOR says otherwise. */
export function coloured(
  format: 'green' | 'red' | 'dim',
  text: string,
  stream: NodeJS.WritableStream = process.stdout,
): string {
  return styleText(format, text, { stream })
}

/** `1 message`, `2 messages`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}

/** What was typed, in quotes. What is longer than a word may be a key in the wrong place. */
export function quoted(text: string): string {
  return text.length > 12 ? `text of ${text.length} characters` : JSON.stringify(text)
}
