import { describe, expect, test } from 'vitest';
import type { CallOrder } from '#shared/live-call/index.ts';
import { ParkOrbit } from '#shared/park-orbit/index.ts';
import { aCall, aRingStep, CALLEE_SDP, type FakeCallOptions, settle } from '#test/world/edge/fake-call.ts';
import { aResponse } from '#test/world/edge/fake-signaling.ts';
import { carryOut } from '../call/carry-out.ts';
import type { LiveCall } from '../call/index.ts';
import { CallControl } from './call-control.ts';

const TENANT = { tenantId: 'ten_1', userId: null };

/** 200 calls 201: it rings. */
async function ringing(options?: FakeCallOptions) {
  const world = aCall(options);
  const { call, live } = world;
  const control = new CallControl({
    edgeId: 'edge_1',
    legWorld: call.world,
    contactCentres: { ask: async () => null },
    keep: (kept, work) => {
      live.set(kept.id, kept);
      void work();
    },
  });
  void carryOut(call, { first: aRingStep() });
  await settle();
  const [phone] = world.signaling.phones;
  if (!phone) throw new Error('nothing rings');
  const order = (wanted: CallOrder, reach: { userId?: string | null; asker?: string | null } = {}) =>
    control.order({ ...TENANT, asker: null, ...reach, callId: call.id, order: wanted });
  return { ...world, control, order, phone };
}

/** 200 and 201 talk. */
async function talking(options?: FakeCallOptions) {
  const world = await ringing(options);
  world.phone.rings();
  world.phone.answers(CALLEE_SDP);
  await settle();
  const [alice = '', bob = ''] = world.call.record.openLegs.map(({ id }) => id);
  return { ...world, alice, bob };
}

const hold = (leg: string | null): CallOrder => ({ name: 'hold', leg, hears: 'music' });

describe('what is seen of a call', () => {
  test('who is in it, and what each leg does', async () => {
    const { call, control, phone } = await ringing();
    expect(control.show({ ...TENANT, callId: call.id })).toMatchObject({
      id: call.id,
      edgeId: 'edge_1',
      state: 'calling',
      from: { number: '200' },
      dialed: '201',
      legs: [
        { role: 'caller', state: 'calling', codec: null },
        { role: 'callee', state: 'calling', party: { number: '201' } },
      ],
    });
    phone.rings();
    expect(control.show({ ...TENANT, callId: call.id })?.legs[1]).toMatchObject({ state: 'ringing' });
    phone.answers(CALLEE_SDP);
    await settle();
    expect(control.show({ ...TENANT, callId: call.id })).toMatchObject({
      state: 'talking',
      legs: [
        { state: 'talking', codec: 'PCMU/8000' },
        { state: 'talking', codec: 'PCMU/8000' },
      ],
    });
  });

  test('nothing for another tenant, nor for a user who is not in it', async () => {
    const { call, control } = await talking();
    const page = { after: null, limit: 10 };
    expect(control.list({ ...TENANT, ...page })).toHaveLength(1);
    expect(control.list({ ...TENANT, userId: 'usr_201', ...page })).toHaveLength(1);
    expect(control.list({ ...TENANT, userId: 'usr_202', ...page })).toEqual([]);
    expect(control.list({ tenantId: 'ten_2', userId: null, ...page })).toEqual([]);
    expect(control.show({ tenantId: 'ten_2', userId: null, callId: call.id })).toBeNull();
    expect(control.list({ ...TENANT, after: call.id, limit: 10 })).toEqual([]);
  });
});

describe('an order', () => {
  test('to a call of another tenant, or of other users, is to no call', async () => {
    const { call, control, bob, order } = await talking();
    const asked = { callId: call.id, asker: null, order: hold(bob) };
    expect(await control.order({ tenantId: 'ten_2', userId: null, ...asked })).toEqual({
      ok: false,
      refusal: 'call-unknown',
    });
    expect(await order(hold(bob), { userId: 'usr_202' })).toEqual({ ok: false, refusal: 'call-unknown' });
    expect(call.conversation.state).toBe('talking');
  });

  test('of a user reaches the own leg alone, which need not be named', async () => {
    const { alice, order } = await talking();
    const bobs = { userId: 'usr_201', asker: 'usr_201' };
    expect(await order(hold(alice), bobs)).toEqual({ ok: false, refusal: 'leg-unknown' });
    expect(await order(hold(null))).toEqual({ ok: false, refusal: 'leg-unknown' });
    expect(await order(hold(null), bobs)).toMatchObject({
      ok: true,
      call: { state: 'held', legs: [{ state: 'held' }, { state: 'holding' }] },
    });
  });

  test('that means nothing now is refused, and the call goes on as it was', async () => {
    const { call, order } = await talking();
    for (const name of ['resume', 'complete', 'cancel'] as const) {
      expect(await order({ name })).toEqual({ ok: false, refusal: 'wrong-state' });
    }
    expect(await order({ name: 'retrieve', user: 'usr_201' })).toEqual({ ok: false, refusal: 'wrong-state' });
    expect(call.conversation.state).toBe('talking');
  });

  test('while an offer of a phone is on its way is refused', async () => {
    const { caller, alice, order } = await talking();
    caller.dialog.receives('INVITE', CALLEE_SDP);
    expect(await order(hold(alice))).toEqual({ ok: false, refusal: 'wrong-state' });
  });

  test('to a call that an rtpengine relays can only end it', async () => {
    const { call, alice, order } = await talking({ hasRtpengine: true });
    expect(await order(hold(alice))).toEqual({ ok: false, refusal: 'media-not-ours' });
    expect(await order({ name: 'hang-up', leg: null })).toEqual({ ok: true, call: null });
    expect(call.isEnded).toBe(true);
  });
});

test('hold tells both phones, plays music to the one that waits, and resume brings them together', async () => {
  const { caller, phone, media, bob, order } = await talking();
  const [aliceMedia, bobMedia] = media.endpoints;
  await order(hold(bob));
  await settle();
  for (const { requests } of [caller.dialog, phone.dialog]) {
    expect(requests).toMatchObject([{ method: 'INVITE', body: expect.stringContaining('a=sendonly') }]);
  }
  expect(media.playing.get(aliceMedia?.id ?? '')).toMatchObject({ items: [{ tone: {} }] });
  expect(media.playing.get(bobMedia?.id ?? '')).toBeNull();
  for (const { requests } of [caller.dialog, phone.dialog]) requests[0]?.answer(aResponse(200, CALLEE_SDP));
  await settle();
  const before = media.bridged.length;
  expect(await order({ name: 'resume' })).toMatchObject({ ok: true, call: { state: 'talking' } });
  await settle();
  expect(media.bridged.slice(before)).toEqual([[aliceMedia?.id, bobMedia?.id]]);
  expect(caller.dialog.requests[1]?.body).toContain('a=sendrecv');
});

describe('hang-up by order', () => {
  test('of a call that rings: the phones stop, and the caller hears 480', async () => {
    const { caller, phone, journal, order } = await ringing();
    phone.rings();
    expect(await order({ name: 'hang-up', leg: null })).toEqual({ ok: true, call: null });
    expect(phone.canceled).not.toBeNull();
    expect(caller.answers.at(-1)).toMatchObject({ status: 480 });
    expect(await journal.ended(1)).toMatchObject([
      { disposition: 'canceled', hangup: { by: 'system', reason: 'ended-by-order' } },
    ]);
  });

  test('of one leg ends a conversation of two', async () => {
    const { caller, phone, bob, journal, order } = await talking();
    expect(await order({ name: 'hang-up', leg: bob })).toEqual({ ok: true, call: null });
    expect([caller.dialog.released, phone.dialog.released]).toEqual([expect.anything(), expect.anything()]);
    expect(await journal.ended(1)).toMatchObject([{ hangup: { by: 'system' } }]);
  });
});

test('an orbit has room for one call; without one named it is the lowest that is free', async () => {
  const { bob, order } = await talking();
  expect(await order({ name: 'park', leg: bob, orbit: null })).toMatchObject({
    call: { state: 'parked', orbit: '701' },
  });
  expect(await order({ name: 'park', leg: null, orbit: '701' })).toEqual({ ok: false, refusal: 'orbit-taken' });
});

test('a call is parked where the tenant has set up a place for it', async () => {
  const { bob, order, control, call } = await talking();
  const lot = { id: 'orb_1', ...ParkOrbit.New.parse(ParkOrbit.example) };
  Object.assign(call.request.snapshot, { objects: new Map([['park-orbit', new Map([[lot.id, lot]])]]) });
  expect(await order({ name: 'park', leg: bob, orbit: null })).toMatchObject({ call: { orbit: '3041' } });
  // Who has parked it hears where.
  expect(control.show({ ...TENANT, callId: call.id })?.legs).toMatchObject([{ state: 'parked' }, { state: 'talking' }]);
});

describe('originate', () => {
  const originate = { ...TENANT, user: 'usr_201', to: '200', autoAnswer: true };

  test('rings the user’s phones, which show whom they will call and may answer by themselves', async () => {
    const { control, signaling } = await ringing();
    expect(await control.originate(originate)).toMatchObject({
      ok: true,
      call: { state: 'calling', dialed: '200', from: { number: '201' }, legs: [{ role: 'caller' }] },
    });
    await settle();
    expect(signaling.phones[1]?.target.headers).toMatchObject({
      From: expect.stringContaining('sip:200@'),
      'Call-Info': expect.stringContaining('answer-after=0'),
      'Alert-Info': expect.stringContaining('alert-autoanswer'),
    });
  });

  test('that nobody picks up is on the bill as not answered', async () => {
    const { control, signaling, journal, clock } = await ringing();
    await control.originate({ ...originate, to: '299' });
    await settle();
    signaling.phones[1]?.rings();
    clock.advance(30_000);
    await settle();
    expect(await journal.ended(2)).toContainEqual(
      expect.objectContaining({ dialed: '299', disposition: 'no-answer', answeredAt: null }),
    );
  });

  test('to a number that is nobody’s ends the user’s leg, and the bill says why', async () => {
    const { control, signaling, journal } = await ringing();
    await control.originate({ ...originate, to: '299' });
    await settle();
    const phone = signaling.phones[1];
    phone?.answers(CALLEE_SDP);
    await settle();
    expect(phone?.dialog.released).toEqual({ Reason: 'Q.850;cause=1;text="unknown-number"' });
    expect(await journal.ended(1)).toMatchObject([
      {
        dialed: '299',
        disposition: 'failed',
        hangup: { reason: 'unknown-number' },
        legs: [{ reason: 'click-to-call' }],
      },
    ]);
  });

  test('without a phone of the user that is registered here is refused', async () => {
    const { control } = await ringing();
    for (const user of ['usr_200', 'usr_unknown']) {
      expect(await control.originate({ ...originate, user })).toEqual({ ok: false, refusal: 'user-unreachable' });
    }
    expect(await control.originate({ ...originate, tenantId: 'ten_2' })).toMatchObject({ ok: false });
  });
});

test('a fax begins no call beyond the plan of the tenant', async () => {
  const { call, live } = aCall();
  live.set(call.id, call);
  const { snapshot } = call.request;
  const snapshotWith = (limits: object) => ({ ...snapshot, tenant: { ...snapshot.tenant, limits } });
  const place = { address: '192.0.2.99', port: 4000 };
  const idle = () => undefined;
  const machine = {
    place,
    routeTo: () => place,
    talk: idle,
    switchToT38: idle,
    end: idle,
    onBegins: idle,
    onDone: idle,
  };
  const kept: LiveCall[] = [];
  const faxWith = (limits: object) => {
    const control = new CallControl({
      edgeId: 'edge_1',
      legWorld: { ...call.world, snapshotOf: async () => snapshotWith(limits) },
      contactCentres: { ask: async () => null },
      keep: (begun, work) => {
        kept.push(begun);
        live.set(begun.id, begun);
        void begun.over.then(() => live.delete(begun.id));
        void work();
      },
    });
    return control.fax({ tenantId: snapshot.tenant.id, userId: 'usr_200', to: '201', machine });
  };
  expect(await faxWith({ concurrentCalls: 1 })).toMatchObject({ wasAnswered: false, status: 486 });
  const allowed = faxWith({ concurrentCalls: 2 });
  await settle();
  expect(kept[1]?.record.openLegs.length).toBeGreaterThan(0);
  kept[1]?.cancel();
  await allowed;
});
