import { CallPermission } from '#shared/call-permission/index.ts';
import type { PhoneNumber } from '#shared/number/index.ts';
import { asDialed, toE164 } from '#shared/number-form/index.ts';
import { PinSet } from '#shared/pin-set/index.ts';
import { hasCallPermission, nameOf, objectsOf, tenantSetting, userSetting } from '#shared/tenant/index.ts';
import { emergencyRulesFor, type Match, rulesFor } from './outbound-rules.ts';
import { ownNumber, stepAtNumber } from './own-numbers.ts';
import { locationOf } from './places.ts';
import { isCallersOwn, openingOf, type Payer, type Planning, reject } from './planning.ts';
import type { Rejection } from './rejection.ts';
import { restrictionFor } from './restrictions.ts';
import type { TrunkTarget } from './ring-target.ts';
import type { AskedCode, Step } from './route-plan.ts';
import { waysOut } from './ways-out.ts';

/** How long it rings outside where no rule says so: proxies give up then (RFC 3261 §16.6, timer C), in seconds. */
const RING_SECONDS = 180;

/** What becomes of a number that nobody of the tenant has. */
export type Departure =
  | { readonly kind: 'leaves'; readonly target: TrunkTarget; readonly asks: readonly AskedCode[] }
  | { readonly kind: 'refused'; readonly rejection: Rejection; readonly why: string }
  /** It is a number of the tenant, behind a prefix. */
  | { readonly kind: 'stays'; readonly number: PhoneNumber; readonly why: string }
  /** No rule is for it. */
  | { readonly kind: 'unknown' };

interface HowItRings {
  readonly ringSeconds?: number | undefined;
  /** Whether who answers has to press a key before he is connected. */
  readonly confirms?: boolean;
  /** Begins what is told of the target; the rule comes to it. */
  readonly why?: string;
}

/**
 * The first rule that matches, holds now and here, and is permitted decides (sipXcom 20.04 DPL-01 to DPL-08, XA-OUT-01 to -06,
 * UCM-202). What rules forbid is told where none permits.
 */
export function departureOf(planning: Planning, said: string, how: HowItRings = {}): Departure {
  const dialed = asDialed(said);
  if (emergencyRulesFor(planning.snapshot, dialed).length > 0)
    return refused('not-permitted', `${dialed} calls for help, and calls are not sent there`);
  const forbidden: string[] = [];
  const user = planning.payer?.kind === 'user' ? planning.payer.user : null;
  for (const match of rulesFor(planning.snapshot, dialed)) {
    const { rule } = match;
    if (!openingOf(planning, rule.scheduleId, user).isOpen || !isHere(planning, match)) continue;
    const number = ownNumber(planning.snapshot, match.number);
    if (number) return { kind: 'stays', number, why: `${dialed} is the tenant’s own number ${number.number}` };
    const clearance = clearanceFor(planning, match, dialed);
    if (typeof clearance === 'string') {
      forbidden.push(`${rule.name}: ${clearance}`);
      continue;
    }
    return leaveBy(planning, match, dialed, clearance, how);
  }
  return forbidden.length > 0 ? refused('not-permitted', forbidden.join('; ')) : { kind: 'unknown' };
}

const refused = (code: 'not-permitted' | 'no-way-out', why: string): Departure => ({
  kind: 'refused',
  rejection: { code },
  why,
});

/** Rules of a location are for those who are there; what an object sends out is nowhere. */
function isHere(planning: Planning, { rule: { locationIds } }: Match): boolean {
  if (locationIds.length === 0) return true;
  const { payer } = planning;
  const here = payer?.kind === 'user' ? locationOf(planning, payer.user) : null;
  return here !== null && locationIds.includes(here.id);
}

/** What has to be entered before the call leaves, or why it must not. */
function clearanceFor(planning: Planning, { rule, number }: Match, dialed: string): AskedCode[] | string {
  const { snapshot, payer, call } = planning;
  if (planning.isInMenu && !payer) return 'from a menu nothing leaves but by the forwarding of a user';
  if (!payer) return 'a call from outside leaves only where somebody of the tenant sends it out';
  const user = payer.kind === 'user' ? payer.user : null;
  const isCaller = isCallersOwn(planning);
  if (user && !isCaller && !userSetting(snapshot, user.id, 'forwarding.is-external-allowed'))
    return `${user.name} may not forward calls out of the tenant`;
  const lent = isCaller ? (call.lent ?? []) : [];
  const lacking = user
    ? rule.permissionIds.filter((id) => !lent.includes(id) && !hasCallPermission(snapshot, user, id))
    : [];
  if (user && lacking.length > 0) {
    const names = lacking.map((id) => nameOf(objectsOf(snapshot, CallPermission).get(id) ?? ({ id } as never)));
    return `${user.name} lacks ${names.join(' and ')}`;
  }
  const verdict = restrictionFor(snapshot, [dialed, number], { user, outboundRuleId: rule.id });
  if (verdict.action === 'deny') return `the restriction ${verdict.by.name} denies it`;
  const asks: AskedCode[] = [];
  const pinSet = rule.pinSetId === null ? undefined : objectsOf(snapshot, PinSet).get(rule.pinSetId);
  if (pinSet && user) asks.push({ kind: 'pin-set', pinSetId: pinSet.id, name: pinSet.name, isInCdr: pinSet.isInCdr });
  if (verdict.action === 'ask-pin')
    asks.push({ kind: 'call-restriction', callRestrictionId: verdict.by.id, name: verdict.by.name });
  // Who forwards is not there to enter it, and who calls does not know it.
  return asks.length > 0 && !isCaller ? `it needs a PIN (${asks[0]?.kind}), and nobody is there to enter it` : asks;
}

function leaveBy(
  planning: Planning,
  match: Match,
  dialed: string,
  asks: readonly AskedCode[],
  how: HowItRings,
): Departure {
  const { snapshot, payer, reason, diversions } = planning;
  const { rule } = match;
  const user = payer?.kind === 'user' ? payer.user : null;
  const called = networkNumber(planning, match, dialed);
  const locationId = user ? (locationOf(planning, user)?.id ?? null) : null;
  const ways = waysOut(planning, { ...match, called, locationId, emergencyNumber: null });
  if (ways.length === 0) return refused('no-way-out', `${rule.name} has no trunk that ${called} can leave by`);
  const limits = [rule.maxCallSeconds, user && userSetting(snapshot, user.id, 'call.max-minutes') * 60].filter(Boolean);
  // Only numbers of the world are in ENUM, and only where somebody has said in whose.
  const usesEnum = rule.usesEnum && called.startsWith('+') && tenantSetting(snapshot, 'calls-out.enum-domain') !== '';
  const recording = user ? userSetting(snapshot, user.id, 'call.recording') : 'never';
  return {
    kind: 'leaves',
    asks,
    target: {
      kind: 'trunk',
      number: called,
      callType: rule.callType,
      ruleId: rule.id,
      payerId: user?.id ?? null,
      ways,
      usesEnum,
      diversions: [...diversions],
      emergency: null,
      ringSeconds: how.ringSeconds ?? rule.ringSeconds ?? RING_SECONDS,
      maxCallSeconds: limits.length > 0 ? Math.min(...(limits as number[])) : null,
      confirms: how.confirms ?? false,
      isRecorded: rule.recordsCalls || recording === 'external' || recording === 'all',
      reason,
      why: `${how.why ? `${how.why}: ` : ''}${dialed} leaves by the rule ${rule.name}${rightOf(payer)}${usesEnum ? '; ENUM is asked first' : ''}`,
    },
  };
}

const rightOf = (payer: Payer | null): string =>
  payer?.kind === 'user' ? `, by the right of ${payer.user.name}` : `, as ${payer?.name} has it`;

/** What is called, for the bill: E.164 by the country of the tenant, else as it is sent. To another PBX it is an extension. */
function networkNumber({ snapshot }: Planning, { rule, number }: Match, dialed: string): string {
  if (rule.callType === 'site') return number;
  const country = tenantSetting(snapshot, 'region.country');
  return toE164(number, country) ?? toE164(dialed, country) ?? number;
}

/** The step for a number that leaves; null where no rule is for it. */
export function departureStep(planning: Planning, dialed: string, how: HowItRings = {}): Step | null {
  const departure = departureOf(planning, dialed, how);
  if (departure.kind === 'unknown') return null;
  if (departure.kind === 'stays') return stepAtNumber(planning, departure.number, departure.why);
  if (departure.kind === 'refused') return reject(departure.rejection, departure.why);
  return departure.asks.reduceRight<Step>((next, asked) => askCode(asked, next), ringOutside(departure.target));
}

export function ringOutside(target: TrunkTarget): Step {
  return {
    kind: 'ring',
    stages: [[target]],
    callerName: null,
    why: target.why,
    otherwise: {
      busy: reject({ code: 'busy' }, 'the callee is busy'),
      noAnswer: reject({ code: 'no-answer' }, 'nobody answered in time'),
      unreachable: reject({ code: 'no-way-out' }, 'no trunk could take the call'),
      declined: reject({ code: 'declined' }, 'the callee declined the call'),
    },
  };
}

/** As phones of banks have it (chosen). */
const TRIES = 3;
/** How long PINs and codes are, in digits (shared/pin-set, shared/call-restriction, shared/authorization-code). */
const DIGITS = { 'pin-set': [4, 15], 'call-restriction': [4, 16], 'authorization-code': [4, 16] } as const;

export function askCode(asks: AskedCode, whenRight: Step | null, why?: string): Step {
  const [minDigits, maxDigits] = DIGITS[asks.kind];
  const name = asks.kind === 'authorization-code' ? 'an authorization code' : `a PIN of ${asks.name}`;
  return {
    kind: 'ask-code',
    asks,
    tries: TRIES,
    minDigits,
    maxDigits,
    why: why ?? `${name} is asked for`,
    whenRight,
    otherwise: reject({ code: 'wrong-code' }, `${name} was not entered`),
  };
}
