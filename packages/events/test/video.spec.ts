import { describe, eventually, expect, test } from '@cio/test-harness/vitest'
import { type TrackParameters, track } from '../src/index.ts'
import type { VideoEvents } from '../src/video.ts'

type Occasion = Pick<Exclude<TrackParameters<VideoEvents>, { groupId: string }>, 'event' | 'properties'>

const session = { session_id: 's-1', total_length: 120 }
const content = { session_id: 's-1', asset_id: 'a-1', title: 'Interview', keywords: ['b', 'a'], total_length: 90 }
const ad = { session_id: 's-1', asset_id: 'ad-1', type: 'pre-roll', pod_position: 1, total_length: 15 } as const

describe('what happens to a video', () => {
  test.for<[scenario: string, occasions: readonly Occasion[]]>([
    [
      'from start to end, with the positions [VIDEO-01]',
      [
        { event: 'Video Playback Started', properties: { ...session, position: 0, content_asset_ids: ['a-1', 'a-2'] } },
        { event: 'Video Playback Paused', properties: { ...session, position: 30, content_asset_id: 'a-1' } },
        { event: 'Video Playback Resumed', properties: { ...session, position: 30, content_asset_id: 'a-1' } },
        { event: 'Video Playback Completed', properties: { ...session, position: 120, content_asset_id: 'a-1' } },
      ],
    ],
    [
      'while it buffers, breaks off and is wound [VIDEO-02]',
      [
        { event: 'Video Playback Buffer Started', properties: { ...session, position: 10 } },
        { event: 'Video Playback Buffer Completed', properties: { ...session, position: 10 } },
        { event: 'Video Playback Interrupted', properties: { ...session, position: 12, method: 'call' } },
        { event: 'Video Playback Seek Started', properties: { ...session, position: 12 } },
        { event: 'Video Playback Seek Completed', properties: { ...session, position: 60 } },
      ],
    ],
    [
      'to its content, by the asset and not by the video [VIDEO-03]',
      [
        { event: 'Video Content Started', properties: { ...content, position: 0 } },
        { event: 'Video Content Playing', properties: { ...content, position: 45 } },
        { event: 'Video Content Completed', properties: { ...content, position: 90 } },
      ],
    ],
    [
      'to an ad in it, by the asset and not by the video [VIDEO-04]',
      [
        { event: 'Video Ad Started', properties: { ...ad, position: 0, quartile: 1 } },
        { event: 'Video Ad Playing', properties: { ...ad, position: 8, quartile: 2 } },
        { event: 'Video Ad Completed', properties: { ...ad, position: 15, quartile: 4 } },
      ],
    ],
    [
      'when somebody leaves it, to the fraction [VIDEO-05]',
      [{ event: 'Video Playback Exited', properties: { ...session, position: 75.625, sound: 40, full_screen: true } }],
    ],
    [
      'in one session of nine events, all of them its own [VIDEO-08]',
      [
        { event: 'Video Playback Started', properties: { ...session, position: 0 } },
        { event: 'Video Ad Started', properties: { ...ad, position: 0 } },
        { event: 'Video Ad Completed', properties: { ...ad, position: 15 } },
        { event: 'Video Content Started', properties: { ...content, position: 0 } },
        { event: 'Video Playback Buffer Started', properties: { ...session, position: 20 } },
        { event: 'Video Playback Buffer Completed', properties: { ...session, position: 20 } },
        { event: 'Video Content Playing', properties: { ...content, position: 45 } },
        { event: 'Video Content Completed', properties: { ...content, position: 90 } },
        { event: 'Video Playback Completed', properties: { ...session, position: 120 } },
      ],
    ],
  ])(
    'is recorded under its published names, once, in its order: %s',
    async ([, occasions], { client, create, read }) => {
      const { userId } = await create.person()
      const startMs = Date.now() - 60 * 60 * 1000

      for (const [index, occasion] of occasions.entries()) {
        const timestamp = new Date(startMs + index * 1000)
        await track<VideoEvents>(client, { userId, timestamp, ...occasion } as TrackParameters<VideoEvents>)
      }

      await eventually(
        () => read.activities(userId, { type: 'event' }),
        (activities) => {
          const inTime = [...(activities ?? [])].sort((one, other) => one.timestamp - other.timestamp)
          expect(inTime.map(({ name, data }) => ({ event: name, properties: data }))).toMatchObject(occasions)
          expect(inTime).toHaveLength(occasions.length)
          expect(new Set(inTime.map(({ data }) => data.session_id))).toEqual(new Set(['s-1']))
        },
      )
    },
  )

  test('is recorded at the time it happened [VIDEO-06]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const timestamp = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)

    await track<VideoEvents>(client, { userId, event: 'Video Playback Started', properties: session, timestamp })

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ timestamp: Math.floor(timestamp.getTime() / 1000) }]),
    )
  })

  test('is recorded ten times when it happened ten times [VIDEO-09]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const sessions = Array.from({ length: 10 }, (_, index) => `s-${index}`)

    await Promise.all(
      sessions.map((session_id) =>
        track<VideoEvents>(client, { userId, event: 'Video Playback Started', properties: { session_id } }),
      ),
    )

    await eventually(
      () => read.activities(userId, { type: 'event', name: 'Video Playback Started' }),
      (activities) => expect(activities?.map(({ data }) => data.session_id).sort()).toEqual(sessions),
    )
  })
})
