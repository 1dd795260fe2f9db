import type { Cdr, CdrLeg } from '#shared/cdr/index.ts';
import type { ChannelEvent, ChannelEventType } from './channel-event.ts';

/**
 * The rows of a call, in the order of what happened; at the same millisecond what follows from another comes after it, and of two
 * channels that end together the called one goes first, as in every sample of the manual.
 *
 * What of ours takes a call (a menu, a mailbox, a queue) is no channel: the channel of the caller is answered, as by Asterisk.
 */
export function channelEventsOf(cdr: Cdr): ChannelEvent[] {
  const caller = cdr.legs.find(({ role }) => role === 'caller');
  if (!caller) return [];
  const callees = cdr.legs.filter(({ role }) => role === 'callee').sort(byStart);
  const channels = [caller, ...callees].flatMap((leg) => ownRows(leg, endOf(leg, callees)));
  const dialed = dialedTogether(callees).flatMap((group) => dialRows(caller, group));
  const bridges = callees.flatMap((callee) => bridgeRows(caller, callee, callees));
  const rows = [...channels, ...dialed, ...bridges].sort((a, b) => a.atMs - b.atMs || a.place - b.place);
  const last = rows.at(-1);
  if (last) rows.push({ ...last, type: 'LINKEDID_END' });
  return rows.map((row, index) => toEvent(cdr, row, index + 1));
}

/** A row before it has its number. */
interface Row {
  readonly atMs: number;
  /** Of rows of the same millisecond, which comes first. */
  readonly place: number;
  readonly type: ChannelEventType;
  readonly leg: CdrLeg;
  readonly dials?: readonly CdrLeg[];
  readonly bridgedTo?: CdrLeg;
}

/** Order within a millisecond: what was there ends, then what is new begins, is answered, and is bridged. */
const PLACE = {
  callerStart: 0,
  bridgeEnd: 1,
  calleeEnd: 2,
  forward: 3,
  dial: 4,
  calleeStart: 5,
  calleeAnswer: 6,
  callerAnswer: 7,
  bridgeStart: 8,
  /** Of what began in this very millisecond. */
  sameMomentEnd: 9,
  callerEnd: 10,
} as const;

const byStart = (a: CdrLeg, b: CdrLeg) => Date.parse(a.startedAt) - Date.parse(b.startedAt);

/** The channel of a caller outlives those that it has dialed, as Asterisk's does, whoever hangs up first. */
const endOf = (leg: CdrLeg, callees: readonly CdrLeg[]): number =>
  Math.max(...[leg, ...(leg.role === 'caller' ? callees : [])].map(({ endedAt }) => Date.parse(endedAt)));

/** Start, answer and end of a channel. */
function ownRows(leg: CdrLeg, endMs: number): Row[] {
  const isCaller = leg.role === 'caller';
  const startMs = Date.parse(leg.startedAt);
  const calleeEnd = endMs > startMs ? PLACE.calleeEnd : PLACE.sameMomentEnd;
  const endPlace = isCaller ? PLACE.callerEnd : calleeEnd;
  const answer: Row[] =
    leg.answeredAt === null
      ? []
      : [
          {
            atMs: Date.parse(leg.answeredAt),
            place: isCaller ? PLACE.callerAnswer : PLACE.calleeAnswer,
            type: 'ANSWER',
            leg,
          },
        ];
  return [
    { atMs: startMs, place: isCaller ? PLACE.callerStart : PLACE.calleeStart, type: 'CHAN_START', leg },
    ...answer,
    { atMs: endMs, place: endPlace, type: 'HANGUP', leg },
    { atMs: endMs, place: endPlace, type: 'CHAN_END', leg },
  ];
}

/** Channels that rang for the same reason at the same time: one Dial of Asterisk. */
function dialedTogether(callees: readonly CdrLeg[]): CdrLeg[][] {
  const groups: CdrLeg[][] = [];
  for (const leg of callees) {
    const group = groups.at(-1);
    if (group?.every((other) => isDialedWith(other, leg))) group.push(leg);
    else groups.push([leg]);
  }
  return groups;
}

const isDialedWith = (before: CdrLeg, leg: CdrLeg): boolean =>
  before.reason === leg.reason &&
  before.causedBy === leg.causedBy &&
  Date.parse(leg.startedAt) < Date.parse(before.answeredAt ?? before.endedAt);

/** What the channel of the caller does to have others rung. */
function dialRows(caller: CdrLeg, dials: readonly CdrLeg[]): Row[] {
  const [first] = dials;
  if (!first) return [];
  const atMs = Date.parse(first.startedAt);
  const forward: Row[] = first.reason.startsWith('forward-')
    ? [{ atMs, place: PLACE.forward, type: 'XIVO_USER_FWD', leg: caller, dials }]
    : [];
  return [...forward, { atMs, place: PLACE.dial, type: 'APP_START', leg: caller, dials }];
}

/**
 * From when both have answered until one of them is gone, or the callee transfers the caller: his phone may stay until it has
 * been told how that went (RFC 3515 §2.4.4).
 */
function bridgeRows(caller: CdrLeg, callee: CdrLeg, callees: readonly CdrLeg[]): Row[] {
  if (caller.answeredAt === null || callee.answeredAt === null) return [];
  const startMs = Math.max(Date.parse(caller.answeredAt), Date.parse(callee.answeredAt));
  const transfers = callees.filter(({ causedBy, reason }) => causedBy === callee.id && reason.startsWith('transfer-'));
  const ends = [caller.endedAt, callee.endedAt, ...transfers.map(({ startedAt }) => startedAt)];
  const endMs = Math.min(...ends.map((end) => Date.parse(end)));
  if (endMs < startMs) return [];
  const endPlace = endMs > startMs ? PLACE.bridgeEnd : PLACE.sameMomentEnd;
  return [
    { atMs: startMs, place: PLACE.bridgeStart, type: 'BRIDGE_START', leg: caller, bridgedTo: callee },
    { atMs: endMs, place: endPlace, type: 'BRIDGE_END', leg: caller, bridgedTo: callee },
  ];
}

const channelOf = ({ party, id }: CdrLeg): string => `SIP/${party.number}-${id}`;

function toEvent(cdr: Cdr, { atMs, type, leg, dials = [], bridgedTo }: Row, id: number): ChannelEvent {
  const cause = leg.role === 'callee' ? leg.causedBy : (dials[0]?.causedBy ?? null);
  const redirecting = cdr.legs.find((other) => other.id === cause);
  return {
    id,
    type,
    at: new Date(atMs).toISOString(),
    userDefinedType: type === 'XIVO_USER_FWD' ? type : '',
    callerName: leg.party.name ?? '',
    callerNumber: leg.party.number,
    callerAni: type === 'CHAN_START' ? '' : leg.party.number,
    redirectedFrom: redirecting?.party.number ?? '',
    dialed: leg.role === 'caller' ? cdr.dialed : leg.party.number,
    channel: channelOf(leg),
    application: type === 'APP_START' ? 'Dial' : '',
    applicationData: type === 'APP_START' ? dials.map(({ party }) => `SIP/${party.number}`).join('&') : '',
    uniqueId: leg.id,
    linkedId: cdr.callId,
    peer: bridgedTo ? channelOf(bridgedTo) : '',
  };
}
