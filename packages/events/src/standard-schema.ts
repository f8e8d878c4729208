/**
 * A schema of any library that speaks Standard Schema (Valibot, Zod, ArkType, …); the part of it that is used here.
 * https://standardschema.dev
 */
export type StandardSchema<Input = unknown, Output = Input> = {
  readonly '~standard': {
    /** Judges a value, at once or later; a value that does not fit is told of in `issues`, not thrown. */
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema says of a value. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** What is wrong with a value, and where in it. */
export type StandardIssue = {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Events by name, with the schema of each one's properties. */
export type EventSchemas = Readonly<Record<string, StandardSchema>>

/**
 * The catalogue that schemas describe, for {@link track}. Types only: the schemas themselves need not be loaded.
 *
 * @example
 * const schemas = { 'Report Opened': v.object({ pages: v.number() }) }
 * await track<EventsOf<typeof schemas>>(client, { userId: 'ada', event: 'Report Opened', properties: { pages: 12 } })
 */
export type EventsOf<Schemas> = {
  readonly [Name in keyof Schemas]: Schemas[Name] extends StandardSchema<infer Input, unknown>
    ? Input extends object
      ? Input
      : never
    : never
}
