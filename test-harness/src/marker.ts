/** The trait, and the object attribute, that marks what the harness made; its value is the run. */
export const MARKER_TRAIT = 'cio_test_run'
