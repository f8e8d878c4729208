import type { RunningEmulator } from '@cio/emulator'

type Workspace = ReturnType<RunningEmulator['createWorkspace']>

/** A test cleaned up, and something is there all the same. */
class NotEmptyError extends Error {
  override readonly name = 'NotEmptyError'
}

/**
 * Makes sure that a workspace holds nobody and nothing, and that no id is suppressed in it. Waits for writes that are not
 * visible yet: they are what a test left behind as well.
 *
 * @throws {NotEmptyError} with what is there, and what to do.
 */
export async function requireEmpty(workspace: Workspace): Promise<void> {
  for (let waitedMs = 0; workspace.visibility.waiting > 0 && waitedMs < MAX_WAIT_MS; waitedMs += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    workspace.visibility.settle()
  }
  const { people, objects, suppressions } = workspace.state
  const left = [
    ...[...people].map(({ id, email, cioId }) => `person ${id ?? email ?? cioId}`),
    ...objects.types.flatMap(({ id }) =>
      [...objects.ofType(id)].map(({ objectId }) => `object ${objectId} of type ${id}`),
    ),
    ...(suppressions.size === 0 ? [] : [`${suppressions.size} suppressed`]),
  ]
  if (left.length === 0) return
  throw new NotEmptyError(
    [
      'The workspace of this test is not empty after its cleanup:',
      ...left.map((one) => `  - ${one}`),
      "Whoever sends past the client fixture registers first, as in cleanup.user('…') or cleanup.suppression('…').",
    ].join('\n'),
  )
}

/** A write that takes longer to become visible than this is not waited for. */
const MAX_WAIT_MS = 2_000
