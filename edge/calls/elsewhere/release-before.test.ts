import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { ALONE, type Cluster } from '#edge/cluster/index.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { WrongCodes } from '../ask-code/wrong-codes.ts';
import { ConferenceRooms } from '../conference-room/conference-rooms.ts';
import { Answer as RoomAnswer, Written as WrittenToRoom } from '../conference-room/room-chat.ts';
import { Joining } from '../contact-centre/contact-centres.ts';
import { AgentStates, QueueCounts } from '../contact-centre/index.ts';
import { REPLIES } from '../contact-centre/port.ts';
import { readOrder, readQuestion, readReport } from '../contact-centre/read-port.ts';
import { Publications } from '../presence/publications.ts';
import { Wanted as WantedFromQueue } from '../queue/far-taker.ts';
import { FarPhones } from '../registrar/far-phones.ts';
import { Dropped } from '../registrar/phone-limit.ts';
import { Dial, Send } from './answer-orders.ts';
import { CallsElsewhere } from './calls-elsewhere.ts';
import { FromPhone, ToPhone } from './carried.ts';
import { Forwarded } from './forwarded-invite.ts';
import { Given, Wanted } from './give-leg.ts';
import { Guest } from './send-guest.ts';
import { Versions } from './versions.ts';

const here = import.meta.url;
/** As edges have said it, in the fewest fields. Here is only added to: what a release has said, the next one has to understand. */
const SAID: Readonly<Record<string, readonly unknown[]>> = JSON.parse(
  await readFile(new URL('release-before.json', here), 'utf8'),
);

type Read = (said: unknown) => unknown;
const by =
  (schema: z.ZodType): Read =>
  (said) =>
    schema.parse(said);
const orNull =
  (read: (said: unknown) => object | null): Read =>
  (said) => {
    const known = read(said);
    if (known === null) throw new Error('is as if it had not been said');
    return known;
  };

/** What edges hold, by kind. */
function sharedKinds(): Record<string, Read> {
  const kinds: Record<string, Read> = {};
  const share: Cluster['share'] = (kind, options) => {
    kinds[kind] = by(options.schema);
    return ALONE.share(kind, options);
  };
  const cluster: Cluster = { ...ALONE, share };
  const clock = new ManualClock();
  const ignore = () => undefined;
  new FarPhones(cluster, new Map(), ignore);
  new Versions(cluster, ignore);
  new CallsElsewhere({ cluster, live: new Map(), onChange: ignore });
  new Publications({ clock, chance: new SeededChance(), cluster }, ignore);
  new WrongCodes(clock, cluster);
  new ConferenceRooms('edge_1', cluster);
  new QueueCounts({ cluster, clock, onCounted: ignore });
  new AgentStates({ cluster, members: async () => null, onChange: ignore });
  return kinds;
}

/** What they ask of each other, by kind. */
const SERVED: Readonly<Record<string, Read>> = {
  invite: by(Forwarded),
  'take-leg': by(Wanted),
  'take-guest': by(Guest),
  'take-waiting': by(WantedFromQueue),
  dial: by(Dial),
  send: by(Send),
  'contact-centre': by(Joining),
  'drop-phone': by(Dropped),
  'room-chat': by(WrittenToRoom),
};

const READ: Readonly<Record<string, Read>> = {
  ...sharedKinds(),
  ...SERVED,
  'given leg': by(Given),
  'from the phone': by(FromPhone),
  'to the phone': by(ToPhone),
  'answer of a room': by(RoomAnswer),
  'order to a caller': orNull(readOrder),
  'report of a caller': orNull(readReport),
  question: orNull(readQuestion),
  ...Object.fromEntries(Object.entries(REPLIES).map(([asked, schema]) => [`reply to ${asked}`, by(schema)])),
};

const fixtures = Object.entries(SAID).flatMap(([kind, messages]) => messages.map((said) => [kind, said] as const));

/** As an edge of the next release would say it. */
function withMore(said: unknown): unknown {
  if (Array.isArray(said)) return said.map(withMore);
  if (typeof said !== 'object' || said === null) return said;
  const fields = Object.entries(said).map(([name, value]) => [name, withMore(value)]);
  return { ...Object.fromEntries(fields), later: 'of the next release' };
}

test('everything that edges tell each other has messages of the release before here', async () => {
  const edge = new URL('../..', here).pathname;
  const kinds = new Set<string>();
  for await (const file of glob('**/*.ts', { cwd: edge })) {
    if (file.endsWith('.test.ts')) continue;
    const source = await readFile(`${edge}/${file}`, 'utf8');
    for (const [, kind = ''] of source.matchAll(/cluster\s*\.(?:share|serve)(?:<\w+>)?\(\s*'([a-z-]+)'/g))
      kinds.add(kind);
  }
  expect([...kinds].sort()).toEqual([...Object.keys(sharedKinds()), ...Object.keys(SERVED)].sort());
  expect(Object.keys(SAID).sort()).toEqual(Object.keys(READ).sort());
});

test.each(fixtures)('an edge of the release before is understood: %s %j', (kind, said) => {
  expect(() => READ[kind]?.(said)).not.toThrow();
});

test.each(fixtures)('so is one of the next release, which says more: %s %j', (kind, said) => {
  expect(() => READ[kind]?.(withMore(said))).not.toThrow();
});

test('who knows no availabilities tells queues all the same; who has a reason of later sends callers away all the same', () => {
  const [, queue] = SAID['reply to queue'] ?? [];
  expect(READ['reply to queue']?.(queue)).toMatchObject({
    members: [{ memberId: 'agt_1', activity: 'ready', availability: 'unavailable', availabilitySince: null }],
  });
  const away = {
    name: 'send-away',
    callId: 'call_1',
    queueId: 'que_1',
    reason: 'of later',
    destination: { kind: 'hang-up' },
  };
  expect(readOrder(away)).toMatchObject({ reason: 'no-agents', destination: { kind: 'hang-up' } });
  expect(readReport({ name: 'of later', callId: 'call_1' })).toBeNull();
});

test('an order to a member or a caller that is not known here is refused, not taken for done', () => {
  const toAgent = (order: object) => readQuestion({ ask: 'order-agent', agentId: 'agt_1', order });
  const toCaller = (order: object) => readQuestion({ ask: 'order-caller', queueId: 'que_1', callId: 'call_1', order });
  expect([toAgent({ name: 'of-later' }), toCaller({ name: 'of-later' })]).toEqual([null, null]);
  expect(toAgent({ name: 'log-out', later: 1 })).toMatchObject({ order: { name: 'log-out' } });
});
