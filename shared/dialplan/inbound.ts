import { renamed } from '#shared/caller-id/index.ts';
import type { Party } from '#shared/cdr/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { EmergencyLocation } from '#shared/emergency-location/index.ts';
import { InboundRoute } from '#shared/inbound-route/index.ts';
import { nationalForm, presentationsOf, toE164 } from '#shared/number-form/index.ts';
import { matchesAny, narrownessOf } from '#shared/number-pattern/index.ts';
import { objectsOf, objectWith, type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import type { OutsideCaller } from './caller.ts';
import { stepInside } from './dialed-number.ts';
import { byEach, byName, madeOf } from './made-of.ts';
import { askCode } from './outbound.ts';
import { ownNumber, stepAtNumber, stepAtPool } from './own-numbers.ts';
import { openingOf, type Planning, type RoutableCall, reject, setBy } from './planning.ts';
import { restrictionFor } from './restrictions.ts';
import { plan } from './route.ts';
import type { Arrival, RoutePlan, Step } from './route-plan.ts';
import { callUser, ringPhones } from './user-steps.ts';

/** A call that comes in over a trunk of the tenant. */
export interface InboundCall extends Pick<RoutableCall, 'nowMs' | 'memory'> {
  readonly caller: OutsideCaller;
  /** The called number, as the trunk has it. */
  readonly called: string;
  /** Who has last called this caller, where the edge knows (UCM-123). */
  readonly lastCalledBy?: string | null;
  /** Who has last called for help from the place whose number is called, where the edge knows (SXR-ERL-02). */
  readonly calledForHelp?: string | null;
}

/** What decides about a call from outside. */
interface Incoming {
  readonly planning: Planning;
  readonly call: InboundCall;
  /** Of the called number and of the caller, without plus. */
  readonly called: readonly string[];
  readonly callers: readonly string[];
}

/** Where the call goes, and which route says so. */
interface Way {
  readonly step: Step;
  readonly route?: InboundRoute;
}

/**
 * Decides what happens to a call from outside. In this order (XA-IN-01 to -07, UCM-203, DID-01 to -05, TRK-28, UCM-123): the emergency
 * service that calls back whoever has called for help; who has last called the caller, where the trunk wants that; inbound
 * routes; the number of the tenant; its pool; what the trunk has for all others. Nothing inside is reached without one of them.
 */
export function routeInbound(snapshot: TenantSnapshot, call: InboundCall): RoutePlan {
  const country = tenantSetting(snapshot, 'region.country');
  const called = presentationsOf(call.called, country);
  const callers = call.caller.number === null ? [] : presentationsOf(call.caller.number, country);
  let route: InboundRoute | undefined;
  const { first } = plan(snapshot, { ...call, dialed: call.called }, (started) => {
    const e164 = toE164(call.called, country);
    const planning = { ...started, cameBy: [call.called, ...called, ...(e164 ? [e164] : [])] };
    const way = wayIn({ planning, call, called, callers });
    route = way.route;
    return way.step;
  });
  return { first, arrival: arrivalOf(snapshot, call, route) };
}

function wayIn(incoming: Incoming): Way {
  const { planning, call } = incoming;
  const { snapshot } = planning;
  const trunk = objectsOf(snapshot, Trunk).get(call.caller.trunkId);
  const back = backToCaller(incoming, trunk);
  if (back) return { step: back };
  const routed = byRoute(incoming);
  if (routed) return routed;
  const number = ownNumber(snapshot, call.called);
  const isElsewhere = number !== null && number.trunkId !== null && number.trunkId !== call.caller.trunkId;
  if (number?.destination && !isElsewhere)
    return { step: stepAtNumber(planning, number, `${call.called} is the number ${number.number}`) };
  const pooled = isElsewhere ? null : stepAtPool(planning, call.called);
  if (pooled) return { step: pooled };
  if (trunk?.inboundDestination) {
    const step = planning.send(setBy(planning, `the trunk ${trunk.name}`), trunk.inboundDestination, NOBODY);
    return { step: { ...step, why: `the trunk ${trunk.name} has it for calls that nothing else takes: ${step.why}` } };
  }
  const why = `no route, no number and no pool of the tenant takes ${call.called}`;
  return { step: reject({ code: 'unknown-number', dialed: call.called }, why) };
}

const NOBODY = { code: 'no-answer' } as const;

/** Calls that somebody of the tenant has brought about. */
function backToCaller({ planning, call, called }: Incoming, trunk: Trunk | undefined): Step | null {
  const { snapshot } = planning;
  const helped = snapshot.userById.get(call.calledForHelp ?? '');
  const place =
    helped?.isEnabled &&
    called.map((form) => objectWith(snapshot, EmergencyLocation, 'callbackNumber', `+${form}`)).find(Boolean);
  // Nothing keeps the service from who needs help: neither forwarding nor do not disturb.
  if (place) return ringPhones(planning, helped, `${helped.name} has called for help from ${place.name}`);
  const dialer = snapshot.userById.get(call.lastCalledBy ?? '');
  if (!trunk?.isDirectCallback || !dialer?.isEnabled) return null;
  return callUser(
    planning,
    dialer,
    `${dialer.name} has last called the caller, and ${trunk.name} sends him back there`,
  );
}

/** Most routes are for a number as it stands; the others are looked through one by one. */
const routesOf = madeOf(InboundRoute, (all) => {
  const routes = all
    .filter(({ isEnabled }) => isEnabled)
    .sort((a, b) => a.position - b.position || toldBy(b) - toldBy(a) || byName(a, b));
  const isPlain = ({ calledNumbers }: InboundRoute) =>
    calledNumbers.length > 0 && calledNumbers.every((pattern) => /^[0-9]+$/.test(pattern));
  return {
    place: new Map(routes.map((route, i) => [route, i])),
    byNumber: byEach(routes.filter(isPlain), ({ calledNumbers }) => calledNumbers),
    others: routes.filter((route) => !isPlain(route)),
  };
});

/** How much a route says of the called number, by the widest of its patterns: nothing where it is for any. */
const toldBy = ({ calledNumbers }: InboundRoute): number =>
  calledNumbers.length === 0 ? 0 : Math.min(...calledNumbers.map(narrownessOf));

function candidatesFor(snapshot: TenantSnapshot, called: readonly string[]): InboundRoute[] {
  const { place, byNumber, others } = routesOf(snapshot);
  const plain = called.flatMap((form) => byNumber.get(form) ?? []);
  if (plain.length === 0) return others;
  return [...plain, ...others].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
}

function byRoute(incoming: Incoming): Way | null {
  const { planning, called, callers, call } = incoming;
  const route = candidatesFor(planning.snapshot, called).find(
    ({ calledNumbers, callerNumbers, trunkIds }) =>
      (calledNumbers.length === 0 || called.some((form) => matchesAny(calledNumbers, form))) &&
      (callerNumbers.length === 0 || callers.some((form) => matchesAny(callerNumbers, form))) &&
      (trunkIds.length === 0 || trunkIds.includes(call.caller.trunkId)),
  );
  return route ? { route, step: stepOf(incoming, route) } : null;
}

function stepOf({ planning, call }: Incoming, route: InboundRoute): Step {
  const { snapshot } = planning;
  const { caller } = call;
  const sent = setBy(planning, `the inbound route ${route.name}`);
  const verdict = restrictionFor(snapshot, caller.number === null ? [] : [caller.number], { inboundRouteId: route.id });
  if (verdict.action === 'deny')
    return reject({ code: 'filtered' }, `the restriction ${verdict.by.name} denies the caller`);
  const why = `${call.called} is for the inbound route ${route.name}`;
  const opening = openingOf(planning, route.scheduleId);
  const step = opening.isOpen
    ? openStep(sent, route, rewritten(call.called, route))
    : planning.send(sent, opening.destination, NOBODY);
  const closed = opening.isOpen ? '' : `, which is closed (${opening.because})`;
  const told = { ...step, why: `${why}${closed}: ${step.why}` };
  if (verdict.action === 'none') return told;
  const { id, name } = verdict.by;
  return askCode({ kind: 'call-restriction', callRestrictionId: id, name }, told);
}

/** Where the route sends the call; a route that names nothing lets the number itself say so, which leads out for nobody. */
function openStep(planning: Planning, { destination, ringSeconds }: InboundRoute, dialed: string): Step {
  if (destination) return planning.send(planning, forSoLong(destination, ringSeconds), NOBODY);
  const inside = stepInside({ ...planning, payer: null }, dialed);
  return inside ?? reject({ code: 'unknown-number', dialed }, `${dialed} is nobody’s number inside`);
}

/** A destination that says itself how long it rings is not overruled. */
function forSoLong(destination: Destination, ringSeconds: number | null): Destination {
  if (ringSeconds === null) return destination;
  switch (destination.kind) {
    case 'user':
    case 'call-group':
    case 'queue':
    case 'number':
      return { ringSeconds, ...destination };
    default:
      return destination;
  }
}

const rewritten = (called: string, { stripDigits, addPrefix }: InboundRoute): string =>
  stripDigits === 0 && addPrefix === '' ? called : addPrefix + called.replace(/^\+/, '').slice(stripDigits);

function arrivalOf(snapshot: TenantSnapshot, call: InboundCall, route: InboundRoute | undefined): Arrival {
  const number = ownNumber(snapshot, call.called);
  const e164 = toE164(call.called, tenantSetting(snapshot, 'region.country')) ?? call.called;
  const shown = shownCaller(snapshot, call.caller, route?.addCallerPrefix ?? '');
  return {
    called: route ? rewritten(number?.number ?? e164, route) : (number?.number ?? e164),
    inboundRouteId: route?.id ?? null,
    numberId: number?.id ?? null,
    shown: route && route.callerName.change !== 'none' ? renamed(shown, route.callerName) : shown,
    language: route?.language ?? null,
    alertInfo: route?.alertInfo || null,
    codecs: [...(route?.codecs ?? [])],
    isRecorded: route?.recordsCalls ?? false,
  };
}

/** The caller in the form that the tenant wants, with what makes a number that can be dialed of it. */
function shownCaller(snapshot: TenantSnapshot, { number, name }: OutsideCaller, prefix: string): Party {
  if (number === null) return { number: 'anonymous', name, userId: null };
  const country = tenantSetting(snapshot, 'region.country');
  const e164 = toE164(number, country);
  const forms = {
    national: e164 ? (nationalForm(e164, country) ?? e164) : number,
    e164: e164 ?? number,
    'as-delivered': number,
  };
  return { number: prefix + forms[tenantSetting(snapshot, 'caller-id.form')], name, userId: null };
}
