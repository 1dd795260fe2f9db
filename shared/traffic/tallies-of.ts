import type { Cdr, CdrLeg } from '#shared/cdr/index.ts';
import { callingCode } from './calling-code.ts';
import { isDelivered, isLegDelivered } from './delivered.ts';
import { sum, type Tally, type TallyChange, type TallyKind } from './tally.ts';

/** What a record adds to the tallies, less what the record before it had added. */
export function tallyChanges(before: Cdr | null, after: Cdr): TallyChange[] {
  const changes = new Map<string, TallyChange>();
  const add = (change: TallyChange, sign: 1 | -1) => {
    const key = JSON.stringify([change.day, change.kind, change.name]);
    const added = sum(changes.get(key)?.added ?? {}, change.added, sign);
    changes.set(key, { ...change, added });
  };
  for (const change of before ? talliesOf(before) : []) add(change, -1);
  for (const change of talliesOf(after)) add(change, 1);
  return [...changes.values()].filter(({ added }) => Object.keys(added).length > 0);
}

function talliesOf(cdr: Cdr): TallyChange[] {
  const day = cdr.startedAt.slice(0, 10);
  const tally = (kind: TallyKind, name: string, added: Tally): TallyChange => ({ day, kind, name, added });
  const call = tallyOfCall(cdr);
  const caller = cdr.from.userId;
  const callee = cdr.to?.userId ?? null;
  const destination = destinationOf(cdr);
  return [
    tally('type', cdr.type, call),
    ...(caller === null ? [] : [tally('user', caller, { ...call, made: 1 })]),
    ...(callee === null || callee === caller ? [] : [tally('user', callee, { ...call, received: 1 })]),
    ...cdr.legs.flatMap((leg) => (leg.trunkId === null ? [] : [tally('trunk', leg.trunkId, tallyOfLeg(leg))])),
    ...(destination === null ? [] : [tally('destination', destination, call)]),
  ];
}

function tallyOfCall(cdr: Cdr): Tally {
  return {
    calls: 1,
    answered: cdr.answeredAt === null ? 0 : 1,
    delivered: isDelivered(cdr) ? 1 : 0,
    durationMs: Math.round(cdr.durationSeconds * 1000),
    talkMs: Math.round(cdr.billableSeconds * 1000),
    ...cdr.legs.map(qualityOf).reduce((a, b) => sum(a, b), {}),
  };
}

function tallyOfLeg(leg: CdrLeg): Tally {
  return {
    calls: 1,
    answered: leg.answeredAt === null ? 0 : 1,
    delivered: isLegDelivered(leg) ? 1 : 0,
    durationMs: msBetween(leg.startedAt, leg.endedAt),
    talkMs: leg.answeredAt === null ? 0 : msBetween(leg.answeredAt, leg.endedAt),
    ...qualityOf(leg),
  };
}

function qualityOf({ media }: CdrLeg): Tally {
  if (!media) return {};
  const { mos, packetsReceived, packetsLost } = media;
  return {
    ...(mos !== null && { mosLegs: 1, mosThousandths: Math.round(mos * 1000) }),
    packetsReceived,
    packetsLost,
  };
}

/** Outside: the calling code of the country, so that there are few. Inside: whoever was to be reached. */
function destinationOf(cdr: Cdr): string | null {
  const outside = cdr.legs.find(({ role, trunkId }) => role === 'callee' && trunkId !== null);
  return outside ? callingCode(outside.party.number) : (cdr.to?.number ?? null);
}

const msBetween = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));
