import { NOTHING_STORED } from './outcome.ts'

type Changes = Readonly<Record<string, readonly string[]>>

/**
 * What specs cannot notice, by why. A spec that notices nothing is one that tests nothing: whatever else goes unnoticed is a
 * spec to be mended, by reading back what the message did before going on.
 */
export const inert: Readonly<Record<string, Changes>> = {
  'It is about what leaves, not about what becomes of it.': {
    '@cio/people > identify > refuses a message over 32 KiB before it leaves [LIMIT-05]': [NOTHING_STORED],
    '@cio/people > identify > resolves with the id of the message that left': [NOTHING_STORED, 'identify'],
  },
  'It must have no effect, and has none.': {
    '@cio/alias > alias > into somebody who does not exist does nothing': ['alias'],
    '@cio/alias > alias > is not what joins a visitor: identifying with both ids is [ALIAS-02]': ['alias'],
    '@cio/devices > a device > that was never registered can be deleted, and nothing happens': [
      'track "Device Deleted"',
    ],
    '@cio/gdpr > a restriction > of nobody creates nobody': [NOTHING_STORED],
    '@cio/gdpr > an erased person > cannot come back, by id or by email address': ['identify (2)', 'identify (3)'],
    '@cio/gdpr > an erased person > who never existed cannot appear later': ['identify'],
    '@cio/gdpr > an erasure > of a list reports on everyone, and keeps each record as it is closed': [
      'identify (3)',
      'identify (4)',
      'identify (5)',
    ],
    '@cio/objects > an object > that does not exist can be deleted, and nothing happens': [
      NOTHING_STORED,
      'track "Object Deleted"',
    ],
    '@cio/people > a deleted person > who never existed is not created by it [PEOPLE-09]': [
      NOTHING_STORED,
      'track "User Deleted"',
    ],
    '@cio/people > a suppressed person > is gone and cannot come back, by id or by email address [PEOPLE-07]': [
      'identify (2)',
      'identify (3)',
    ],
    '@cio/people > a suppressed person > is not brought back by a device [SUPP-03]': [
      'track "Device Created or Updated"',
    ],
    '@cio/people > a suppressed person > is not brought back by an event, nor does the event wait for them to come back [SUPP-01]':
      ['track "Report Opened"'],
    '@cio/people > a suppressed person > is not brought back by an object, and does not belong to it [SUPP-02]': [
      'group (2)',
    ],
    '@cio/people > a suppressed person > is one of five, all of them blocked [GDPR-10]': [
      'identify (6)',
      'identify (7)',
      'identify (8)',
      'identify (9)',
      'identify (10)',
    ],
    '@cio/people > a suppressed person > is suppressed as of when it was asked for [GDPR-07]': ['identify (2)'],
    '@cio/people > a suppressed person > takes nothing from somebody who is merged into them [SUPP-04]': ['alias'],
    '@cio/people > identify > creates nobody for a visitor who is known by an anonymous id alone': [
      NOTHING_STORED,
      'identify',
    ],
  },
  'It repeats a message that was applied before.': {
    '@cio/events > an event > sent again with the same messageId counts once [IDEM-01]': ['track "Report Opened" (2)'],
  },
  'It is sent again because its answer was lost, so that either of the two is enough.': {
    '@cio/events > an event > is recorded once although the answer to it was lost, and sent with the same messageId again [RETRY-05, RETRY-06]':
      ['track "Report Opened"', 'track "Report Opened" (2)'],
  },
  'It is about what is refused, or not there, or another workspace.': {
    '@cio/app > a broadcast > goes to one audience, and to ten thousand people at a time': [NOTHING_STORED],
    '@cio/app > a broadcast > that is not there is not found, and the first call waits for nothing [APP-05]': [
      NOTHING_STORED,
    ],
    '@cio/app > a manual segment > that is not there is not found': [NOTHING_STORED],
    '@cio/app > a transactional email > for which there is no connection was not sent, and is tried again': [
      NOTHING_STORED,
    ],
    '@cio/app > an import > without a file is refused before it is asked for, and one that is not there is not found': [
      NOTHING_STORED,
    ],
    '@cio/app > a transactional email > that is given up in flight may have been sent, and the error says so': [
      NOTHING_STORED,
    ],
    '@cio/app > a transactional message > by push without a template is refused before anything is sent [APP-07]': [
      NOTHING_STORED,
    ],
    '@cio/app > an export > is given up with its signal': [NOTHING_STORED],
    '@cio/app > an export > that is not done, or not there, has no file and says so': [NOTHING_STORED],
    '@cio/app > an object > that is not there is not found, and the error asks': [NOTHING_STORED],
    '@cio/app > messages > that are not there are not found': [NOTHING_STORED],
    '@cio/app > a reporting webhook > that is not there is not found': [NOTHING_STORED],
    '@cio/app > a person > is not looked for by each letter of an id': [NOTHING_STORED],
    "@cio/app > the mail provider's list > is read in pages of one or more": [NOTHING_STORED],
    '@cio/app > a transactional email > to addresses that are no text is refused before anything is sent': [
      NOTHING_STORED,
    ],
  },
  'It only reads, whatever is there.': {
    '@cio/app > a list of > workspaces is one of what the document says': [NOTHING_STORED],
    '@cio/app > a list of > segments is one of what the document says': [NOTHING_STORED],
    '@cio/app > a list of > broadcasts is one of what the document says': [NOTHING_STORED],
    '@cio/app > a list of > exports is one of what the document says': [NOTHING_STORED],
    '@cio/app > a list of > templates is one of what the document says': [NOTHING_STORED],
    '@cio/app > a list of > webhooks is one of what the document says': [NOTHING_STORED],
    '@cio/app > a list of > messages is one of what the document says': [NOTHING_STORED],
    '@cio/app > a list of > refused addresses is one of what the document says': [NOTHING_STORED],
    '@cio/app > a list of > refusals of one address is empty where there is none': [NOTHING_STORED],
    '@cio/app > a list of > numbers is what a template is measured in': [NOTHING_STORED],
    '@cio/app > a manual segment > says what uses it': [NOTHING_STORED],
    '@cio/app > an account > is called from addresses that are known': [NOTHING_STORED],
  },
  'It is about an answer that the spec makes up.': {
    '@cio/app > an export > that failed, by a field of its own, is not waited for': [NOTHING_STORED],
    '@cio/app > an export > that failed, by its status, is not waited for': [NOTHING_STORED],
    '@cio/app > an export > whose file stays out before its head is given up': [NOTHING_STORED],
    '@cio/app > an export > whose file stays out in the middle is given up': [NOTHING_STORED],
    '@cio/app > an export > whose link is in an error of fetch, as a path, does not tell it': [NOTHING_STORED],
    '@cio/app > an export > whose link is in an error of fetch, as it is, does not tell it': [NOTHING_STORED],
    '@cio/app > an export > whose link is in an error of fetch, in its cause, does not tell it': [NOTHING_STORED],
    '@cio/app > an export > whose link is no address has no file': [NOTHING_STORED],
    '@cio/app > a transactional email > to an address that knows no such operation was not sent, and the error says so':
      [NOTHING_STORED],
  },
}

/** Specs that send more messages than a soak swallows, by why some of them are enough. */
export const sampled: Readonly<Record<string, readonly string[]>> = {
  'Its messages are alike, and it counts what became of all of them: whichever is missing, the same assertion fails.': [
    '@cio/batch > a batcher > takes a flood that never yields, and loses and doubles nothing',
    '@cio/batch > a process > that ends by itself delivers what nobody awaited',
    '@cio/batch > a process > that is told to stop in the middle of a run loses nothing, if its handler closes the batcher',
    '@cio/batch > one bad message > of thousands is found with at most 16 further requests, wherever it stands, and all others are accepted',
  ],
}
