import type { CdrLeg, LegService } from './leg.ts';

/**
 * What kind of call it was, for bills and reports (sipXcom 20.04 section 32: internal, external, calls to services).
 * `transit` goes from trunk to trunk; `feature` is answered by the system itself, such as the echo test.
 */
export const CALL_TYPES = [
  'internal',
  'inbound',
  'outbound',
  'transit',
  'emergency',
  'conference',
  'feature',
  'queue',
  'voicemail',
] as const;
export type CallType = (typeof CALL_TYPES)[number];

const TYPE_OF_SERVICE: Partial<Record<LegService['kind'], CallType>> = {
  conference: 'conference',
  queue: 'queue',
  voicemail: 'voicemail',
};

/**
 * The type of a call that nobody has named: its direction, except for an internal call to something of ours. A call that
 * was forwarded there stays a call between phones.
 */
export function callTypeOf(
  direction: 'internal' | 'inbound' | 'outbound',
  legs: readonly Pick<CdrLeg, 'role' | 'reason' | 'service' | 'answeredAt'>[],
): CallType {
  if (direction !== 'internal') return direction;
  const dialed = legs.find(
    ({ role, reason, service }) => role === 'service' && reason === 'dialed' && service !== null,
  );
  if (dialed?.service) return TYPE_OF_SERVICE[dialed.service.kind] ?? 'feature';
  // The caller's leg is answered, and there never was another one: the system spoke itself.
  const isAnswered = legs.some(({ answeredAt }) => answeredAt !== null);
  return isAnswered && legs.every(({ role }) => role === 'caller') ? 'feature' : 'internal';
}
