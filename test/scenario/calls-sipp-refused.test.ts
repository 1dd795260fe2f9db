/**
 *   caller                    edge                     callee
 *     ── INVITE + digest ──────▶ ── INVITE ────────────▶
 *     ◀── 4xx ──────────────────◀── 4xx, or nothing ────
 *     ── ACK ──────────────────▶
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACME, BOLT, CallsWorld, type SippPhone, tenantIdOf, toUser } from '#test/world/edge/index.ts';
import {
  ackRefusal,
  answer,
  cancel,
  canceled,
  dialing,
  invite,
  outOfDialog,
  request,
  response,
  type ScenarioLine,
  send,
} from '#test/world/sipp/index.ts';

let world: CallsWorld;
beforeAll(async () => {
  world = await CallsWorld.start({ hurry: 10 });
});
afterAll(() => world.close());

/** The callee's phone, registered; it unregisters again when the story is told. */
async function withCallee(tell: (callee: SippPhone) => Promise<void>): Promise<void> {
  const callee = world.phone('201');
  await callee.registers();
  await tell(callee);
  await callee.registers('0');
}

/** Dials, passes ringing over, and expects this answer. */
const refused = ({ user }: SippPhone, dialed: string, status: number): ScenarioLine[] => [
  ...dialing(user, dialed),
  response(180, { optional: true }),
  response(status, { check: 'Reason: Q.850' }),
  send(ackRefusal(user, dialed, 2), { retransmits: false }),
];

/** A phone that refuses with this status. */
const refusing = (status: string): ScenarioLine[] => [request('INVITE'), send(answer(status)), request('ACK')];

describe('a callee who does not take the call', () => {
  test.each([
    ['is busy', '486 Busy Here', 486, 'busy', 17],
    ['declines', '603 Decline', 603, 'rejected', 21],
    ['cannot be reached', '480 Temporarily Unavailable', 480, 'failed', 20],
  ] as const)('%s', async (_, status, heard, disposition, q850Cause) => {
    await withCallee(async (bob) => {
      const alice = world.phone('200');
      const callee = bob.waits(refusing(status));
      await alice.runs(refused(alice, '201', heard));
      await callee.finished();
      expect(await world.nextRecord()).toMatchObject({ disposition, hangup: { q850Cause, sipStatus: heard } });
    });
  });

  test('takes no such media, and none of ours, with or without SRTP', async () => {
    await withCallee(async (bob) => {
      const alice = world.phone('200');
      const refusal = refusing('488 Not Acceptable Here');
      const callee = bob.waits([...refusal, ...refusal, ...refusal]);
      await alice.runs(refused(alice, '201', 488));
      await callee.finished();
      expect(await world.nextRecord()).toMatchObject({
        disposition: 'failed',
        hangup: { q850Cause: 88, sipStatus: 488 },
      });
    });
  });

  test('does not answer: the phone is canceled and the caller hears 480', async () => {
    await withCallee(async (bob) => {
      const alice = world.phone('200');
      const callee = bob.waits([request('INVITE'), send(answer('180 Ringing'), { retransmits: false }), ...canceled()]);
      await alice.runs(refused(alice, '201', 480));
      await callee.finished();
      expect(await world.nextRecord()).toMatchObject({
        disposition: 'no-answer',
        ringingAt: expect.any(String),
        hangup: { by: 'system', q850Cause: 19, reason: 'no-answer' },
        legs: [{ sipStatus: 480 }, { sipStatus: 487, media: null }],
      });
    });
  });

  test('has a phone that is gone without a word: the caller need not wait until it would have rung out', async () => {
    await withCallee(async () => {
      const alice = world.phone('200');
      await alice.runs(refused(alice, '201', 480));
      const record = await world.nextRecord();
      expect(record).toMatchObject({ disposition: 'failed', ringingAt: null, hangup: { reason: 'unreachable' } });
      expect(Date.parse(record.at) - Date.parse(record.startedAt)).toBeLessThan(2000);
    });
  });

  test('has no phone', async () => {
    const alice = world.phone('200');
    await alice.runs(refused(alice, '202', 480));
    expect(await world.nextRecord()).toMatchObject({ disposition: 'failed', hangup: { reason: 'unreachable' } });
  });
});

test('the caller cancels before anybody answers', async () => {
  await withCallee(async (bob) => {
    const alice = world.phone('200');
    const callee = bob.waits([request('INVITE'), send(answer('180 Ringing'), { retransmits: false }), ...canceled()]);
    await alice.runs([
      ...dialing(alice.user, '201'),
      response(180),
      send(cancel(alice.user, '201', 2)),
      response(200),
      response(487),
      send(ackRefusal(alice.user, '201', 2), { retransmits: false }),
    ]);
    await callee.finished();
    expect(await world.nextRecord()).toMatchObject({
      disposition: 'canceled',
      hangup: { by: 'caller', q850Cause: 16, sipStatus: 487, reason: 'canceled' },
    });
  });
});

test('a caller who gives up while the call is still being looked up rings nobody', async () => {
  await withCallee(async (bob) => {
    const alice = world.phone('200');
    const callee = bob.waits(canceled());
    world.edge.store.delayMs = 100;
    await alice
      .runs([
        ...dialing(alice.user, '201').slice(0, -1),
        response(100),
        send(cancel(alice.user, '201', 2)),
        response(200),
        response(487),
        send(ackRefusal(alice.user, '201', 2), { retransmits: false }),
      ])
      .finally(() => {
        world.edge.store.delayMs = 0;
      });
    const { disposition, legs } = await world.nextRecord();
    expect(disposition).toBe('canceled');
    expect(legs.filter((leg) => leg.role === 'callee' && leg.sipStatus !== null)).toEqual([]);
    callee.stop();
  });
});

test('an unknown extension is 404, and on the bill', async () => {
  const alice = world.phone('200');
  await alice.runs(refused(alice, '299', 404));
  expect(await world.nextRecord()).toMatchObject({
    disposition: 'failed',
    to: null,
    hangup: { by: 'system', q850Cause: 1, sipStatus: 404, reason: 'unknown-number' },
  });
});

test('a user disabled a moment ago is not called any more, and his phone is forgotten', async () => {
  await withCallee(async () => {
    const user = toUser({ domain: ACME }, '201');
    world.edge.store.putUser(tenantIdOf(ACME), { ...user, isEnabled: false });
    const alice = world.phone('200');
    await alice.runs(refused(alice, '201', 480));
    expect(await world.nextRecord()).toMatchObject({ hangup: { reason: 'user-disabled', q850Cause: 20 } });
    world.edge.store.putUser(tenantIdOf(ACME), user);
    await alice.runs(refused(alice, '201', 480));
    expect(await world.nextRecord()).toMatchObject({ hangup: { reason: 'unreachable' } });
  });
});

describe('who is not authenticated is counted, not billed', () => {
  const counted = (name: string) => world.edge.calls.counters()[name] ?? 0;
  const nothingBilled = async (tell: () => Promise<unknown>) => {
    const before = world.edge.journal.events.length;
    await tell();
    expect(world.edge.journal.events).toHaveLength(before);
  };
  const turnedAway = ({ user }: SippPhone, status: number, domain?: string): ScenarioLine[] => [
    ...dialing(user, '201', domain === undefined ? {} : { domain }),
    response(status),
    send(ackRefusal(user, '201', 2, domain), { retransmits: false }),
  ];

  test('a wrong password', async () => {
    const alice = world.phone('200');
    const before = counted('refused.invite.wrong-credentials');
    await nothingBilled(() => alice.runs(turnedAway(alice, 403), { password: 'wrong' }));
    expect(counted('refused.invite.wrong-credentials')).toBe(before + 1);
  });

  test('a password that is right, under the name of somebody else', async () => {
    const mallory = world.phone('202');
    await nothingBilled(() => mallory.runs(turnedAway(mallory, 403), { username: '200', password: 'secret-200' }));
    expect(counted('refused.invite.not-your-identity')).toBe(1);
  });

  test('a user of one tenant who dials into another is a stranger there', async () => {
    const alice = world.phone('200');
    // Same extension and password in both tenants: the realm is not the same, and From names the wrong one.
    await nothingBilled(() => alice.runs(turnedAway(alice, 403, BOLT)));
  });

  test('a call that is to be replaced and that nobody has (RFC 3891)', async () => {
    const { user, runs } = bound(world.phone('200'));
    const headers = 'Require: replaces\nReplaces: abc;to-tag=a;from-tag=b';
    await nothingBilled(() =>
      runs([
        ...dialing(user, '201', { headers }),
        response(481),
        send(ackRefusal(user, '201', 2), { retransmits: false }),
      ]),
    );
  });

  test.each([
    ['an unknown domain', { domain: 'nobody.example' }, 404],
    ['a call that has been forwarded for ever', { maxForwards: 0 }, 483],
    ['an extension we do not know', { headers: 'Require: teleport' }, 420],
    ['half a Replaces', { headers: 'Replaces: abc;to-tag=a' }, 400],
    ['a body that is no SDP', { body: 'hello', contentType: 'text/plain' }, 415],
  ])('%s', async (_, options, status) => {
    const { user, runs } = bound(world.phone('200'));
    await nothingBilled(() =>
      runs([
        send(invite(user, '201', { cseq: 1, ...options })),
        response(100, { optional: true }),
        response(status),
        send(ackRefusal(user, '201', 1, 'domain' in options ? options.domain : undefined), { retransmits: false }),
      ]),
    );
  });
});

test.each([
  ['MESSAGE', '', 415],
  ['SUBSCRIBE', 'Event: weather', 489],
  ['PUBLISH', 'Event: dialog', 489],
  ['REFER', 'Refer-To: <sip:201@acme.example>', 405],
  ['NOTIFY', 'Event: presence', 481],
  ['OPTIONS', '', 200],
])('%s outside of a call', async (method, headers, status) => {
  const { user, runs } = bound(world.phone('200'));
  await runs([send(outOfDialog(user, method, headers)), response(status)]);
});

const bound = (phone: SippPhone) => ({ user: phone.user, runs: phone.runs.bind(phone) });
