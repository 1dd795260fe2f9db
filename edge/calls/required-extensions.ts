import { splitList } from '#edge/signaling/parser/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Refusal } from './refusal.ts';
import type { SipRequest } from './signaling-port/index.ts';

/** A request may demand extensions; what we do not know must be named in a refusal (RFC 3261 §8.2.2.3). */
export function requireOnly(request: SipRequest, known: readonly string[]): Result<readonly string[], Refusal> {
  const required = splitList(request.header('require') ?? '').map((tag) => tag.toLowerCase());
  const unknown = required.filter((tag) => !known.includes(tag));
  return unknown.length > 0 ? fail({ code: 'unsupported-extension', tags: unknown.join(', ') }) : ok(required);
}
