import { describe, expect, test } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import type { FakeHouse } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import { waitingIn } from '#test/world/edge/fake-queue.ts';
import { SOUNDS } from '../conversation/sounds.ts';
import { takeFromQueue } from './queue-player.ts';

describe('a caller who would rather be called back', () => {
  const callback = { key: '1', offerAfterSeconds: null, mayEnterNumber: false, tries: 2, retrySeconds: 60 };
  const wishes = async (fields: object = {}, keys: readonly string[] = ['1', '1']) => {
    const { house, alice } = await waitingIn({ callback, ...fields });
    house.contactCentres.linesChanged('ten_1');
    for (const key of keys) {
      house.media.endpoints[0]?.press(key);
      await settle();
    }
    return { house, alice };
  };

  /** The member answers, and hears whom he is about to call. */
  const memberAnswers = async (house: FakeHouse) => {
    await house.answers('201');
    house.clock.advance(10_000);
    await settle();
  };

  test('hangs up, keeps his place, and is called by the member whose turn it is; all of it is on the bill', async () => {
    const { house, alice } = await wishes();
    // Who rang for the line that ends rings again for the call back.
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'CALLBACK']);
    expect((await house.store.tenant('ten_1').contactCentre.callbacks()).map(({ callId }) => callId)).toEqual([
      alice.call.id,
    ]);
    alice.caller.dialog.hangsUp();
    const [wait] = await house.journal.ended(1);
    expect(wait?.legs[1]?.queue).toMatchObject({ outcome: 'callback', memberId: null });
    await memberAnswers(house);
    await house.answers('200');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['201', '200'], 'CONNECT']);
    expect(await house.store.tenant('ten_1').contactCentre.callbacks()).toEqual([]);
    house.phoneOf('200').dialog.hangsUp();
    const [, record] = await house.journal.ended(2);
    expect(record).toMatchObject({
      disposition: 'answered',
      legs: [
        { role: 'caller', reason: 'queue', party: { number: '201' } },
        {
          role: 'service',
          service: { kind: 'queue', id: 'que_1' },
          queue: { outcome: 'answered', waitedSeconds: 10, memberId: 'usr_201', memberNumber: '201' },
        },
        { role: 'callee', reason: 'callback', party: { number: '200' } },
      ],
    });
    await settle();
    expect(house.queueLog.at(-1)).toBe('COMPLETECALLER');
  });

  test('is nobody any more whom an application could take while he hears that he will be called', async () => {
    const { house, alice } = await wishes();
    const taker = { mayCome: () => true, comeTo: () => expect.fail('he is kept for the members') };
    const taken = takeFromQueue(alice.call, taker);
    await settle();
    house.clock.advance(3000);
    expect([await taken, house.queueLog]).toEqual([false, ['ENTERQUEUE', 'CALLBACK']]);
    expect(await house.store.tenant('ten_1').contactCentre.callbacks()).toHaveLength(1);
  });

  test('waits on where he does not confirm it, and where nobody could call him', async () => {
    const { house } = await wishes({}, ['1', '3']);
    expect([house.queueLog, await house.store.tenant('ten_1').contactCentre.callbacks()]).toEqual([['ENTERQUEUE'], []]);
    await house.answers('201');
    expect(house.heardTogether).toEqual(['200', '201']);
    // He enters a number outside, and no rule lets anybody call it.
    const entered = await wishes({ callback: { ...callback, mayEnterNumber: true } }, ['1', '2', ...'0015551234#']);
    expect(entered.house.queueLog).toEqual(['ENTERQUEUE']);
  });

  test('hears that it is not possible while the store cannot keep it, and waits on', async () => {
    const { house } = await wishes({}, ['1']);
    const said = () => house.media.played.flatMap(({ program }) => saidIn(program));
    house.store.isDown = true;
    house.media.endpoints[0]?.press('1');
    await settle();
    expect([house.queueLog, said().at(-1)]).toEqual([['ENTERQUEUE'], 'queue/callback-impossible']);
    await house.answers('201');
    expect([house.heardTogether, said()]).toEqual([['200', '201'], expect.not.arrayContaining(['queue/called-back'])]);
  });

  /** The store answers when it is let. */
  const slowStore = (house: FakeHouse) => {
    const slow = Promise.withResolvers<void>();
    const tenantOf = house.store.tenant.bind(house.store);
    house.store.tenant = (id) => {
      const tenant = tenantOf(id);
      const { putCallback } = tenant.contactCentre;
      const slowly: typeof putCallback = (...kept) => slow.promise.then(() => putCallback(...kept));
      return { ...tenant, contactCentre: { ...tenant.contactCentre, putCallback: slowly } };
    };
    return slow;
  };

  test('hears music while the store says nothing, and after some seconds that it is not possible: he keeps his place', async () => {
    const { house, alice } = await wishes({ ringsInsteadOfMusic: true }, ['1']);
    const slow = slowStore(house);
    const said = () => house.media.played.flatMap(({ program }) => saidIn(program));
    const music = () => house.media.played.filter(({ program }) => program.items === SOUNDS.ringback.items).length;
    const before = music();
    house.media.endpoints[0]?.press('1');
    await settle();
    expect([music(), said()]).toEqual([before + 1, expect.not.arrayContaining(['queue/callback-impossible'])]);
    house.clock.advance(5000);
    await settle();
    expect([house.queueLog, said().at(-1), alice.call.isEnded]).toEqual([
      ['ENTERQUEUE'],
      'queue/callback-impossible',
      false,
    ]);
    // What the store has taken after all is taken back.
    slow.resolve();
    await settle();
    expect(await house.store.tenant('ten_1').contactCentre.callbacks()).toEqual([]);
    await house.answers('201');
    expect([house.heardTogether, said()]).toEqual([['200', '201'], expect.not.arrayContaining(['queue/called-back'])]);
  });

  test('and hangs up while that is written is called all the same, and has abandoned nothing', async () => {
    const { house, alice } = await wishes({}, ['1']);
    const slow = slowStore(house);
    house.media.endpoints[0]?.press('1');
    await settle();
    expect([house.queueLog, alice.call.isEnded]).toEqual([['ENTERQUEUE'], false]);
    alice.caller.dialog.hangsUp();
    slow.resolve();
    const [wait] = await house.journal.ended(1);
    expect([house.queueLog, wait?.legs[1]?.queue?.outcome]).toEqual([['ENTERQUEUE', 'CALLBACK'], 'callback']);
    await settle();
    await memberAnswers(house);
    await house.answers('200');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['201', '200'], 'CONNECT']);
  });

  test('is called at the extension that he enters, where the queue lets him', async () => {
    const { house, alice } = await wishes({ callback: { ...callback, mayEnterNumber: true } }, [
      '1',
      '2',
      ...'203#',
      '1',
    ]);
    alice.caller.dialog.hangsUp();
    await house.journal.ended(1);
    await memberAnswers(house);
    await house.answers('203');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['201', '203'], 'CONNECT']);
  });

  test('is called again later when he does not answer, and the member is free meanwhile', async () => {
    const { house, alice } = await wishes();
    alice.caller.dialog.hangsUp();
    await house.journal.ended(1);
    await memberAnswers(house);
    house.phoneOf('200').refuses(486);
    const [, tried] = await house.journal.ended(2);
    expect(tried?.legs.flatMap(({ queue }) => queue ?? [])).toMatchObject([{ outcome: 'callback', memberId: null }]);
    await settle();
    expect(house.queueLog.slice(2)).toEqual(['CALLBACKNOANSWER']);
    const { contactCentre } = house.store.tenant('ten_1');
    expect(await contactCentre.callbacks()).toMatchObject([{ callback: { number: '200', failedTries: 1 } }]);
    house.clock.advance(60_000);
    await settle();
    await memberAnswers(house);
    await house.answers('200');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['201', '200'], 'CONNECT']);
  });

  test('and has been called as often as the queue does it stands on the bill as who has not been reached', async () => {
    const { house, alice } = await wishes({ callback: { ...callback, tries: 1 } });
    alice.caller.dialog.hangsUp();
    await house.journal.ended(1);
    await memberAnswers(house);
    house.phoneOf('200').refuses(486);
    const [, tried] = await house.journal.ended(2);
    expect(tried?.legs.flatMap(({ queue }) => queue ?? [])).toMatchObject([{ outcome: 'abandoned', memberId: null }]);
    await settle();
    expect(house.queueLog.slice(2)).toEqual(['CALLBACKNOANSWER', 'CALLBACKFAILED']);
  });
});
