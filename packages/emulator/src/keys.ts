/** The credentials of one workspace. They are made up: the emulator never needs a key of a real account. */
export type WorkspaceKeys = {
  /** Pipelines API: user name of HTTP Basic, with an empty password. */
  readonly writeKey: string
  /** Track API: user name of HTTP Basic. */
  readonly siteId: string
  /** Track API: password of HTTP Basic. */
  readonly trackKey: string
  /** App API: bearer token. */
  readonly appKey: string
}

/** The keys of the workspace that every emulator starts with. */
export const DEFAULT_KEYS: WorkspaceKeys = {
  writeKey: 'emulator-write-key',
  siteId: 'emulator-site-id',
  trackKey: 'emulator-track-key',
  appKey: 'emulator-app-key',
}

/** Fills in what is not given with random keys. */
export function completeKeys(given: Partial<WorkspaceKeys>, random: () => number): WorkspaceKeys {
  return {
    ...given,
    writeKey: given.writeKey ?? `write-${randomText(random)}`,
    siteId: given.siteId ?? `site-${randomText(random)}`,
    trackKey: given.trackKey ?? `track-${randomText(random)}`,
    appKey: given.appKey ?? `app-${randomText(random)}`,
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

export function randomText(random: () => number, length = 20): string {
  let text = ''
  for (let index = 0; index < length; index += 1) text += ALPHABET[Math.floor(random() * ALPHABET.length)]
  return text
}
