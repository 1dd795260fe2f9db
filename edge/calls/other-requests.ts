import type { Refusal } from './refusal.ts';
import type { SipRequest } from './signaling-port/index.ts';

/** What requests outside of a dialog hear that open something not built yet; anything else: 405. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  SUBSCRIBE: { code: 'no-such-dialog' },
  NOTIFY: { code: 'no-such-dialog' },
  INFO: { code: 'no-such-dialog' },
  UPDATE: { code: 'no-such-dialog' },
};

export function refusalOf(request: SipRequest): Refusal {
  return REFUSALS[request.method] ?? { code: 'method-not-allowed' };
}
