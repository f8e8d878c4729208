/** The version in this package's manifest; a test compares the two. */
export const VERSION = '0.0.0'
