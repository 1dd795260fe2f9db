import type { AskCodeStep, RingStep, RingTarget, RoutableCall, Step, TrunkWay } from '#shared/dialplan/index.ts';
import { byUser, type InboundCall, route, routeInbound } from '#shared/dialplan/index.ts';
import { kindOf, type ObjectKindName } from '#shared/object/index.ts';
import { indexSnapshot, type SnapshotUser, type TenantSnapshot } from '#shared/tenant/index.ts';
import { aTenant, aUser } from './records.ts';

const AT = '2026-01-05T09:00:00.000Z';
/** Of whom the house is; each has the extension, and the id `usr_<extension>`. */
const PEOPLE = { 200: 'ann', 201: 'bob', 202: 'cid', 203: 'dot', 204: 'eve' } as const;

export interface HouseOptions {
  /** Objects of each kind, without what has a default; their ids are told or made of kind and place: `hunt-group-0`. */
  readonly objects?: Partial<Record<ObjectKindName, readonly object[]>>;
  /** By the id of who holds them; the tenant's is `tenant`. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What is special of a user, by extension. */
  readonly people?: Readonly<Record<string, Partial<Pick<SnapshotUser, 'aliases' | 'isPhantom'>>>>;
  /** Extensions of users who are disabled. */
  readonly disabled?: readonly string[];
}

/** A tenant of five users, 200 to 204, and what it has configured. */
export function aHouse({ objects = {}, settings = {}, people = {}, disabled = [] }: HouseOptions = {}): TenantSnapshot {
  const tenant = aTenant();
  const users = Object.entries(PEOPLE).map(([extension, name]) => ({
    ...aUser({ id: `usr_${extension}`, extension, name, isEnabled: !disabled.includes(extension) }),
    ...people[extension],
  }));
  const stored = Object.entries(objects).map(([kind, list]) => {
    const { New } = kindOf(kind as ObjectKindName);
    const made = list.map((fields, i) => {
      const { id = `${kind}-${i}`, ...rest } = fields as { id?: string };
      return { id, createdAt: AT, updatedAt: AT, ...New.parse({ ...named(kind, i), ...rest }) };
    });
    return [kind as ObjectKindName, new Map(made.map((object) => [object.id, object]))] as const;
  });
  const held = Object.entries(settings).map(([id, values]) => [id === 'tenant' ? tenant.id : id, values] as const);
  return indexSnapshot(tenant, 1, users, { objects: new Map(stored), settings: new Map(held) });
}

/** Kinds whose objects have names get one. */
function named(kind: string, index: number): { name?: string } {
  return 'name' in kindOf(kind as ObjectKindName).New.shape ? { name: `${kind} ${index}` } : {};
}

/**
 * The plan of a call in one line:
 *
 *   bob 30                      bob's phones ring for 30 s; who is not reached hears so
 *   bob 30 & cid 20 > dot 15    bob and cid together, then dot
 *   bob 15 >5> cid 15           5 s after bob, cid
 *   bob 30 [busy: cid 30]       when bob is busy cid rings
 *   bob 30 [else: (busy)]       whatever happens to bob, the caller hears busy
 *   +331 via T as 01 30          outside, over the trunk T, which is sent 01; further ways follow
 *   page bob & cid 60           what the caller says is heard at both, for 60 s at most
 *   bob by itself after 3       bob's phones answer by themselves after 3 s
 *   always on 202               calls to who dials go to 202 from now on; busy off: no longer
 *   name? bob 30                the caller says a name, and bob takes the call or not; `name, or box B` he may send it there
 *   pin-set 1234? bob 30         a code is asked for before
 *   box B busy                  a message for the mailbox B, after the greeting for busy; `off` where it takes none
 *   menu * pin                  the menu of a mailbox that is asked for, and its PIN
 *   attendant Operator          an attendant asks where to; flow F: a call flow does
 *   says Closed > (hang-up)      an announcement, then the call goes on
 *   (unknown-number)            a rejection; other steps are named as they are
 */
export function sketch(snapshot: TenantSnapshot, dialed: string, call: Partial<RoutableCall> & { from?: string } = {}) {
  const { from = '200', ...rest } = call;
  const caller = snapshot.userById.get(`usr_${from}`);
  if (!caller) throw new Error(`${from} is nobody`);
  return sketchOf(route(snapshot, { caller: byUser(caller), dialed, nowMs: Date.parse(AT), ...rest }).first);
}

/** The same for a call that comes over the trunk `trk_T`. */
export function sketchInbound(
  snapshot: TenantSnapshot,
  called: string,
  {
    from = '+33199887766',
    trunkId = 'trk_T',
    ...rest
  }: Partial<InboundCall> & { from?: string | null; trunkId?: string } = {},
) {
  const caller = { kind: 'trunk', trunkId, number: from, name: null } as const;
  return sketchOf(routeInbound(snapshot, { caller, called, nowMs: Date.parse(AT), ...rest }).first);
}

export function sketchOf(step: Step): string {
  if (step.kind === 'reject') return `(${step.rejection.code})`;
  if (step.kind === 'forwarding')
    return `${step.when.join(' ')} ${step.isOn ? 'on' : 'off'} ${step.number ?? ''}`.trim();
  if (step.kind === 'page') return `page ${step.members.map(({ name }) => name).join(' & ')} ${step.maxSeconds}`;
  if (step.kind === 'switch') return `${step.what} ${step.isOn ? 'on' : 'off'}`;
  if (step.kind === 'redial') return step.whom;
  if (step.kind === 'secretary') return `${step.userId} ${step.isOn ? 'on' : 'off'}`;
  if (step.kind === 'ask-code') return sketchOfCode(step);
  if (step.kind === 'voicemail-deposit')
    return `box ${step.boxId} ${step.takesMessages ? step.greeting : 'off'}${step.skipsInstructions ? ' at once' : ''}`;
  if (step.kind === 'voicemail-menu') return `menu ${step.boxId ?? '*'}${step.asksPin ? ' pin' : ''}`;
  if (step.kind === 'voicemail-switch') return `voicemail ${step.isOn ? 'on' : 'off'}`;
  if (step.kind === 'auto-attendant') return `attendant ${step.name}`;
  if (step.kind === 'ivr') return `flow ${step.name}`;
  if (step.kind === 'announcement') return `says ${step.name} > ${sketchOf(step.next)}`;
  if (step.kind !== 'ring') return step.kind;
  const stages = step.stages.map((stage) => stage.map(sketchOfTarget).join(' & '));
  const { screening } = step;
  const asked = screening ? `name${screening.mailbox ? `, or ${sketchOf(screening.mailbox)}` : ''}? ` : '';
  return `${asked}${stages.join(step.pauseSeconds ? ` >${step.pauseSeconds}> ` : ' > ')}${ends(step)}`;
}

/** What is asked for, then what comes with the right code. */
function sketchOfCode({ asks, whenRight }: AskCodeStep): string {
  const what = asks.kind === 'authorization-code' ? (asks.number ?? '') : asks.name;
  return [`${asks.kind} ${what}`.trim(), '? ', whenRight ? sketchOf(whenRight) : '...'].join('');
}

const sketchOfTarget = (target: RingTarget): string => {
  const itself = target.kind === 'user' && target.answersItself ? ' by itself after' : '';
  const who =
    target.kind === 'user' ? `${target.name}${itself}` : [target.number, ...target.ways.map(sketchOfWay)].join(' via ');
  const seconds =
    target.kind === 'user' ? (target.answersItself?.afterSeconds ?? target.ringSeconds) : target.ringSeconds;
  return `${who} ${seconds}`;
};

const sketchOfWay = ({ trunk, number }: TrunkWay): string => `${trunk} as ${number}`;

const NATURAL = { busy: 'busy', noAnswer: 'no-answer', unreachable: 'unreachable', declined: 'declined' } as const;

function ends({ stages, otherwise }: RingStep): string {
  const outcomes = Object.keys(NATURAL) as (keyof typeof NATURAL)[];
  const all = outcomes.map((outcome) => sketchOf(otherwise[outcome]));
  const isOutside = stages.flat().some(({ kind }) => kind === 'trunk');
  const natural = { ...NATURAL, ...(isOutside && { unreachable: 'no-way-out' }) };
  const special = outcomes.flatMap((outcome, i) =>
    [natural[outcome], NATURAL[outcome]].some((code) => all[i] === `(${code})`) ? [] : [`${outcome}: ${all[i]}`],
  );
  if (special.length === 0) return '';
  return new Set(all).size === 1 ? ` [else: ${all[0]}]` : ` [${special.join('; ')}]`;
}
