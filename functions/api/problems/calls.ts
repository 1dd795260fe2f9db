import type { ProblemAnswers } from './problem-answer.ts';

/** Calls that go on, and those who take part in them. */
export const CALL_PROBLEMS = {
  'wrong-state': {
    status: 409,
    title: 'Not while the call does what it does',
    detail: () => 'The call is in a state in which this cannot be done. Read it again.',
  },
  'media-not-ours': {
    status: 409,
    title: 'The media of the call cannot be changed',
    detail: () => 'An rtpengine relays it, or a codec is spoken that cannot be made here.',
  },
  'user-unreachable': {
    status: 409,
    title: 'The user cannot be reached',
    detail: () => 'No phone of the user who is to be rung is registered.',
    pointer: '/user',
  },
  'orbit-taken': {
    status: 409,
    title: 'The orbit is taken',
    detail: () => 'Another call is parked there, or everywhere.',
    pointer: '/orbit',
  },
  'extension-in-use': {
    status: 409,
    title: 'The extension is in use',
    detail: () => 'Another agent is logged in there.',
    pointer: '/extension',
  },
  'already-logged-in': {
    status: 409,
    title: 'The agent is logged in elsewhere',
    detail: () => 'The agent has to log out there first.',
  },
  'not-logged-in': {
    status: 409,
    title: 'The agent is not logged in',
    detail: () => 'Only who is logged in can pause or log out.',
  },
  'caller-gone': {
    status: 409,
    title: 'The caller does not wait any more',
    detail: () => 'The call was answered, or is over, or goes on elsewhere.',
  },
  'member-busy': {
    status: 409,
    title: 'The member cannot be rung now',
    detail: () => 'The member is logged out, pauses, has a call, or no phone is registered.',
    pointer: '/memberId',
  },
  'conference-empty': {
    status: 409,
    title: 'Nobody is in the room',
    detail: () => 'Commands are for rooms that somebody is in.',
  },
  'no-speech': {
    status: 409,
    title: 'Text cannot be spoken',
    detail: () => 'The edge that has the room has no synthesizer for it.',
  },
  'extension-unknown': {
    status: 422,
    title: 'The extension is unknown',
    detail: () => 'No user has the extension.',
    pointer: '/extension',
  },
  'member-unknown': {
    status: 422,
    title: 'The member is unknown',
    detail: () => 'The queue has no such member.',
    pointer: '/memberId',
  },
  'command-unknown': {
    status: 422,
    title: 'No such command',
    detail: () => 'No command of conference rooms is written like this.',
    pointer: '/line',
  },
  'participant-unknown': {
    status: 422,
    title: 'The participant is unknown',
    detail: () => 'Nobody in the room has this number.',
    pointer: '/participant',
  },
  'leg-unknown': {
    status: 422,
    title: 'The leg is unknown',
    detail: () =>
      'The call has no such leg that is answered, or it is not one of yours; without one the call must have a leg of yours.',
    pointer: '/leg',
  },
  'user-unknown': {
    status: 422,
    title: 'The user is unknown',
    detail: () => 'No user of the tenant has this id; an API key stands for nobody and must name one.',
    pointer: '/user',
  },
  'edge-silent': {
    status: 504,
    title: 'The edge does not answer',
    detail: () => 'The edge that carried the call has not answered within 5 seconds; it may be gone.',
  },
  'trace-gone': {
    status: 410,
    title: 'The trace is no longer kept',
    detail: () => 'SIP messages are kept for a short time only, and those of this call have been overwritten.',
  },
} as const satisfies ProblemAnswers;
