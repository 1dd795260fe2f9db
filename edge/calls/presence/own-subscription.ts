import { type Binding, flowOf } from '../registrar/index.ts';
import { isSameFlow } from '../ring/phone-leg.ts';
import { hostOf, uriOf } from '../sip-address.ts';
import type { Watcher } from './watchers.ts';

/**
 * Whether a subscription is of the phone that has this binding: it came the same way, or from the same address and names the same
 * place for requests. What came through a proxy comes the same way as that of many others.
 */
export function isSubscriptionOf({ flow, contact }: Pick<Watcher, 'flow' | 'contact'>, binding: Binding): boolean {
  const own = flowOf(binding);
  if (binding.registration.path.length === 0 && isSameFlow(flow, own)) return true;
  const place = placeOf(contact);
  return place !== null && flow.address === own.address && place === placeOf(`<${binding.registration.contact}>`);
}

/** Null: what is no SIP URI. */
function placeOf(contact: string): string | null {
  const uri = uriOf(contact);
  return uri ? `${hostOf(uri)}:${uri.port || ''}` : null;
}
