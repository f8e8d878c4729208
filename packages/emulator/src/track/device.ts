import { isRecord } from '../semantic-events.ts'
import type { Identifier } from '../state/identifier.ts'
import { type Fields, readObject, readSeconds, readText } from './fields.ts'
import { invalid, type Judged, judged, required } from './operation.ts'

const PLATFORMS: ReadonlySet<string> = new Set(['ios', 'android'])

/**
 * Looks at a device to be added or updated.
 *
 * @param tokenField - [doc] `id` in v1, `token` in v2.
 */
export function judgeDevice(input: unknown, address: Identifier, tokenField: 'id' | 'token'): Judged {
  if (!isRecord(input)) return { problems: [missingOrNoObject(input)] }
  const token = readText(input[tokenField], `device.${tokenField}`)
  const platform = readText(input.platform, 'device.platform')
  const lastUsed = readSeconds(input.last_used, 'device.last_used')
  const attributes = readObject(input.attributes, 'device.attributes')
  const problems = [
    ...token.problems,
    ...platform.problems,
    ...(platform.value === undefined || PLATFORMS.has(platform.value)
      ? []
      : [invalid('device.platform', 'device.platform must be ios or android')]),
    ...lastUsed.problems,
    ...attributes.problems,
  ]
  return judged(problems, () => ({
    action: 'add_device',
    address,
    token: token.value ?? '',
    platform: platform.value ?? '',
    lastUsed: lastUsed.value,
    attributes: attributes.value ?? {},
  }))
}

/** Looks at a device to be deleted, in v2. */
export function judgeDeviceRemoval({ device }: Fields, address: Identifier): Judged {
  if (!isRecord(device)) return { problems: [missingOrNoObject(device)] }
  const token = readText(device.token, 'device.token')
  return judged(token.problems, () => ({ action: 'delete_device', address, token: token.value ?? '' }))
}

function missingOrNoObject(device: unknown) {
  return device === undefined || device === null ? required('device') : invalid('device', 'device is not an object')
}
