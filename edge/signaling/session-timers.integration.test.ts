/** Sessions that must be refreshed (RFC 4028), with an interval of seconds instead of half an hour. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { inDialog } from './conformance/server-under-test.ts';
import type { Engine } from './index.ts';
import { H, type SipMessage } from './parser/index.ts';
import {
  type Application,
  type Dialog,
  OFFER,
  once,
  type Phone,
  type Request,
  type Stage,
  setStage,
} from './rig/index.ts';

const TARGET = 'sip:200@pbx';
/** A session of 2 s is refreshed after 1 s and over after 1.3 s. */
const TIMERS = { sessionSeconds: 2, minSessionSeconds: 2 };
/** The engine looks 18 times in an interval which of them are due. */
const ROUND_MS = 2000 / 18 + 1;
const REFRESHED_MS = 1000 + ROUND_MS;

let clock: ManualClock;
let stage: Stage;
let engine: Engine;
let application: Application;
let phone: Phone;

beforeEach(async () => {
  clock = new ManualClock();
  stage = await setStage({ clock, timers: TIMERS });
  ({ engine, application, phone } = stage);
});

afterEach(() => stage.close());

/** That phone has been sent none of these up to now. */
async function hasHeardNo(method: string): Promise<void> {
  phone.request('OPTIONS', TARGET, { Require: 'teleport' });
  await phone.hears(420); // after all that was sent before
  expect(await phone.hearsNo(method, 0)).toBe(true);
}

/** Waits until the engine has taken so many answers to its refreshes: the clock may go on. */
const refreshed = (times: number) =>
  expect.poll(() => engine.counters()).toMatchObject({ 'sessions-refreshed': times });

/** A call from the phone with these headers, answered. */
async function called(headers: Record<string, string>): Promise<{ dialog: Dialog; answer: SipMessage }> {
  const answered = new Promise<Dialog>((resolve) => {
    application.invite((request, response) => {
      void application.createUAS(request, response, { localSdp: OFFER }).then(resolve);
    });
  });
  phone.request('INVITE', TARGET, headers, OFFER);
  const answer = await phone.hears(200);
  const dialog = await answered;
  const acknowledged = once(dialog, 'ack');
  phone.request('ACK', TARGET, inDialog(answer, 'ACK', 1));
  await acknowledged;
  return { dialog, answer };
}

/** A call to the phone, answered with these headers. */
async function placed(headers: Record<string, string>): Promise<{ dialog: Dialog; invite: SipMessage }> {
  const call = application.createUAC('sip:x@y', { localSdp: OFFER, proxy: phone.uri });
  const invite = await phone.hears('INVITE');
  phone.respond(invite, 200, headers, OFFER);
  const dialog = await call;
  await phone.hears('ACK');
  return { dialog, invite };
}

describe('a call of a phone', () => {
  test('that knows no session timers has none', async () => {
    const { answer } = await called({});
    expect(answer.has(H.sessionExpires)).toBe(false);
  });

  test('that knows them is told the interval, and to refresh', async () => {
    const { answer } = await called({ Supported: 'replaces, timer' });
    expect(answer.get(H.sessionExpires)).toBe('2;refresher=uac');
    expect(answer.get(H.require)).toBe('timer');
  });

  test('that asks for too short a session hears 422, and no application of it', async () => {
    let isTold = false;
    application.invite(() => {
      isTold = true;
    });
    phone.request('INVITE', TARGET, { Supported: 'timer', 'Session-Expires': '1' }, OFFER);
    expect((await phone.hears(422)).get(H.minSe)).toBe('2');
    expect(isTold).toBe(false);
  });

  test('that is not refreshed ends: BYE to the phone, and the application hears it', async () => {
    const { dialog } = await called({ Supported: 'timer' });
    const destroyed = once(dialog, 'destroy');
    clock.advance(1999);
    const bye = await phone.hears('BYE');
    expect(bye.text).toContain('text="Session timer expired"');
    await destroyed;
    expect(engine.counters()).toMatchObject({ 'sessions-expired': 1, 'now.dialogs': 0 });
  });

  test('that is refreshed goes on for another interval', async () => {
    const { answer } = await called({ Supported: 'timer' });
    clock.advance(900);
    await hasHeardNo('BYE');
    phone.request('UPDATE', TARGET, {
      ...inDialog(answer, 'UPDATE', 2),
      Supported: 'timer',
      'Session-Expires': '2;refresher=uac',
    });
    expect((await phone.hears(200)).get(H.sessionExpires)).toBe('2;refresher=uac');
    clock.advance(900);
    await hasHeardNo('BYE');
    clock.advance(1099);
    await phone.hears('BYE');
  });

  test('that leaves the refresh to us gets UPDATE, where it allows that', async () => {
    const { answer } = await called({
      Supported: 'timer',
      Allow: 'INVITE, UPDATE, BYE',
      'Session-Expires': '2;refresher=uas',
    });
    expect(answer.get(H.sessionExpires)).toBe('2;refresher=uas');
    clock.advance(REFRESHED_MS);
    const update = await phone.hears('UPDATE');
    expect(update.get(H.sessionExpires)).toBe('2;refresher=uac');
    expect(update.body).toBe('');
    phone.respond(update, 200, { 'Session-Expires': '2;refresher=uac', Require: 'timer' });
    await refreshed(1);
    clock.advance(REFRESHED_MS);
    phone.respond(await phone.hears('UPDATE'), 481);
    await phone.hears('BYE');
  });
});

describe('a call to a phone', () => {
  test('offers a session timer, and has none when the phone says nothing of it', async () => {
    const { invite } = await placed({});
    expect(invite.get(H.sessionExpires)).toBe('2');
    expect(invite.get(H.minSe)).toBe('2');
    expect(invite.get(H.supported)).toBe('timer');
    clock.advance(2500);
    await hasHeardNo('BYE');
  });

  test('is refreshed by re-INVITE with our last SDP, where the phone allows no UPDATE', async () => {
    await placed({ Allow: 'INVITE, BYE', 'Session-Expires': '2;refresher=uac', Require: 'timer' });
    clock.advance(REFRESHED_MS);
    const refresh = await phone.hears('INVITE');
    expect(refresh.body).toBe(OFFER);
    phone.respond(refresh, 200, { 'Session-Expires': '2;refresher=uac' }, OFFER);
    const ack = await phone.hears('ACK');
    expect(ack.sequence).toBe(refresh.sequence);
    phone.respond(refresh, 200, { 'Session-Expires': '2;refresher=uac' }, OFFER);
    expect((await phone.hears('ACK')).sequence).toBe(refresh.sequence);
    clock.advance(REFRESHED_MS);
    expect((await phone.hears('INVITE')).body).toBe(OFFER);
    expect(engine.counters()).toMatchObject({ 'sessions-refreshed': 2 });
  });

  test('whose refresh repeats what was changed meanwhile', async () => {
    const { dialog } = await placed({ Allow: 'INVITE, BYE', 'Session-Expires': '2;refresher=uac' });
    const changed = OFFER.replace('40000', '40002');
    const modified = dialog.modify(changed);
    const ours = await phone.hears('INVITE');
    expect(ours.get(H.sessionExpires)).toBe('2;refresher=uac');
    phone.respond(ours, 200, { 'Session-Expires': '2;refresher=uac' }, OFFER);
    await modified;
    await phone.hears('ACK');
    clock.advance(REFRESHED_MS);
    expect((await phone.hears('INVITE')).body).toBe(changed);
  });

  test('whose phone refuses UPDATE is refreshed by re-INVITE', async () => {
    await placed({ Allow: 'INVITE, UPDATE', 'Session-Expires': '2;refresher=uac' });
    clock.advance(REFRESHED_MS);
    phone.respond(await phone.hears('UPDATE'), 501);
    await hasHeardNo('BYE');
    clock.advance(ROUND_MS);
    expect((await phone.hears('INVITE')).body).toBe(OFFER);
  });

  test('whose refresh is too short is refreshed again with the interval that is demanded', async () => {
    await placed({ Allow: 'INVITE, UPDATE', 'Session-Expires': '2;refresher=uac' });
    clock.advance(REFRESHED_MS);
    phone.respond(await phone.hears('UPDATE'), 422, { 'Min-SE': '300' });
    await hasHeardNo('BYE');
    clock.advance(ROUND_MS);
    const longer = await phone.hears('UPDATE');
    expect(longer.get(H.sessionExpires)).toBe('300;refresher=uac');
    expect(longer.get(H.minSe)).toBe('300');
  });

  test('that is found too short by 422 is placed again, and the application sees one call', async () => {
    const call = application.createUAC('sip:x@y', { localSdp: OFFER, proxy: phone.uri });
    const invite = await phone.hears('INVITE');
    phone.respond(invite, 180, {}, '', 'first');
    phone.respond(invite, 422, { 'Min-SE': '3600' }, '', 'first');
    await phone.hears('ACK');
    const longer = await phone.hears('INVITE');
    expect(longer.get(H.sessionExpires)).toBe('3600');
    expect(longer.get(H.minSe)).toBe('3600');
    expect(longer.sequence).toBe(invite.sequence + 1);
    expect(longer.get(H.callId)).toBe(invite.get(H.callId));
    expect(longer.body).toBe(OFFER);
    phone.respond(longer, 200, {}, OFFER, 'second');
    const dialog = await call;
    expect((await phone.hears('ACK')).sequence).toBe(longer.sequence);
    void dialog.destroy();
    expect((await phone.hears('BYE')).sequence).toBe(longer.sequence + 1);
  });

  test('can be canceled after it has been placed again', async () => {
    let refusal: Promise<void> | undefined;
    const placedRequest = new Promise<Request>((resolve) => {
      const call = application.createUAC(
        'sip:x@y',
        { localSdp: OFFER, proxy: phone.uri },
        { cbRequest: (_error: unknown, request: Request) => resolve(request) },
      );
      refusal = expect(call).rejects.toMatchObject({ status: 487 });
    });
    phone.respond(await phone.hears('INVITE'), 422, { 'Min-SE': '3600' });
    const longer = await phone.hears('INVITE');
    phone.respond(longer, 180);
    (await placedRequest).cancel(() => {});
    const cancel = await phone.hears('CANCEL');
    expect(cancel.get(H.cseq)).toBe(`${longer.sequence} CANCEL`);
    phone.respond(cancel, 200);
    phone.respond(longer, 487);
    await refusal;
    expect(engine.counters()).toMatchObject({ 'now.dialogs': 0 });
  });

  test('that is refused with 422 for no longer a session hears so', async () => {
    const call = application.createUAC('sip:x@y', { localSdp: OFFER, proxy: phone.uri });
    const refused = expect(call).rejects.toMatchObject({ status: 422 });
    phone.respond(await phone.hears('INVITE'), 422, { 'Min-SE': '1' });
    await refused;
  });
});
