/**
 * The video events that data-out destinations know how to map, by their exact names, for `track<VideoEvents>(…)`. Positions and
 * lengths are in seconds; `session_id` ties together the playback, content and ad events of one viewing.
 *
 * [doc] https://docs.customer.io/integrations/api/cdp/video/
 */
export type VideoEvents = {
  readonly 'Video Playback Started': Playback & {
    readonly content_asset_ids?: readonly string[]
    readonly content_pod_ids?: readonly string[]
    readonly ad_asset_id?: readonly string[]
    readonly ad_pod_id?: readonly string[]
  }
  readonly 'Video Playback Interrupted': PlaybackOfContent & {
    /** What interrupted it: a redirect, a locked device, a call. */
    readonly method?: string
  }
  readonly 'Video Playback Paused': PlaybackOfContent
  readonly 'Video Playback Buffer Started': PlaybackOfContent
  readonly 'Video Playback Buffer Completed': PlaybackOfContent
  readonly 'Video Playback Seek Started': PlaybackOfContent
  readonly 'Video Playback Seek Completed': PlaybackOfContent
  readonly 'Video Playback Resumed': PlaybackOfContent
  readonly 'Video Playback Completed': PlaybackOfContent
  readonly 'Video Playback Exited': PlaybackOfContent
  readonly 'Video Content Started': Content
  readonly 'Video Content Playing': Content
  readonly 'Video Content Completed': Content
  readonly 'Video Ad Started': Ad
  readonly 'Video Ad Playing': Ad
  readonly 'Video Ad Completed': Ad
}

/** What the playback events share. */
export type Playback = {
  readonly session_id?: string
  readonly ad_type?: 'pre-roll' | 'mid-roll' | 'post-roll'
  /** Of the playhead, in seconds. */
  readonly position?: number
  /** Seconds; `null` for a livestream. */
  readonly total_length?: number | null
  /** Kilobits a second. */
  readonly bitrate?: number
  /** Frames a second. */
  readonly framerate?: number
  readonly video_player?: string
  /** Volume, from 1 to 100. */
  readonly sound?: number
  readonly full_screen?: boolean
  /** `false` when ads are blocked. */
  readonly ad_enabled?: boolean
  readonly quality?: string
  readonly livestream?: boolean
}

/** What the playback events share once something plays. */
export type PlaybackOfContent = Playback & {
  readonly content_asset_id?: string
  readonly content_pod_id?: string
  readonly ad_asset_id?: string
  readonly ad_pod_id?: string
}

/** What the content events share. `total_length` is that of the content, not of the whole playback. */
export type Content = {
  readonly session_id?: string
  readonly asset_id?: string
  readonly pod_id?: string
  readonly program?: string
  readonly title?: string
  readonly description?: string
  readonly season?: string
  /** Of the playhead, in seconds. */
  readonly position?: number
  /** Seconds; `null` for a livestream. */
  readonly total_length?: number | null
  readonly genre?: string
  readonly publisher?: string
  readonly channel?: string
  readonly full_episode?: boolean
  readonly livestream?: boolean
  /** ISO 8601. */
  readonly airdate?: string
  /** Kilobits a second. */
  readonly bitrate?: number
  /** Frames a second. */
  readonly framerate?: number
  readonly keywords?: readonly string[]
}

/** What the ad events share. */
export type Ad = {
  readonly session_id?: string
  readonly asset_id?: string
  readonly pod_id?: string
  /** Of the ad in its pod. */
  readonly pod_position?: number
  /** How many ads are in the pod. */
  readonly pod_length?: number
  readonly type?: 'pre-roll' | 'mid-roll' | 'post-roll'
  readonly title?: string
  /** Of the playhead, in seconds. */
  readonly position?: number
  /** Of the ad, in seconds. */
  readonly total_length?: number
  readonly publisher?: string
  readonly load_type?: 'dynamic' | 'linear'
  readonly content?: Readonly<Record<string, unknown>>
  /** Of the ad, that was reached. */
  readonly quartile?: number
}
