import { inject, test } from 'vitest'
import './provided.ts'

// Stands in for the specs of a live project that cannot run, so that the report says why they did not.
test('the specs against the live service', ({ skip }) => {
  const { reason, isFailure } = inject('cioNotRun')
  if (isFailure) throw new Error(reason)
  skip(`Not run: ${reason}`)
})
