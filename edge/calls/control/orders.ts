import type { Program, ProgramItem } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import { parkSteps } from '#shared/dialplan/index.ts';
import type { CallOrder, CallRefusalCode } from '#shared/live-call/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type SnapshotUser, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { LiveCall } from '../call/index.ts';
import { LegMedia } from '../media/index.ts';
import type { ParkTerms } from '../park/index.ts';
import { AT_ONCE } from '../ring/answer-by-itself.ts';
import { type RungBack, ringBack } from '../ring/ring-back.ts';

/** The call that is to be changed, and who may change what of it. */
export interface OrderedCall {
  readonly call: LiveCall;
  readonly snapshot: TenantSnapshot;
  readonly asker: UserId | null;
  readonly legs: {
    mayTouch(leg: LegId): boolean;
    /** Of the user who asks; null when that is nobody in the call. */
    readonly own: LegId | null;
  };
}

type Outcome = Result<null, { readonly code: CallRefusalCode }>;
type Carry<Name extends CallOrder['name']> = (
  ordered: OrderedCall,
  order: Extract<CallOrder, { name: Name }>,
) => Outcome | Promise<Outcome>;

const refused = (code: CallRefusalCode) => fail({ code });
const done = ok(null);

/** What each order does; a new one does not compile without its line. */
const ORDERS: { readonly [Name in CallOrder['name']]: Carry<Name> } = {
  'hang-up': hangUp,
  hold: (ordered, { leg, hears }) => {
    ordered.call.renew(ordered.snapshot);
    return withLeg(ordered, leg, (by) => converse(ordered, { name: 'hold', by, hears }));
  },
  resume: (ordered) => converse(ordered, { name: 'resume' }),
  transfer: (ordered, { leg, to: dialed, kind }) =>
    withLeg(ordered, leg, (by) => {
      ordered.call.renew(ordered.snapshot);
      return converse(ordered, { name: kind === 'blind' ? 'transfer' : 'consult', by, dialed });
    }),
  complete: (ordered) => converse(ordered, { name: 'complete' }),
  cancel: (ordered) => converse(ordered, { name: 'cancel' }),
  park,
  retrieve,
  play,
  'control-play': controlPlay,
  'send-digits': sendDigits,
  record,
  monitor,
};

export function carryOutOrder<Name extends CallOrder['name']>(
  ordered: OrderedCall,
  order: Extract<CallOrder, { name: Name }>,
): Outcome | Promise<Outcome> {
  const carry = ORDERS[order.name as Name] as unknown as Carry<Name>;
  return carry(ordered, order);
}

function converse({ call }: OrderedCall, order: Parameters<LiveCall['conversation']['order']>[0]): Outcome {
  return call.conversation.order(order);
}

/** The leg that is named, else that of the user who asks. */
function withLeg<Done>({ call, legs }: OrderedCall, named: LegId | null, act: (leg: LegId) => Done): Done | Outcome {
  const leg = named ?? legs.own;
  if (leg === null || !legs.mayTouch(leg) || !call.conversation.leg(leg)) return refused('leg-unknown');
  return act(leg);
}

function hangUp(ordered: OrderedCall, { leg }: { leg: LegId | null }): Outcome {
  const { call, legs } = ordered;
  if (leg === null) {
    call.leave();
    return done;
  }
  if (!legs.mayTouch(leg) || !call.conversation.leg(leg)) return refused('leg-unknown');
  return call.conversation.order({ name: 'drop', leg });
}

function park(ordered: OrderedCall, { leg, orbit }: { leg: LegId | null; orbit: string | null }): Outcome {
  const { call, snapshot } = ordered;
  const { orbits } = call.world;
  const { id: tenantId } = snapshot.tenant;
  for (const step of parkSteps(snapshot, '')) {
    const isWanted = orbit === null || step.places.includes(orbit);
    const place = isWanted ? orbits.choose(tenantId, orbit === null ? step : { ...step, places: [orbit] }) : null;
    if (place !== null) return parkAt(ordered, leg, place, step);
  }
  return orbit === null || orbits.isTaken(tenantId, orbit) ? refused('orbit-taken') : parkAt(ordered, leg, orbit, null);
}

/** @param terms  null: it waits for as long as it likes, at a place of no orbit */
function parkAt(ordered: OrderedCall, leg: LegId | null, orbit: string, terms: ParkTerms | null): Outcome {
  ordered.call.renew(ordered.snapshot);
  return withLeg(ordered, leg, (by) => ordered.call.conversation.order({ name: 'park', by, orbit }, { terms }));
}

/** The user of an order that rings somebody: who is named, else who asks. */
function userOf({ snapshot, asker }: OrderedCall, named: UserId | null): SnapshotUser | null {
  return snapshot.userById.get(named ?? asker ?? '') ?? null;
}

function retrieve(ordered: OrderedCall, { user: named }: { user: UserId | null }): Outcome {
  const { call } = ordered;
  if (call.conversation.state !== 'parked') return refused('wrong-state');
  const waiting = call.record.openLegs.find(({ id }) => call.conversation.leg(id));
  if (!waiting) return refused('wrong-state');
  const because = { reason: 'park-retrieval' as const, causedBy: waiting.id };
  return ring(ordered, named, { shown: waiting.party, because }, (rung) => {
    if (!rung.ok) return;
    call.record.answered(rung.leg.id);
    call.conversation.retrieve(rung.leg);
  });
}

function monitor(
  ordered: OrderedCall,
  { user: named, mode, leg: agent }: Extract<CallOrder, { name: 'monitor' }>,
): Outcome {
  const { call } = ordered;
  const { conversation } = call;
  const watched = conversation.leg(agent);
  if (!watched) return refused('leg-unknown');
  const before = conversation.supervised;
  if (before) {
    const supervisor = userOf(ordered, named);
    if (conversation.leg(before.supervisor)?.party.userId !== supervisor?.id) return refused('wrong-state');
    conversation.changeSupervision(mode, agent);
    return done;
  }
  const may = conversation.maySupervise();
  if (!may.ok) return may;
  const because = { reason: 'supervision' as const, causedBy: agent };
  return ring(ordered, named, { shown: watched.party, because, answersItself: AT_ONCE }, (rung) => {
    if (rung.ok) conversation.supervise(rung.leg, mode, agent);
  });
}

function ring(
  ordered: OrderedCall,
  named: UserId | null,
  purpose: Pick<Parameters<typeof ringBack>[1], 'shown' | 'because' | 'answersItself'>,
  then: (rung: RungBack) => void,
): Outcome {
  const { call, snapshot } = ordered;
  const user = userOf(ordered, named);
  const bindings = user ? call.world.bindings.reachable(snapshot, user.id) : [];
  if (!user || bindings.length === 0) return refused('user-unreachable');
  // Who asks again while it rings would only make it ring more.
  const isRinging = call.record.openLegs.some(
    (leg) => leg.reason === purpose.because.reason && leg.answeredAt === null,
  );
  if (isRinging) return refused('wrong-state');
  const ringSeconds = userSetting(snapshot, user.id, 'call.ring-seconds');
  void ringBack(call, { user, bindings, ringSeconds, ...purpose }).then(then);
  return done;
}

const TONE_DB = -13;

function play(ordered: OrderedCall, { leg, url, tone, times }: Extract<CallOrder, { name: 'play' }>): Outcome {
  const items: ProgramItem[] = [
    ...(url === null ? [] : [{ url, reach: 'public' as const }]),
    ...(tone === null ? [] : [{ tone: { steps: [{ hz: tone.hz, ms: 0 }], levelDb: TONE_DB }, ms: tone.ms }]),
  ];
  const program: Program = { items, times };
  return withLeg(ordered, leg, (to) => ordered.call.conversation.order({ name: 'play', to }, { program }));
}

function controlPlay({ call }: OrderedCall, order: Extract<CallOrder, { name: 'control-play' }>): Outcome {
  const { action, ms, from } = order;
  const listener = call.conversation.listener;
  if (!listener) return refused('wrong-state');
  call.world.media.controlPlay(listener.endpoint, action === 'seek' ? { action, ms, from } : { action });
  return done;
}

const DIGIT_MS = 160;

function sendDigits(ordered: OrderedCall, { leg, digits }: { leg: LegId | null; digits: string }): Outcome {
  return withLeg(ordered, leg, (by) => {
    const other = ordered.call.conversation.partnerOf(by);
    if (!other) return refused('wrong-state');
    return other.media.sendDigit(digits.toUpperCase(), DIGIT_MS) ? done : refused('media-not-ours');
  });
}

async function record(ordered: OrderedCall, { leg, action }: Extract<CallOrder, { name: 'record' }>): Promise<Outcome> {
  const { recordings, conversation } = ordered.call;
  return withLeg(ordered, leg, async (id) => {
    const media = conversation.leg(id)?.media;
    if (!(media instanceof LegMedia)) return refused('media-not-ours');
    const isDone = action === 'start' ? await recordings.start(id, media) : await recordings.control(id, action);
    return isDone ? done : refused('wrong-state');
  });
}
