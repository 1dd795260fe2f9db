import { describe, expect, test } from 'vitest';
import { follow, obey, type Talk, type TalkEffect, type TalkOrder } from './talk.ts';

const [alice, bob, carol] = ['leg_alice', 'leg_bob', 'leg_carol'];
const talking: Talk = { name: 'talking', legs: [alice, bob], supervisor: null };
const supervised: Talk = { name: 'talking', legs: [alice, bob], supervisor: carol };
const held: Talk = { name: 'held', by: bob, waiting: alice };
const parked: Talk = { name: 'parked', leg: alice, by: bob, orbit: '701' };
const transferring: Talk = { name: 'transferring', waiting: alice, by: bob, recalls: bob };
const ringingFor: Talk = { name: 'consulting', waiting: alice, by: bob, target: null };
const asking: Talk = { name: 'consulting', waiting: alice, by: bob, target: carol };
const calling: Talk = { name: 'calling' };
const service: Talk = { name: 'service', leg: alice };
const over: Talk = { name: 'over' };
const ALL = { talking, supervised, held, parked, transferring, ringingFor, asking, calling, service, over };

const join = (...legs: [string, string]): TalkEffect => ({ name: 'join', legs });
const serve = (leg: string, sound: 'music' | 'silence' | 'ringback', isOnHold = false): TalkEffect => ({
  name: 'serve',
  leg,
  sound,
  isOnHold,
});
const release = (leg: string): TalkEffect => ({ name: 'release', leg });

describe('what can be ordered, and when', () => {
  const ORDERS: readonly [TalkOrder, readonly (keyof typeof ALL)[]][] = [
    [{ name: 'hold', by: bob, hears: 'music' }, ['talking', 'held']],
    [{ name: 'play', to: bob }, ['talking', 'held']],
    [{ name: 'park', by: bob, orbit: '701' }, ['talking', 'held']],
    [{ name: 'transfer', by: bob, dialed: '202' }, ['talking', 'held']],
    [{ name: 'take-over', by: bob, target: 'leg_dave' }, ['talking', 'held']],
    [{ name: 'consult', by: bob, dialed: '202' }, ['talking', 'held']],
    [{ name: 'resume' }, ['held']],
    [{ name: 'complete' }, ['ringingFor', 'asking']],
    [{ name: 'cancel' }, ['transferring', 'ringingFor', 'asking']],
  ];
  test.each(ORDERS)('$name only in states in which it means something', (order, states) => {
    for (const [name, talk] of Object.entries(ALL)) {
      const isAllowed = (states as readonly string[]).includes(name);
      expect([name, obey(talk, order)]).toMatchObject([
        name,
        isAllowed ? { ok: true } : { ok: false, problem: { code: 'wrong-state' } },
      ]);
    }
  });

  test.each(ORDERS.filter(([order]) => 'by' in order || 'to' in order))('$name for a leg of the two alone', (order) => {
    expect(obey(talking, { ...order, by: carol, to: carol } as unknown as TalkOrder)).toMatchObject({
      problem: { code: 'leg-unknown' },
    });
  });
});

describe('hold', () => {
  test('the other side hears music, and both phones are told', () => {
    expect(obey(talking, { name: 'hold', by: bob, hears: 'music' })).toEqual({
      ok: true,
      value: { talk: held, effects: [serve(alice, 'music', true), serve(bob, 'silence', true)] },
    });
  });

  test('ends with the two in conversation again', () => {
    expect(obey(held, { name: 'resume' })).toEqual({
      ok: true,
      value: { talk: { ...talking, legs: [alice, bob] }, effects: [join(alice, bob)] },
    });
  });
});

describe('a blind transfer', () => {
  test('rings somebody for who waits, while the other one stays', () => {
    expect(obey(talking, { name: 'transfer', by: bob, dialed: '202' })).toEqual({
      ok: true,
      value: {
        talk: transferring,
        effects: [
          serve(alice, 'ringback'),
          { name: 'seek', seeker: alice, by: bob, dialed: '202', why: 'transfer-blind' },
          serve(bob, 'silence'),
        ],
      },
    });
  });

  test('ends the leg of who transferred once somebody has answered', () => {
    expect(follow(transferring, { name: 'connected', legs: [alice, carol] })).toEqual({
      talk: { name: 'talking', legs: [alice, carol], supervisor: null },
      effects: [release(bob), join(alice, carol)],
    });
  });

  test('that finds nobody brings the two together again', () => {
    expect(follow(transferring, { name: 'refused' }).effects).toEqual([join(alice, bob)]);
  });

  test('that finds nobody goes back to who transferred, who has left: once', () => {
    const alone = follow(transferring, { name: 'left', leg: bob }).talk;
    const recalled: Talk = { name: 'transferring', waiting: alice, by: null, recalls: null };
    expect(follow(alone, { name: 'refused' })).toEqual({
      talk: recalled,
      effects: [
        serve(alice, 'ringback'),
        { name: 'seek', seeker: alice, by: bob, dialed: null, why: 'transfer-recall' },
      ],
    });
    expect(follow(recalled, { name: 'refused' })).toEqual({ talk: over, effects: [{ name: 'end', by: null }] });
  });

  test('that finds nobody ends a call for which nobody has transferred', () => {
    const alone: Talk = { name: 'transferring', waiting: alice, by: null, recalls: null };
    expect(follow(alone, { name: 'refused' })).toEqual({ talk: over, effects: [{ name: 'end', by: null }] });
  });

  test('is called off when who waits has left', () => {
    expect(follow(transferring, { name: 'left', leg: alice }).effects).toEqual([
      { name: 'call-off' },
      { name: 'end', by: alice },
    ]);
  });
});

describe('an attended transfer', () => {
  test('completed connects who waited with who was asked', () => {
    expect(obey(asking, { name: 'complete' })).toMatchObject({
      value: { talk: { name: 'talking', legs: [alice, carol] }, effects: [release(bob), join(alice, carol)] },
    });
  });

  test('completed while it still rings goes on ringing for who waits', () => {
    expect(obey(ringingFor, { name: 'complete' })).toMatchObject({
      value: {
        talk: { name: 'transferring', waiting: alice, by: null },
        effects: [release(bob), { name: 'seek-for', seeker: alice }, serve(alice, 'ringback')],
      },
    });
  });

  test('is completed, too, by who asks hanging up', () => {
    expect(follow(asking, { name: 'left', leg: bob }).effects).toEqual([join(alice, carol)]);
  });

  test('canceled releases who was asked', () => {
    expect(obey(asking, { name: 'cancel' })).toMatchObject({ value: { effects: [release(carol), join(alice, bob)] } });
    expect(obey(ringingFor, { name: 'cancel' })).toMatchObject({
      value: { effects: [{ name: 'call-off' }, join(alice, bob)] },
    });
  });

  test('is over when who was asked leaves, or refuses', () => {
    expect(follow(asking, { name: 'left', leg: carol }).effects).toEqual([join(alice, bob)]);
    expect(follow(ringingFor, { name: 'refused' }).effects).toEqual([join(alice, bob)]);
  });

  test('leaves the two others in conversation when who waits hangs up', () => {
    expect(follow(asking, { name: 'left', leg: alice })).toEqual({
      talk: { name: 'talking', legs: [bob, carol], supervisor: null },
      effects: [],
    });
  });
});

describe('a parked call', () => {
  test('waits alone, with music', () => {
    expect(obey(talking, { name: 'park', by: bob, orbit: '701' })).toMatchObject({
      value: { talk: parked, effects: [serve(alice, 'music', true), { name: 'dismiss', leg: bob, orbit: '701' }] },
    });
  });

  test('belongs to who retrieves it; whoever comes too late is released', () => {
    expect(follow(parked, { name: 'retrieved', leg: carol }).effects).toEqual([join(alice, carol)]);
    expect(follow(over, { name: 'retrieved', leg: carol }).effects).toEqual([release(carol)]);
  });
});

describe('a supervised call', () => {
  test('goes on without the supervisor', () => {
    expect(follow(supervised, { name: 'left', leg: carol })).toEqual({ talk: talking, effects: [join(alice, bob)] });
  });

  test('ends with either of the two', () => {
    expect(follow(supervised, { name: 'left', leg: alice }).effects).toEqual([{ name: 'end', by: alice }]);
  });
});

describe('whoever hangs up in a conversation of two', () => {
  test.each([talking, held, parked, service])('ends it ($name)', (talk) => {
    expect(follow(talk, { name: 'left', leg: alice })).toEqual({ talk: over, effects: [{ name: 'end', by: alice }] });
  });

  test('by order is nobody in the call', () => {
    expect(obey(talking, { name: 'drop', leg: alice })).toMatchObject({
      value: { talk: over, effects: [release(alice), { name: 'end', by: null }] },
    });
  });
});

test('who called back and picks up hears it ring for him; somebody who picks up too late is released', () => {
  expect(follow(calling, { name: 'called-back', leg: alice })).toEqual({
    talk: { name: 'transferring', waiting: alice, by: null, recalls: null },
    effects: [serve(alice, 'ringback')],
  });
  expect(follow(over, { name: 'called-back', leg: alice }).effects).toEqual([release(alice)]);
});

describe('a fax machine', () => {
  const alone: Talk = { name: 'transferring', waiting: alice, by: null, recalls: null };
  const goesOn = (...released: string[]) => ({
    talk: alone,
    effects: [serve(alice, 'silence'), ...released.map(release), { name: 'seek-fax', seeker: alice }],
  });

  test('goes on alone, and whoever has answered it is let go', () => {
    expect(follow(talking, { name: 'fax-heard', leg: alice })).toEqual(goesOn(bob));
    expect(follow(supervised, { name: 'fax-heard', leg: alice })).toEqual(goesOn(bob, carol));
    expect(follow(service, { name: 'fax-heard', leg: alice })).toEqual(goesOn());
  });

  test('stays while somebody is sought for it, or where it is not the one who talks', () => {
    const { talking: _, supervised: __, service: ___, ...others } = ALL;
    for (const talk of Object.values(others))
      expect(follow(talk, { name: 'fax-heard', leg: alice })).toEqual({ talk, effects: [] });
    for (const talk of [talking, service])
      expect(follow(talk, { name: 'fax-heard', leg: carol })).toEqual({ talk, effects: [] });
  });
});
