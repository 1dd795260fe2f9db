import { parseUri } from '#edge/signaling/parser/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Refusal } from '../refusal.ts';
import type { SipHeaders, SipRequest } from '../signaling-port/index.ts';
import { userOf } from '../sip-address.ts';
import { type AskingWorld, whoAsks } from '../who-asks.ts';
import { type Publications, readPidf } from './publications.ts';
import { readExpires } from './subscribe-request.ts';

/** Larger ones say more than anybody here reads. */
const MAX_BYTES = 16_384;

/** Answers PUBLISH of a user's own presence (RFC 3903 §6): the headers of the 200, or why there is none. */
export const publisher =
  (world: AskingWorld, publications: Publications) =>
  async (request: SipRequest): Promise<Result<SipHeaders, Refusal>> => {
    const event = (request.header('event') ?? '').split(';', 1)[0]?.trim().toLowerCase();
    if (event !== 'presence') return fail({ code: 'unknown-event' });
    const expires = readExpires(request);
    if (!expires.ok) return expires;
    const asker = await whoAsks(world, request);
    if (!asker.ok) return asker;
    const { snapshot, user } = asker.value;
    const uri = parseUri(request.uri);
    if (!uri || userOf(uri) !== user.extension) return fail({ code: 'not-your-identity' });
    if (Buffer.byteLength(request.body) > MAX_BYTES) return fail({ code: 'too-large' });
    const said = request.body === '' ? null : readPidf(request.body);
    if (request.body !== '' && !said) return fail({ code: 'unsupported-body', accept: 'application/pidf+xml' });
    const whose = { tenantId: snapshot.tenant.id, userId: user.id };
    const ifMatch = request.header('sip-if-match')?.trim() ?? null;
    const tag = publications.publish(whose, ifMatch, said, expires.value);
    if (tag === null)
      return ifMatch === null ? fail({ code: 'malformed', what: 'body' }) : fail({ code: 'nothing-published' });
    return ok({ 'SIP-ETag': tag, Expires: String(expires.value) });
  };
