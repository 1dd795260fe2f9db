import { parseUri } from '#edge/signaling/parser/index.ts';
import { flowOf, type TrunkBinding } from '../registrar/index.ts';
import type { DialTarget } from '../signaling-port/index.ts';
import { userOf } from '../sip-address.ts';
import { escaped } from './trunk-invite.ts';

/**
 * An INVITE to a trunk whose other side has registered with us, over the flow of its REGISTER. The Request-URI is its Contact
 * as it said it (RFC 3261 §16.5); who is called stands in To. A Contact without a user part takes every number, which then
 * stands there, too.
 */
export function toContact(
  { headers, sdp }: Pick<DialTarget, 'headers' | 'sdp'>,
  binding: TrunkBinding,
  number: string,
): DialTarget {
  const { contact, path } = binding.registration;
  const uri = parseUri(contact);
  const takesEveryNumber = uri !== undefined && userOf(uri) === '';
  return {
    uri: takesEveryNumber
      ? contact.replace(/^(sips?:)@?/i, (_, scheme: string) => `${scheme}${escaped(number)}@`)
      : contact,
    flow: flowOf(binding),
    headers: { ...headers, ...(path.length > 0 && { Route: path.join(', ') }) },
    sdp,
  };
}
