/**
 * The A/B test event that data-out destinations know how to map, for `track<AbTestingEvents>(…)`.
 *
 * [doc] https://docs.customer.io/integrations/api/cdp/ab-test/ - the schema says `variation_…` where its sample code says
 * `variant_…`; the schema is followed.
 */
export type AbTestingEvents = {
  readonly 'Experiment Viewed': {
    readonly experiment_id?: string
    readonly experiment_name?: string
    readonly variation_id?: string
    readonly variation_name?: string
  }
}
