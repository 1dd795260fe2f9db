import { createHash, timingSafeEqual } from 'node:crypto';
import { AuthorizationCode } from '#shared/authorization-code/index.ts';
import { type AskedCode, isPermittedPlace, type RoutableCall } from '#shared/dialplan/index.ts';
import { PinSet } from '#shared/pin-set/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { SecretOf } from '../object-secrets.ts';

/** What the right code brings. */
export interface RightCode {
  /** Name of the PIN for the bill; null when nobody is to know. */
  readonly authorizedBy: string | null;
  /** The authorization code, whose permissions are lent. */
  readonly authorization: AuthorizationCode | null;
}

const NO_MORE: RightCode = { authorizedBy: null, authorization: null };

/** Null when the code is wrong. What is compared takes the same time however much of it is right. */
export function rightCode(
  snapshot: TenantSnapshot,
  call: RoutableCall,
  asks: AskedCode,
  { entered, secretOf }: { readonly entered: string; readonly secretOf: SecretOf },
): RightCode | null {
  switch (asks.kind) {
    case 'pin-set': {
      const pins = objectsOf(snapshot, PinSet).get(asks.pinSetId)?.pins ?? [];
      const found = findSame(pins, entered, ({ pin }) => pin);
      return found && { ...NO_MORE, authorizedBy: asks.isInCdr && found.name !== '' ? found.name : null };
    }
    case 'call-restriction': {
      const pin = secretOf(snapshot, asks.callRestrictionId, 'pin');
      return pin !== null && isSame(pin, entered) ? NO_MORE : null;
    }
    case 'authorization-code': {
      const codes = [...objectsOf(snapshot, AuthorizationCode).values()].filter(({ isEnabled }) => isEnabled);
      const found = findSame(codes, entered, ({ code }) => code);
      return found && isPermittedPlace(snapshot, call, found.locationIds) ? { ...NO_MORE, authorization: found } : null;
    }
  }
}

/** All of them are looked at, wherever the right one stands. */
function findSame<Kept>(all: readonly Kept[], entered: string, codeOf: (one: Kept) => string): Kept | null {
  return all.filter((one) => isSame(codeOf(one), entered))[0] ?? null;
}

export const isSame = (code: string, entered: string): boolean => timingSafeEqual(digestOf(code), digestOf(entered));
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
