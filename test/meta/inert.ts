import { NOTHING_STORED } from './outcome.ts'

type Changes = Readonly<Record<string, readonly string[]>>

/**
 * What specs cannot notice, by why. A spec that notices nothing is one that tests nothing: whatever else goes unnoticed is a
 * spec to be mended, by reading back what the message did before going on.
 */
export const inert: Readonly<Record<string, Changes>> = {
  'It is about what leaves, not about what becomes of it.': {
    '@cio/people > identify > refuses a message over 32 KiB before it leaves': [NOTHING_STORED],
    '@cio/people > identify > resolves with the id of the message that left': [NOTHING_STORED, 'identify'],
    '@cio/page-screen > a page view > carries its context to the wire': ['page'],
  },
  'It must have no effect, and has none.': {
    '@cio/alias > alias > into somebody who does not exist does nothing': ['alias'],
    '@cio/devices > a device > that was never registered can be deleted, and nothing happens': [
      'track "Device Deleted"',
    ],
    '@cio/objects > an object > that does not exist can be deleted, and nothing happens': [
      NOTHING_STORED,
      'track "Object Deleted"',
    ],
    '@cio/people > a deleted person > who never existed is not created by it': [NOTHING_STORED, 'track "User Deleted"'],
    '@cio/people > a suppressed person > is gone and cannot come back, by id or by email address': [
      'track "Report Opened"',
      'identify (2)',
      'identify (3)',
    ],
    '@cio/people > identify > creates nobody for a visitor who is known by an anonymous id alone': [
      NOTHING_STORED,
      'identify',
    ],
  },
  'It repeats a message that was applied before.': {
    '@cio/events > an event > sent again with the same messageId counts once': ['track "Report Opened" (2)'],
  },
  'It is about what is refused, or not there, or another workspace.': {
    '@cio/app > a broadcast > goes to one audience, and to ten thousand people at a time': [NOTHING_STORED],
    '@cio/app > a broadcast > that is not there is not found, and the first call waits for nothing [APP-05]': [
      NOTHING_STORED,
    ],
    '@cio/app > a manual segment > says what uses it': [NOTHING_STORED],
    '@cio/app > a manual segment > that is not there is not found': [NOTHING_STORED],
    '@cio/app > a transactional message > by push without a template is refused before anything is sent [APP-07]': [
      NOTHING_STORED,
    ],
    '@cio/app > an export > is given up with its signal': [NOTHING_STORED],
    '@cio/app > an export > that is not done, or not there, has no file and says so': [NOTHING_STORED],
    '@cio/app > an object > that is not there is not found, and the error asks': [NOTHING_STORED],
    '@cio/app > messages > that are not there are not found': [NOTHING_STORED],
  },
}
