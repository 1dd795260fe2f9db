import { describe, expect, test, vi } from 'vitest';
import { MusicOnHold } from '#shared/music-on-hold/index.ts';
import { Prompt } from '#shared/prompt/index.ts';
import { phoneSdp, settle } from '#test/world/edge/fake-call.ts';
import { addressOf, refers } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import { made, queue, user, waitingIn } from '#test/world/edge/fake-queue.ts';
import { aResponse } from '#test/world/edge/fake-signaling.ts';

describe('a caller in a queue', () => {
  test('is answered, hears music, and talks to the member who answers; both are on the bill (X3-QU-11)', async () => {
    const { house, alice } = await waitingIn({});
    expect(alice.answers.at(-1)).toMatchObject({ status: 200 });
    expect([alice.call.conversation.state, house.queueLog]).toEqual(['service', ['ENTERQUEUE']]);
    house.clock.advance(2500);
    await house.answers('201');
    await settle();
    expect([alice.call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '201']]);
    alice.caller.dialog.hangsUp();
    const [record] = await house.journal.ended(1);
    expect(record).toMatchObject({
      disposition: 'answered',
      legs: [
        { role: 'caller' },
        {
          role: 'service',
          service: { kind: 'queue', id: 'que_1' },
          party: { name: 'que_1' },
          answeredAt: expect.anything(),
          queue: { waitedSeconds: 2.5, outcome: 'answered', memberId: 'usr_201', memberNumber: '201' },
        },
        { role: 'callee', reason: 'queue', party: { number: '201' }, answeredAt: expect.anything() },
      ],
    });
    await settle();
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'CONNECT', 'COMPLETECALLER']);
  });

  test('is recorded from when he talks, where the queue has it so (QUE-06)', async () => {
    const { house, alice } = await waitingIn({ recordsCalls: true });
    const start = vi.spyOn(alice.call.recordings, 'startByItself').mockResolvedValue();
    expect(start).not.toHaveBeenCalled();
    await house.answers('201');
    await settle();
    expect(start.mock.calls.map(([leg]) => alice.call.record.leg(leg).party.number)).toEqual(['200']);
  });

  test('hangs up before the member answers: nobody rings any more, and he is counted once', async () => {
    const { house, alice } = await waitingIn({});
    const bob = house.phoneOf('201');
    alice.caller.dialog.hangsUp();
    const [record] = await house.journal.ended(1);
    await settle();
    expect([bob.canceled, record?.disposition, house.queueLog]).toEqual([
      expect.anything(),
      'answered',
      ['ENTERQUEUE', 'ABANDON'],
    ]);
    expect(record?.legs[1]?.queue).toMatchObject({ outcome: 'abandoned', memberId: null, memberNumber: null });
    // His answer crosses the CANCEL.
    await house.answers('201');
    expect([bob.released, house.queueLog.length]).toEqual([expect.anything(), 2]);
  });

  test('whose phone has lost power leaves within a minute, and nobody is rung for him any longer', async () => {
    const { house, alice } = await waitingIn({});
    const { dialog } = alice.caller;
    const fallsSilent = async (status: number) => {
      for (const endpoint of house.media.endpoints) endpoint.fallSilent();
      dialog.requests.at(-1)?.answer(aResponse(status));
      await settle();
    };
    await fallsSilent(200); // muted, with silence suppression
    expect([dialog.requests.map(({ method }) => method), alice.call.isEnded]).toEqual([['OPTIONS'], false]);
    await fallsSilent(408);
    const [ended] = await house.journal.ended(1);
    expect(ended?.hangup).toMatchObject({ by: 'system', reason: 'phone-lost', q850Cause: 27 });
    expect([house.phoneOf('201').canceled, house.queueLog]).toEqual([expect.anything(), ['ENTERQUEUE', 'ABANDON']]);
  });

  test('hangs up in the moment in which the member answers: the member is released, and counted once', async () => {
    const { house, alice } = await waitingIn({});
    const answered = house.answers('201');
    alice.caller.dialog.hangsUp();
    const { dialog } = await answered;
    await settle();
    expect([dialog.released, alice.call.isEnded]).toEqual([expect.anything(), true]);
    expect(house.queueLog.filter((event) => event !== 'ENTERQUEUE' && event !== 'CONNECT')).toHaveLength(1);
    await house.journal.ended(1);
  });

  test('rings all at once where the queue does, and who answers stops the others (X3-QU-11)', async () => {
    const { house } = await waitingIn({ members: [user('201'), user('202')] });
    expect(['201', '202'].map((extension) => house.phoneOf(extension).canceled)).toEqual([null, null]);
    await house.answers('202');
    await settle();
    expect([house.phoneOf('201').canceled, house.heardTogether]).toEqual([expect.anything(), ['200', '202']]);
  });

  test('leaves by the key that the queue has for it (QUE-05)', async () => {
    const exitDestination = { kind: 'user', userId: 'usr_203' };
    const { house, alice } = await waitingIn({ exitKey: '9', exitDestination });
    house.media.endpoints[0]?.press('9');
    await settle();
    expect([house.phoneOf('201').canceled, house.queueLog]).toEqual([expect.anything(), ['ENTERQUEUE', 'EXITWITHKEY']]);
    await house.answers('203');
    expect([alice.call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '203']]);
    alice.caller.dialog.hangsUp();
    const [record] = await house.journal.ended(1);
    expect(record?.legs.find(({ queue }) => queue)?.queue).toMatchObject({ outcome: 'left-by-key', memberId: null });
  });

  test('goes on when nobody answers in time (X3-QU-16, X3-QU-18, QUE-09)', async () => {
    const noAnswerDestination = { kind: 'user', userId: 'usr_203' };
    const { house } = await waitingIn({
      maxWaitSeconds: 30,
      memberRingSeconds: null,
      timeoutDecides: 'queue',
      noAnswerDestination,
    });
    house.clock.advance(31_000);
    await settle();
    expect(house.queueLog.at(-1)).toBe('EXITWITHTIMEOUT');
    await house.answers('203');
    expect(house.heardTogether).toEqual(['200', '203']);
  });

  test('is not answered where the queue is full, and goes on unanswered (X3-QU-20)', async () => {
    const fullDestination = { kind: 'user', userId: 'usr_203' };
    const { house } = await waitingIn({ maxWaiting: 1, fullDestination });
    const late = await house.dials('202', '300');
    await settle();
    expect([late.answers.some(({ status }) => status === 200), house.queueLog.at(-1)]).toEqual([false, 'FULL']);
    await house.answers('203');
    expect(house.heardTogether).toEqual(['202', '203']);
  });

  test('hears the music of the queue, waiting and on hold (XA-MOH-05, X3-QU-04)', async () => {
    const audio = { seconds: 5, rateHz: 8000 as const, bytes: 1, digest: 'pmt_1' };
    const prompt = { kind: 'prompt', id: 'pmt_1', ...made, ...Prompt.New.parse({ name: 'Piano' }), audio } as const;
    const chosen = MusicOnHold.New.parse({ name: 'Piano', promptIds: ['pmt_1'] });
    const music = { kind: 'music-on-hold', id: 'moh_1', ...made, ...chosen } as const;
    const { house, alice } = await waitingIn({ musicOnHoldId: 'moh_1' }, [prompt, music]);
    expect(house.media.played.flatMap(({ program }) => saidIn(program))).toEqual(['ten_1/pmt_1']);
    // So he does while the member holds him (X3-QU-04).
    const { dialog } = await house.answers('201');
    await settle();
    dialog.receives('INVITE', phoneSdp(addressOf('201'), { direction: 'sendonly', version: 2 }));
    await settle();
    const recvonly = phoneSdp(addressOf('200'), { direction: 'recvonly', version: 2 });
    alice.caller.dialog.requests[0]?.answer(aResponse(200, recvonly));
    await settle();
    expect(house.media.played.flatMap(({ program }) => saidIn(program)).at(-1)).toBe('ten_1/pmt_1');
    expect(house.media.played.length).toBeGreaterThan(1);
  });

  test('is never one of another tenant', async () => {
    const { house } = await waitingIn({ maxWaiting: 1 });
    const theirs = await house.dials('200', '300', { house: 'ten_2' });
    await settle();
    expect([theirs.answers.at(-1)?.status, house.queueLog]).toEqual([200, ['ENTERQUEUE', 'ENTERQUEUE']]);
  });

  test('leaves the queue when his call breaks', async () => {
    const { house, alice } = await waitingIn({ retrySeconds: 1 });
    const snapshotOf = () => Promise.reject(new Error('broken'));
    Object.assign(alice.call.world, { snapshotOf });
    house.mayBreak = true;
    house.phoneOf('201').refuses(486);
    await settle();
    house.clock.advance(1000);
    await settle();
    await settle();
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'RINGNOANSWER', 'ABANDON']);
  });

  test('hears where he stands, at once and again (X3-QU-02)', async () => {
    const { house } = await waitingIn({ announcesPosition: true, announcementSeconds: 30 });
    const said = () => house.media.played.flatMap(({ program }) => saidIn(program));
    expect(said()).toEqual(['queue/you-are-next']);
    await house.dials('202', '300');
    await settle();
    for (let passed = 0; passed < 40; passed++) {
      house.clock.advance(1000);
      await settle();
    }
    const place = ['queue/before-you', 'number-1'];
    const words = said().filter((word) => word !== 'tone');
    expect(words.toSorted()).toEqual([...place, ...place, 'queue/you-are-next', 'queue/you-are-next'].toSorted());
  });
});

test('a caller whom a member transfers to another queue is offered there, to the same member, too', async () => {
  const { house } = await waitingIn({}, [queue({}, 'que_2', '301')]);
  const bob = await house.answers('201');
  await settle();
  await refers(bob, '<sip:301@acme.example>');
  await settle();
  bob.dialog.hangsUp();
  await settle();
  house.clock.advance(1000);
  await settle();
  await house.answers('201');
  await settle();
  expect(house.heardTogether).toEqual(['200', '201']);
  expect(house.queueLog).toEqual(['ENTERQUEUE', 'CONNECT', 'ENTERQUEUE', 'TRANSFER', 'CONNECT']);
});
