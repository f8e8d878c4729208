/**
 * The events of an app's life that data-out destinations know how to map, by their exact names, for `track<MobileEvents>(…)`.
 * Customer.io's mobile SDKs send most of them by themselves.
 *
 * To send more, intersect: `MobileEvents & { 'Application Crashed': { build?: string } }`.
 *
 * `Application Installed` and `Application Opened` with `context.device.token` register a device, `Application Uninstalled`
 * removes it [map].
 *
 * [doc] https://docs.customer.io/integrations/api/cdp/mobile-app/
 */
export type MobileEvents = {
  readonly 'Application Installed': AppVersion
  readonly 'Application Opened': AppVersion & {
    readonly from_background?: boolean
    /** What the app was opened with, on iOS. */
    readonly url?: string
  }
  readonly 'Application Backgrounded': NoProperties
  readonly 'Application Foregrounded': NoProperties
  readonly 'Application Updated': AppVersion & {
    readonly previous_version?: string
    readonly previous_build?: string
  }
  readonly 'Application Uninstalled': NoProperties
  readonly 'Application Crashed': NoProperties
}

/** Which app. */
export type AppVersion = {
  readonly version?: string
  readonly build?: string
}

declare const none: unique symbol

/** No property is predefined. Nothing but what is intersected with it fits: a record of `never` would let nothing in at all. */
export type NoProperties = { readonly [none]?: never }
