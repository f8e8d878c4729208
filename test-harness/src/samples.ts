import { reservedEmail } from './reserved.ts'

/** What a sample person is made of. Every value is text, so that it is read back as it was sent. */
export type SamplePerson = Readonly<{
  first_name: string
  last_name: string
  plan: string
  city: string
  email: string
  /** E.164, from the numbers that are reserved for fiction: nobody has it. */
  phone: string
}>

/** What a sample object is made of. Every value is text. */
export type SampleCompany = Readonly<{ name: string; plan: string; city: string }>

/** A sample event, by its name and with its properties. Every value is text. */
export type SampleEvent = Readonly<{ event: string; properties: Readonly<Record<string, string>> }>

/** Data that looks real and is nobody's, drawn from a seed: the same seed gives the same data. */
export type Samples = Readonly<{
  seed: number
  /** A person, drawn anew, with the address that is reserved for this id. */
  person: (id: string) => SamplePerson
  /** The traits of an object, drawn anew. */
  company: () => SampleCompany
  /** An event, drawn anew. */
  event: () => SampleEvent
  /** The platform of a device, drawn anew. */
  platform: () => 'ios' | 'android'
}>

const firstNames = ['Ada', 'Zoë', 'Kofi', 'Mei', 'Søren', 'Priya', 'Łukasz', 'Noor', 'José', 'Aiko'] as const
const lastNames = ['Lovelace', 'Okafor', "O'Neill", 'Müller', 'Nguyễn', 'García', 'Novák', 'Haddad'] as const
const cities = ['London', 'São Paulo', 'Kraków', '東京', 'Reykjavík', 'Nairobi'] as const
const plans = ['free', 'basic', 'pro'] as const
const companies = ['Blue Finch', 'Ørsted & Daughters', 'Grün GmbH', 'Quiet Harbour', 'Łąka'] as const
const events = ['Report Opened', 'Plan Viewed', 'File Shared', 'Comment Added'] as const

/**
 * Makes sample data.
 *
 * @param seed - Any whole number.
 * @example
 * createSamples(7).person(ids.user('merge')).email // 'test_merge_user_…@integration-test.example.com'
 */
export function createSamples(seed: number): Samples {
  const random = randomFrom(seed)
  const oneOf = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(random() * items.length)] ?? items[0]
  const digits = (count: number) => String(Math.floor(random() * 10 ** count)).padStart(count, '0')

  return Object.freeze({
    seed,
    person: (id) => ({
      first_name: oneOf(firstNames),
      last_name: oneOf(lastNames),
      plan: oneOf(plans),
      city: oneOf(cities),
      email: reservedEmail(id),
      // 555-0100 to 555-0199 are reserved for fiction in every area of North America.
      phone: `+1${oneOf(areaCodes)}55501${digits(2)}`,
    }),
    company: () => ({ name: `${oneOf(companies)} ${digits(3)}`, plan: oneOf(plans), city: oneOf(cities) }),
    event: () => ({ event: oneOf(events), properties: { source: oneOf(cities), reference: digits(6) } }),
    platform: () => oneOf(['ios', 'android'] as const),
  })
}

/** Areas of North America; the reserved range is in each of them. */
const areaCodes = ['206', '212', '312', '415', '617', '718'] as const

/** One seed for each name under the seed of a run, so that a spec draws the same data alone and among others. */
export function seedFor(runSeed: number, name: string): number {
  let hash = (2_166_136_261 ^ runSeed) >>> 0
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 16_777_619) >>> 0
  }
  return hash
}

/** Mulberry32: small, and good enough to pick names. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
