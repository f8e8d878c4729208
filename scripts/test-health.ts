/**
 * Prints what the runs so far say, from `reports/history.jsonl`: duration trends, failure rates, flaky specs, requests,
 * deprecations.
 */
import { fileURLToPath } from 'node:url'
import { describeHealth } from '../test-harness/src/run-health.ts'
import { readHistory } from '../test-harness/src/vitest/history.ts'
import { reportsFolder } from '../test-harness/src/workspace-root.ts'
import { readArguments } from './arguments.ts'

readArguments('Usage: pnpm test:health', {})

console.log(describeHealth(readHistory(reportsFolder(fileURLToPath(new URL('..', import.meta.url))))))
