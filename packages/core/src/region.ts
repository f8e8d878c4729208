/** Where a Customer.io account keeps its data. A key of one region is unknown in the other. */
export type Region = 'us' | 'eu'

/** [doc] https://docs.customer.io/integrations/api/cdp/ - "Server addresses: US and EU". */
export const PIPELINES_ORIGINS: Readonly<Record<Region, string>> = {
  us: 'https://cdp.customer.io',
  eu: 'https://cdp-eu.customer.io',
}

/** [doc] https://docs.customer.io/integrations/api/app/ - server addresses. */
export const APP_ORIGINS: Readonly<Record<Region, string>> = {
  us: 'https://api.customer.io',
  eu: 'https://api-eu.customer.io',
}
