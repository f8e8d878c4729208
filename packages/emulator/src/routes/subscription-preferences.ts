import { createHmac } from 'node:crypto'
import { type Answer, type Exchange, json, metaErrors } from '../exchange.ts'
import type { AppRoute } from '../route.ts'
import { isUnsubscribed, type Person } from '../state/person.ts'
import { computedTopics } from '../state/subscription-preferences.ts'
import { isIdentifierKind, withCustomer } from './customers.ts'
import { identifiersOf } from './person-answer.ts'

export const subscriptionRoutes: readonly AppRoute[] = [
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/customers/:customer_id/subscription_preferences',
    handle: preferences,
  },
  { surface: 'app', method: 'GET', path: '/v1/subscription_topics', handle: topics },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/subscription_center/:customer_id/token',
    handle: (exchange) => withCustomer(exchange, (person) => token(exchange, person)),
  },
]

/** [client] `{ token }`. [default] What the token is: opaque, and the same for a person each time. */
function token({ workspace }: Exchange, { cioId }: Person): Answer {
  return json({ token: createHmac('sha256', workspace.keys.appKey).update(cioId).digest('base64url') })
}

function preferences(exchange: Exchange): Answer {
  const kind = exchange.incoming.query.get('id_type') ?? 'id'
  // [doc] The one 400 of the customers with this envelope.
  if (!isIdentifierKind(kind)) return metaErrors(400, [`id_type ${kind} is not one of id, email, cio_id`])
  return withCustomer(exchange, (person) => preferencesOf(exchange, person))
}

function preferencesOf({ incoming, workspace }: Exchange, person: Person): Answer {
  const { content } = workspace.state
  const languages = languagesOf(incoming.query.get('language'), incoming.header('accept-language'))
  const computed = computedTopics(person.attributes, content.topics)
  const { title, subtitle, translations } = content.subscriptionCenter
  return json({
    customer: {
      id: person.id ?? '',
      identifiers: identifiersOf(person),
      topics: content.topics.map((topic) => ({
        // The schema says text, its example a number, and so does the list of topics.
        id: topic.id,
        subscribed: computed[`topic_${topic.id}`] ?? topic.isSubscribedByDefault,
        ...(translated(topic.translations, languages) ?? { name: topic.name, description: topic.description }),
      })),
      unsubscribed: isUnsubscribed(person),
      header: translated(translations, languages) ?? { title, subtitle },
    },
  })
}

function topics({ workspace }: Exchange): Answer {
  return json({
    topics: workspace.state.content.topics.map(({ id, name, description, isSubscribedByDefault }) => ({
      id,
      identifier: `topic_${id}`,
      name,
      description,
      subscribed_by_default: isSubscribedByDefault,
    })),
  })
}

/** Best first. [doc] The query or the header. [default] The query wins, weights count, `de` serves `de-CH`. */
function languagesOf(query: string | null, header: string | undefined): string[] {
  const asked = query === null ? byWeight(header ?? '') : [query]
  return asked.flatMap((tag) => [tag.toLowerCase(), tag.toLowerCase().split('-')[0] ?? ''])
}

function byWeight(header: string): string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', weight] = part.trim().split(/;\s*q=/)
      return { tag, weight: weight === undefined ? 1 : Number(weight) || 0 }
    })
    .sort((first, second) => second.weight - first.weight)
    .map(({ tag }) => tag)
}

function translated<Texts>(
  translations: Readonly<Record<string, Texts>>,
  languages: readonly string[],
): Texts | undefined {
  const byTag = new Map(Object.entries(translations).map(([tag, texts]) => [tag.toLowerCase(), texts]))
  for (const language of languages) {
    const texts = byTag.get(language)
    if (texts !== undefined) return texts
  }
  return undefined
}
