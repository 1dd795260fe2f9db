import type { VoicemailPort } from './voicemail-port.ts';

const no = async () => false;
const nothing = async () => null;

/** Of an edge without a blob store: nobody can leave a message, and nothing is listened to. */
export const NO_VOICEMAIL: VoicemailPort = {
  spool: {
    begin: () => Promise.reject(new Error('this edge has no place for messages')),
    finish: async () => ({ handed: Promise.resolve() }),
    retaken: async () => undefined,
    discard: async () => undefined,
  },
  onCounted: () => undefined,
  cannotRecord: () => undefined,
  stateOf: nothing,
  isFull: no,
  list: nothing,
  change: no,
  forward: no,
  draft: nothing,
  forgetDraft: async () => undefined,
  setGreeting: no,
  activate: no,
  tryPin: async () => 'wrong',
  setPin: no,
};
