import type { OutboundRule } from '#shared/outbound-rule/index.ts';
import { type SnapshotUser, userSetting } from '#shared/tenant/index.ts';
import type { Trunk } from '#shared/trunk/index.ts';
import { assignedNumber } from './assigned-number.ts';
import { callingUser } from './caller.ts';
import type { DialPattern } from './outbound-rules.ts';
import type { Planning } from './planning.ts';
import type { ShownIdentity, TrunkWay } from './ring-target.ts';

/** Of a number who is shown (RFC 3323 §4.1): nothing that tells who calls. */
const ANONYMOUS: ShownIdentity = { name: 'Anonymous', user: 'anonymous', domain: 'anonymous.invalid' };

type Identities = Pick<TrunkWay, 'from' | 'assertedIdentity' | 'preferredIdentity' | 'isWithheld'>;

interface Leaving {
  readonly rule: OutboundRule;
  readonly pattern: DialPattern;
  /** Shown whatever else is set, so that the service can call back. */
  readonly emergencyNumber: string | null;
}

/** Who is shown, and why: the name may be there without a number. */
interface Shown {
  readonly name: string;
  readonly number: string;
  readonly why: string;
}

/**
 * Who a call over a trunk is from (GWY-08, TRK-04 to -08, XA-CID-01 to -05, UCM-119 to -122).
 *
 * The number, of which the first that there is counts: that of an emergency; the extension, where the rule keeps it; the trunk's,
 * where it overrides; the one that an application shows; the user's own, or the outside caller's whose call is forwarded; the number
 * that leads to the user; that of the pattern; of the rule; what the trunk makes of the extension; the trunk's; its account; the extension.
 */
export function identitiesFor(planning: Planning, trunk: Trunk, leaving: Leaving): Identities & { why: string } {
  const { callerId } = trunk;
  const shown = shownFor(planning, trunk, leaving);
  const isWithheld = leaving.emergencyNumber === null && isHidden(planning, trunk);
  const identity: ShownIdentity = { name: shown.name, user: shown.number, domain: callerId.fromDomain || null };
  const account = callerId.isFromAccount && trunk.username !== '' ? trunk.username : callerId.fromUser;
  const visible = isWithheld ? ANONYMOUS : identity;
  // Providers that know customers by From take no other there, and keep the promise of Privacy themselves.
  const from = account === '' ? visible : { ...visible, user: account, domain: identity.domain };
  const header = (which: 'assertedIdentity' | 'preferredIdentity') => headerFor(planning, trunk, which, identity);
  return {
    from,
    assertedIdentity: header('assertedIdentity') ?? passedOn(planning, trunk),
    preferredIdentity: header('preferredIdentity'),
    isWithheld,
    why: isWithheld ? `${shown.why}, withheld` : shown.why,
  };
}

function isHidden({ snapshot, call, isWithheld }: Planning, { callerId }: Trunk): boolean {
  if (callerId.isAnonymous) return true;
  if (call.shows) return false;
  if (call.caller.kind === 'trunk') return call.caller.number === null;
  return isWithheld ?? userSetting(snapshot, call.caller.user.id, 'caller-id.is-withheld');
}

function shownFor(planning: Planning, trunk: Trunk, { rule, pattern, emergencyNumber }: Leaving): Shown {
  const { snapshot, call } = planning;
  const { callerId } = trunk;
  const user = callingUser(call.caller);
  const name = nameFor(planning, trunk, user);
  const shows = (number: string, why: string): Shown => ({ name, number, why: `shows ${number}, ${why}` });
  if (emergencyNumber !== null) return shows(emergencyNumber, 'which is called back');
  if (user?.extension && rule.keepsInternalCallerId) return shows(user.extension, 'the extension');
  const isOverridden = callerId.overrides === 'everybody' || (callerId.overrides === 'users' && user !== null);
  if (isOverridden && callerId.number !== '') return shows(callerId.number, 'the number of the trunk for everybody');
  if (call.shows) return { ...call.shows, why: `shows ${call.shows.number}, as the application wants` };
  if (call.caller.kind === 'trunk' && call.caller.number !== null) return shows(call.caller.number, 'who called first');
  if (user) {
    const own = userSetting(snapshot, user.id, 'caller-id.number');
    if (own !== '') return shows(own, 'the caller number of the user');
    const assigned = assignedNumber(snapshot, user.id);
    if (assigned) return shows(assigned.number, 'the number of the user');
  }
  for (const [text, why] of [
    [pattern.callerNumber, 'the caller number of the pattern'],
    [rule.callerNumber, 'the caller number of the rule'],
  ] as const) {
    if (text === '') continue;
    const said = readCallerNumber(text);
    const number = said.number || user?.extension || callerId.number;
    return { name: said.name || name, number, why: `shows ${number}, ${why}` };
  }
  if (user?.extension && callerId.usesExtension) {
    const { keepDigits, addPrefix } = callerId;
    return shows(addPrefix + user.extension.slice(-keepDigits || undefined), 'made of the extension');
  }
  if (callerId.number !== '') return shows(callerId.number, 'the number of the trunk');
  if (trunk.username !== '') return shows(trunk.username, 'the account of the trunk');
  return shows(user?.extension ?? 'anonymous', 'as nothing else is known');
}

/** That of the trunk is for who has none, or takes the place of others along with its number. */
function nameFor({ snapshot, call }: Planning, { callerId }: Trunk, user: SnapshotUser | null): string {
  const isOverridden = callerId.overrides === 'everybody' || (callerId.overrides === 'users' && user !== null);
  if (isOverridden) return callerId.name;
  const own = user ? userSetting(snapshot, user.id, 'caller-id.name') || user.name : '';
  const outside = call.caller.kind === 'trunk' ? (call.caller.name ?? '') : '';
  return own || outside || callerId.name;
}

function headerFor(
  { snapshot, call, payer }: Planning,
  { callerId }: Trunk,
  which: 'assertedIdentity' | 'preferredIdentity',
  identity: ShownIdentity,
): ShownIdentity | null {
  const { use, value } = callerId[which];
  const { caller } = call;
  const known = identity.user === 'anonymous' ? null : identity;
  switch (use) {
    case 'none':
      return null;
    case 'caller':
      return known;
    case 'assigned-number': {
      const user = payer?.kind === 'user' ? payer.user : callingUser(caller);
      const assigned = user && assignedNumber(snapshot, user.id);
      return assigned ? { ...identity, name: user.name, user: assigned.number } : known;
    }
    case 'original-caller':
      return caller.kind === 'trunk' && caller.number !== null
        ? { ...identity, name: caller.name ?? '', user: caller.number }
        : known;
    case 'fixed':
      return fixedIdentity(value, identity.domain);
  }
}

/** What came with a call that is forwarded, where the trunk itself says nothing. */
function passedOn({ call: { caller } }: Planning, { callerId }: Trunk): ShownIdentity | null {
  if (callerId.assertedIdentity.use !== 'none' || !callerId.passesAssertedIdentity) return null;
  if (caller.kind !== 'trunk' || caller.number === null) return null;
  return { name: caller.name ?? '', user: caller.number, domain: null };
}

/** `"Name" <number>`, a number, or a name in angle quotes only (XA-CID-01). */
function readCallerNumber(text: string): { name: string; number: string } {
  const [, name = '', inside] = /^\s*"?([^"<]*?)"?\s*(?:<([^>]*)>)?\s*$/.exec(text) ?? [];
  if (inside !== undefined) return { name, number: inside };
  return /^[+0-9*#]+$/.test(name) ? { name: '', number: name } : { name, number: '' };
}

/** user@domain, a number, or name <number>. */
function fixedIdentity(value: string, domain: string | null): ShownIdentity {
  const { name, number } = readCallerNumber(value);
  const address = number === '' ? name : number;
  const [user = '', host] = address.replace(/^sips?:/, '').split('@');
  return { name: number === '' ? '' : name, user, domain: host ?? domain };
}
