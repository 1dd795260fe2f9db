import type { ProblemAnswers } from './problem-answer.ts';

/** Mailboxes and faxes. */
export const MESSAGE_PROBLEMS = {
  'voicemail-storage-full': {
    status: 409,
    title: 'No more room for messages',
    detail: () => 'The messages and greetings of all voicemail boxes take up what the plan of the tenant allows.',
  },
  'voicemail-box-full': {
    status: 409,
    title: 'The box is full',
    detail: () => 'The voicemail box holds as many messages as it may; deleted ones do not count.',
  },
  'fax-box-full': {
    status: 409,
    title: 'The box is full',
    detail: () => 'The fax box holds as many faxes as it may.',
  },
  'fax-box-disabled': {
    status: 409,
    title: 'The box is disabled',
    detail: () => 'The fax box sends and takes nothing.',
  },
  'fax-box-without-owner': {
    status: 409,
    title: 'The box has no owner',
    detail: () => 'A fax is sent with the rights of the user who owns its box.',
  },
  'fax-unreadable': {
    status: 422,
    title: 'Not readable as a fax',
    detail: () => 'It is neither PDF nor TIFF, black and white, without compression or with that of faxes (T.4, T.6).',
  },
  'fax-being-sent': {
    status: 409,
    title: 'The fax is being sent',
    detail: () => 'It can be deleted when the call is over.',
  },
  'voicemail-box-disabled': {
    status: 409,
    title: 'The box is disabled',
    detail: () => 'The voicemail box takes no messages.',
  },
  'message-private': {
    status: 403,
    title: 'The message is private',
    detail: () => 'Whoever left it does not want it passed on.',
  },
  'sender-has-no-box': {
    status: 409,
    title: 'The sender has no box',
    detail: () => 'Who has left the message is no user of the tenant, or has no voicemail box.',
  },
  'not-a-recording': {
    status: 422,
    title: 'Not a recording',
    detail: () => 'The body has to be a WAV, MP3 or OGG (Opus) file, no longer than a message may be.',
  },
  'wrong-pin': {
    status: 403,
    title: 'Wrong PIN',
    detail: () => 'The current PIN is another one.',
  },
} as const satisfies ProblemAnswers;
