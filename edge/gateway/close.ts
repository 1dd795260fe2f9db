/** Why a stream ends, as the client reads it (RFC 6455 §7.4; 4000 to 4999 are ours). */
export const CLOSE = {
  /** The edge stops: another takes the client. */
  stopping: { code: 1001, reason: 'going away: connect again with after=' },
  'bad-message': { code: 4400, reason: 'the only message is {"type":"authenticate","token":"…"}, and comes first' },
  'not-authenticated': { code: 4401, reason: 'no credential, or one that is not good any more' },
  'not-permitted': { code: 4403, reason: 'the permission event:read is missing' },
  'too-late': { code: 4408, reason: 'nothing came to authenticate with' },
  'too-many': { code: 4409, reason: 'the tenant has too many streams' },
  /** What lies between is not kept any more: the client has to look at the state of things anew. */
  'cursor-gone': {
    code: 4410,
    reason: 'events after this cursor are no longer kept: read anew, then connect without after=',
  },
  /** It does not take what it is sent. */
  slow: { code: 4429, reason: 'too slow: connect again with after= the last cursor' },
  trouble: { code: 1011, reason: 'the store does not answer: connect again with after= the last cursor' },
} as const satisfies Record<string, { code: number; reason: string }>;
