import { toSeconds } from '../clock.ts'
import { type Milestone, reportOfCustomer, reportOfDelivery } from '../webhooks/reports.ts'
import { ActivityLog, type NewActivity, type Timeline } from './activity-log.ts'
import { AnonymousMemory } from './anonymous.ts'
import { type AttributeChanges, changeAttributes } from './attribute-changes.ts'
import { BroadcastTriggers } from './broadcast-triggers.ts'
import { CampaignTriggers } from './campaign-triggers.ts'
import { activityChannel, Deliveries, type Delivery } from './deliveries.ts'
import { Devices } from './devices.ts'
import { EspSuppressions } from './esp-suppressions.ts'
import { Exports } from './exports.ts'
import { type GivenIdentifier, type Identifier, indexKey } from './identifier.ts'
import { Imports } from './imports.ts'
import type { InitialContent } from './initial-content.ts'
import { MessageIds } from './message-ids.ts'
import { type CioObject, Objects } from './objects.ts'
import type { Behaviour } from './options.ts'
import { People } from './people.ts'
import { type Device, isUnsubscribed, type Person } from './person.ts'
import { ReportingWebhooks } from './reporting-webhooks.ts'
import { Segments } from './segments.ts'
import { PREFERENCES, withPreferences } from './subscription-preferences.ts'
import { Suppressions } from './suppression.ts'
import type { Text } from './text-pages.ts'
import { TransactionalMessages } from './transactional-messages.ts'

/** When something happened and when it was told, both in Unix milliseconds. */
export type Moment = {
  readonly at: number
  readonly receivedAt: number
}

/** How a message names a person: the identifier that addresses, and others that come along. */
export type Claims = {
  readonly address: Identifier
  readonly others?: readonly GivenIdentifier[]
}

/** What a person or an anonymous id did. */
export type Happening = {
  readonly type: 'event' | 'page' | 'screen' | 'viewed_content' | 'clicked_content'
  readonly name: string
  /** JSON text of an object. */
  readonly data: Text
}

/** Everything that a workspace knows, and the verbs that change it. Replaced as a whole when the workspace is reset. */
export class State {
  readonly behaviour: Behaviour
  /** Unix seconds. */
  readonly createdAt: number
  readonly people = new People()
  readonly objects: Objects
  readonly devices = new Devices()
  readonly suppressions = new Suppressions()
  readonly anonymous = new AnonymousMemory()
  /** What was set up before the first message arrived. */
  readonly content: InitialContent
  readonly segments: Segments
  readonly deliveries: Deliveries
  readonly transactionalMessages: TransactionalMessages
  readonly broadcastTriggers = new BroadcastTriggers()
  readonly exports = new Exports()
  readonly imports = new Imports()
  readonly reportingWebhooks = new ReportingWebhooks()
  readonly espSuppressions = new EspSuppressions()
  readonly campaignTriggers: CampaignTriggers
  readonly activities: ActivityLog
  readonly messageIds: MessageIds

  /** @param createdAt - Unix seconds. */
  constructor(behaviour: Behaviour, content: InitialContent, createdAt: number) {
    this.behaviour = behaviour
    this.content = content
    this.createdAt = createdAt
    this.objects = new Objects(content.objectTypes)
    this.segments = new Segments(content.segments, createdAt)
    this.transactionalMessages = new TransactionalMessages(content.transactionalMessages, createdAt)
    this.deliveries = new Deliveries(behaviour.deliveryCapacity)
    this.campaignTriggers = new CampaignTriggers(content.campaigns)
    this.activities = new ActivityLog(behaviour.activityCapacity)
    this.messageIds = new MessageIds(behaviour.messageIdMemoryMs)
  }

  /** Whether any of the identifiers may not be used. [doc] What names a suppressed identifier is ignored. */
  isBlocked(claims: Claims): boolean {
    const isBlocked = (identifier: Identifier) => this.suppressions.isBlocked(identifier)
    return isBlocked(claims.address) || (claims.others?.some(isBlocked) ?? false)
  }

  /** Whoever has the address, or else one of the other identifiers; by an unknown `cio_id` nobody is found. */
  findPerson({ address, others }: Claims): Person | undefined {
    return this.people.find(address) ?? (address.kind === 'cio_id' ? undefined : this.#ownerOf(others))
  }

  /**
   * Finds the person a message names, or creates them, and gives them the identifiers that came along.
   *
   * [doc] Track reference: an unknown address with a known other identifier updates that person, who receives the address;
   * two identifiers of two people stay apart and the second is a failed change; an unknown `cio_id` is dropped.
   *
   * @returns `undefined` if the address is a `cio_id` that nobody has.
   */
  upsertPerson({ address, others = [] }: Claims, moment: Moment): Person | undefined {
    const addressed = this.people.find(address)
    if (addressed) {
      for (const other of others) this.#claim(addressed, other, address.kind === 'cio_id', moment)
      return addressed
    }
    if (address.kind === 'cio_id') return undefined
    const known = this.#ownerOf(others)
    if (!known) return this.#createPerson([address, ...others], moment)
    this.#assign(known, address, moment)
    for (const other of others) this.#claim(known, other, false, moment)
    return known
  }

  mergeTraits(person: Person, traits: Readonly<Record<string, unknown>>, moment: Moment): void {
    const isTold = !this.reportingWebhooks.isEmpty
    const wasUnsubscribed = isTold && isUnsubscribed(person)
    const changes = changeAttributes(
      person.attributes,
      withPreferences(traits, person.attributes),
      toSeconds(moment.at),
    )
    if (isTold) this.#tellOfChanges(person, changes, wasUnsubscribed, moment)
    if (changes.changed.size > 0) this.log(person, 'attribute_change', moment, { data: toData(changes) })
    if (changes.outdated.length > 0) {
      this.log(person, 'skipped_update', moment, { data: JSON.stringify({ attributes: changes.outdated }) })
    }
  }

  /** Removes the person and everything that is theirs. Their history stays readable as that of somebody deleted. */
  deletePerson(person: Person, moment: Moment): void {
    this.log(person, 'profile_delete', moment)
    this.remove(person, moment)
  }

  /** Takes the person out of everything that holds people, without a word in the log. */
  remove(person: Person, moment: Moment): void {
    this.objects.release(person)
    this.devices.release(person)
    for (const segment of this.segments.containing(person)) {
      this.segments.dismiss(segment, person, toSeconds(moment.at))
    }
    this.people.remove(person, this.activities.oldest)
  }

  /** Deletes the person, if there is one, and blocks what identified them. */
  suppress(address: Identifier, moment: Moment): void {
    const person = this.people.find(address)
    if (person) {
      this.suppressions.block({ id: person.id, email: person.email })
      this.deletePerson(person, moment)
    } else if (!this.suppressions.isBlocked(address)) {
      this.suppressions.block({ id: undefined, email: undefined, [address.kind]: address.value })
    }
  }

  /** Frees an identifier and the one blocked together with it. Restores nothing. @returns Whether it was blocked. */
  unsuppress(address: Identifier): boolean {
    return this.suppressions.free(address)
  }

  /** Creates or updates an object. @returns `undefined` if the workspace has no such type. [doc] */
  upsertObject(
    typeId: string,
    objectId: string,
    values: Readonly<Record<string, unknown>>,
    moment: Moment,
  ): CioObject | undefined {
    if (!this.objects.hasType(typeId)) return undefined
    const known = this.objects.find(typeId, objectId)
    const object = known ?? this.objects.create(typeId, objectId)
    if (!known) this.logApart(`_o:${typeId}:create`, moment, { data: JSON.stringify({ object_id: objectId }) })
    const changes = changeAttributes(object.attributes, Object.entries(values), toSeconds(moment.at))
    if (changes.changed.size > 0) {
      this.logApart(`_o:${typeId}:attribute_change`, moment, { data: toData(changes) })
    }
    return object
  }

  deleteObject(object: CioObject, moment: Moment): void {
    this.objects.remove(object)
    this.anonymous.releaseObject(object)
    this.logApart(`_o:${object.typeId}:delete`, moment, { data: JSON.stringify({ object_id: object.objectId }) })
  }

  relate(person: Person, object: CioObject, values: Readonly<Record<string, unknown>>, moment: Moment): void {
    const { relationship, isNew } = this.objects.relate(person, object)
    if (isNew) this.log(person, 'add_relationship', moment, { data: referenceTo(object) })
    const changes = changeAttributes(relationship.attributes, Object.entries(values), toSeconds(moment.at))
    if (changes.changed.size > 0) this.log(person, 'relationship_attribute_change', moment, { data: toData(changes) })
  }

  /** @returns Whether they were related. */
  unrelate(person: Person, object: CioObject, moment: Moment): boolean {
    const wereRelated = this.objects.unrelate(person, object)
    if (wereRelated) this.log(person, 'delete_relationship', moment, { data: referenceTo(object) })
    return wereRelated
  }

  registerDevice(person: Person, device: Device, moment: Moment): void {
    const former = this.devices.register(person, device, this.behaviour.sharedToken === 'moves')
    const data = JSON.stringify({ id: device.token, platform: device.platform })
    this.log(person, 'device_change', moment, { data })
    if (former) this.log(former, 'device_change', moment, { data })
  }

  /** @returns Whether the person had it. */
  removeDevice(person: Person, token: string, moment: Moment): boolean {
    const wasTheirs = this.devices.remove(person, token)
    if (wasTheirs) this.log(person, 'device_change', moment, { data: JSON.stringify({ id: token, deleted: true }) })
    return wasTheirs
  }

  recordEvent(person: Person, { type, name, data }: Happening, moment: Moment): void {
    this.log(person, type, moment, { name, data })
    if (type === 'event' || type === 'page' || type === 'screen') {
      const { at: timestamp, receivedAt: triggeredAt } = moment
      this.campaignTriggers.consider({ name, type, cioId: person.cioId, timestamp, triggeredAt })
    }
  }

  /** Notes a milestone of a delivery; the first time counts. */
  reportMetric(delivery: Delivery, metric: string, details: Readonly<Record<string, unknown>>, moment: Moment): void {
    const isRepeated = delivery.metrics.has(metric)
    const at = toSeconds(moment.at)
    if (!isRepeated) delivery.metrics.set(metric, at)
    const { href } = details
    const linkId = metric === 'clicked' && typeof href === 'string' ? this.deliveries.follow(delivery, href, at) : 0
    this.tellOfDelivery(delivery, metric, moment, { details, isRepeated, linkId })
    const recipient = this.people.present(delivery.person)
    if (recipient) {
      this.log(recipient, `${metric}_${activityChannel(delivery.channel)}`, moment, {
        data: JSON.stringify({ delivery_id: delivery.id, ...details }),
      })
    }
  }

  /** Lets reporting webhooks know of a milestone. */
  tellOfDelivery(
    delivery: Delivery,
    metric: string,
    moment: Moment,
    rest: Pick<Milestone, 'details' | 'linkId' | 'isRepeated'> = {},
  ): void {
    const { content } = this
    const owner = this.people.present(delivery.person)
    this.reportingWebhooks.tell(reportOfDelivery({ delivery, metric, at: moment.at, owner, content, ...rest }))
  }

  log(person: Person, type: string, moment: Moment, rest?: Pick<NewActivity, 'name' | 'data'>): void {
    const { at: timestamp, receivedAt } = moment
    this.activities.append({ type, timestamp, receivedAt, ...rest }, person, person.number)
  }

  /** Of nobody, or of somebody anonymous. */
  logApart(type: string, moment: Moment, rest?: Pick<NewActivity, 'name' | 'data'>, timeline?: Timeline): void {
    const { at: timestamp, receivedAt } = moment
    this.activities.append({ type, timestamp, receivedAt, ...rest }, timeline, 0)
  }

  #tellOfChanges(person: Person, { changed }: AttributeChanges, wasUnsubscribed: boolean, { at }: Moment): void {
    const isNow = isUnsubscribed(person)
    if (isNow !== wasUnsubscribed) {
      this.reportingWebhooks.tell(reportOfCustomer(person, isNow ? 'unsubscribed' : 'subscribed', at))
    }
    const preferences = changed.get(PREFERENCES)
    if (preferences) {
      this.reportingWebhooks.tell(
        reportOfCustomer(person, 'cio_subscription_preferences_changed', at, preferences.to ?? {}),
      )
    }
  }

  #ownerOf(identifiers: readonly GivenIdentifier[] = []): Person | undefined {
    return identifiers.map((identifier) => this.people.find(identifier)).find((owner) => owner !== undefined)
  }

  #createPerson(identifiers: readonly GivenIdentifier[], moment: Moment): Person {
    const person = this.people.create(toSeconds(moment.at))
    for (const { kind, value } of identifiers) {
      if (person[kind] === undefined) this.people.assign(person, kind, value)
    }
    this.log(person, 'profile_create', moment)
    return person
  }

  #assign(person: Person, { kind, value }: GivenIdentifier, moment: Moment): void {
    const from = person[kind] ?? null
    this.people.assign(person, kind, value)
    this.log(person, 'attribute_change', moment, { data: JSON.stringify({ [kind]: { from, to: value } }) })
  }

  /** [doc] A missing identifier may be set at any time; one that is set is changed only through `cio_id`. */
  #claim(person: Person, identifier: GivenIdentifier, isAddressedByCioId: boolean, moment: Moment): void {
    const { kind, value } = identifier
    const former = person[kind]
    if (former !== undefined && indexKey({ kind, value: former }) === indexKey(identifier)) return
    const isFree = this.people.find(identifier) === undefined
    const mayChange =
      former === undefined || isAddressedByCioId || (kind === 'email' && this.behaviour.isEmailChangeable)
    if (isFree && mayChange) {
      this.#assign(person, identifier, moment)
      return
    }
    const reason = isFree ? 'already set' : 'belongs to somebody else'
    const data = JSON.stringify({ [kind]: { from: former ?? null, to: value, reason } })
    this.log(person, 'failed_attribute_change', moment, { name: kind, data })
  }
}

function toData(changes: AttributeChanges): string {
  return JSON.stringify(Object.fromEntries(changes.changed))
}

function referenceTo(object: CioObject): string {
  return JSON.stringify({ object_type_id: object.typeId, object_id: object.objectId })
}
