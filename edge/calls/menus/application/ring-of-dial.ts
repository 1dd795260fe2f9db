import type { VerbOf } from '#shared/call-application/index.ts';
import { dialedAt } from '#shared/dialplan/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { CalleeTalk, OwnRing } from '../../ring/index.ts';

type Dial = VerbOf<'dial'>;

/** Whom a `dial` calls, as the tenant dials them; a reason why it cannot. */
export function numbersOf({ target }: Pick<Dial, 'target'>, snapshot: TenantSnapshot): Result<string[], string> {
  const numbers: string[] = [];
  for (const [i, one] of target.entries()) {
    const number = one.type === 'phone' ? one.number : dialedAt(snapshot, one.type === 'user' ? one.name : one.sipUri);
    if (number === null) return fail(`target ${i + 1} is not of this tenant`);
    numbers.push(number);
  }
  return ok(numbers);
}

/** How phones of the tenant ring for a `dial`: they see whatever number it names. What is shown outside the dial plan says. */
export function ringOf({ callerId, callerName, headers }: Dial, talk: CalleeTalk | null): OwnRing {
  const shown = callerId === undefined ? null : { number: callerId, name: callerName ?? null, userId: null };
  return { shown, headers, talk };
}
