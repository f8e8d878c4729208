export { type MatcherResult, type PartialMessage, type SenderMatchers, senderMatchers } from './testing/matchers.ts'
export { createRecordingSender, type RecordingSender, type RecordingSenderOptions } from './testing/recording-sender.ts'
