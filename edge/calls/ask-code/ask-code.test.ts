import { describe, expect, test } from 'vitest';
import { AuthorizationCode } from '#shared/authorization-code/index.ts';
import { type AskCodeStep, type AskedCode, type Caller, callingUser, type Step } from '#shared/dialplan/index.ts';
import { PinSet } from '#shared/pin-set/index.ts';
import { aCall, type FakeCallOptions, settle } from '#test/world/edge/fake-call.ts';
import { VoiceCaller } from '#test/world/edge/voice-caller.ts';
import { playAskCode } from './index.ts';

const PINS = {
  id: 'pin_1',
  ...PinSet.New.parse({ name: 'Abroad', pins: [{ pin: '482913', name: 'Front desk' }, { pin: '1234' }] }),
};
const code = (fields: object) => ({ id: 'aut_1', ...AuthorizationCode.New.parse({ code: '73914', ...fields }) });

const opened: Step = { kind: 'tone', why: 'opened' };
const refused: Step = { kind: 'reject', rejection: { code: 'wrong-code' }, why: 'refused' };
const PIN_SET: AskedCode = { kind: 'pin-set', pinSetId: 'pin_1', name: 'Abroad', isInCdr: true };
const RESTRICTION: AskedCode = { kind: 'call-restriction', callRestrictionId: 'crs_1', name: 'Premium' };
const STEP = {
  kind: 'ask-code',
  tries: 3,
  minDigits: 4,
  maxDigits: 15,
  whenRight: opened,
  otherwise: refused,
  why: 'test',
} as const;
const AUTHORIZATION: AskedCode = { kind: 'authorization-code', number: null };

/** Alice has dialed something that a code opens. */
async function asked(asks: AskedCode, step: Partial<AskCodeStep> = {}, options: FakeCallOptions = {}) {
  const objects = new Map([
    ['pin-set' as const, new Map([['pin_1', PINS as never]])],
    ['authorization-code' as const, new Map([['aut_1', code({}) as never]])],
    ...(options.objects ?? []),
  ]);
  const world = aCall({ pins: { crs_1: '9999' }, ...options, objects });
  const isOpen = { tries: 3, minDigits: 4, maxDigits: 15, whenRight: opened, otherwise: refused, why: 'test', ...step };
  const next = playAskCode({ kind: 'ask-code', asks, ...isOpen }, world.call).then((then) => {
    if (then?.kind !== 'reject') return then;
    world.call.reject(then.rejection); // as the interpreter does
    return null;
  });
  await settle();
  const phone = new VoiceCaller(world);
  return { ...world, next, phone };
}

// UCM-201, XA-PERM-09, sipXcom 20.04 AUT-02.
describe('the right code opens the way', () => {
  test.each<[string, AskedCode, string]>([
    ['a PIN of a set', PIN_SET, '482913#'],
    ['another PIN of it', PIN_SET, '1234#'],
    ['the PIN of a restriction', RESTRICTION, '9999#'],
    ['begun anew by the star', PIN_SET, '99*1234#'],
    ['at the second try', PIN_SET, '0000#'],
  ])('%s', async (how, asks, entered) => {
    const { phone, next, caller, call } = await asked(asks);
    expect(caller.answers.map(({ status }) => status)).toEqual([200]);
    await phone.presses(entered);
    if (how === 'at the second try') {
      await phone.waits(1200);
      await phone.presses('1234#');
    }
    expect(await next).toBe(opened);
    expect(call.record.isAnswered).toBe(false);
    expect(call.seeker?.party.number).toBe('200');
  });

  test('one code after the other, where a rule and a restriction want one each', async () => {
    const isOpen = { tries: 3, minDigits: 4, maxDigits: 15, whenRight: opened, otherwise: refused, why: 'test' };
    const { phone, next, call } = await asked(PIN_SET, {
      whenRight: { kind: 'ask-code', asks: RESTRICTION, ...isOpen },
    });
    await phone.presses('482913#');
    await phone.presses('9999#');
    expect(await next).toBe(opened);
    expect(call.request.authorizedBy).toBe('Front desk');
  });

  test('without # when nobody presses any more, or when there is room for no more', async () => {
    const slow = await asked(PIN_SET);
    await slow.phone.presses('1234');
    await slow.phone.waits(5000);
    expect(await slow.next).toBe(opened);
    const full = await asked(PIN_SET, { maxDigits: 6 });
    await full.phone.presses('482913');
    expect(await full.next).toBe(opened);
  });

  test('also when all keys come at once', async () => {
    const { media, next } = await asked(PIN_SET);
    for (const key of '482913#') media.endpoints[0]?.press(key);
    expect(await next).toBe(opened);
  });

  test('and its name is on the bill, unless nobody is to know', async () => {
    const known = await asked(PIN_SET);
    await known.phone.presses('482913#');
    await known.next;
    expect(known.call.request.authorizedBy).toBe('Front desk');
    const hidden = await asked({ ...PIN_SET, isInCdr: false });
    await hidden.phone.presses('482913#');
    await hidden.next;
    expect(hidden.call.request.authorizedBy).toBeUndefined();
  });
});

describe('without the right code the call is over', () => {
  test.each([
    ['wrong three times', '0000#', 3],
    ['too short three times', '12#', 3],
    ['of nobody three times', '482914#', 3],
  ])('%s', async (_, entered, times) => {
    const { phone, next, caller, call, journal } = await asked(PIN_SET);
    for (let turn = 0; turn < times; turn++) {
      await phone.presses(entered);
      await phone.waits(1200);
    }
    expect(await next).toBeNull();
    await settle();
    expect(caller.dialog.released).toMatchObject({ Reason: expect.stringContaining('wrong-code') });
    expect(call.isEnded).toBe(true);
    expect(journal.events.at(-1)).toMatchObject({ type: 'call.ended', hangup: { reason: 'wrong-code' } });
  });

  test('which is said', async () => {
    const { phone } = await asked(PIN_SET, { tries: 2 });
    expect(await phone.hears()).toEqual(['code/enter-pin']);
    expect(await phone.presses('0000#')).toEqual(['code/wrong']);
    expect(await phone.waits(1200)).toEqual(['code/enter-pin']);
  });

  test('before anything is asked, for 15 minutes after nine wrong codes across calls; others are asked', async () => {
    const { wrongCodes, clock, call } = aCall();
    const [tenant, caller] = [call.request.snapshot.tenant.id, call.request.caller];
    const other = { ...caller, user: { ...callingUser(caller), id: 'usr_other' } } as Caller;
    for (let wrong = 0; wrong < 9; wrong++) {
      expect(wrongCodes.isLocked(tenant, caller)).toBe(false);
      wrongCodes.add(tenant, caller);
      clock.advance(60_000);
    }
    expect(await playAskCode({ ...STEP, asks: PIN_SET }, call)).toBe(refused);
    expect([wrongCodes.isLocked(tenant, other), wrongCodes.isLocked('ten_other', caller)]).toEqual([false, false]);
    clock.advance(14 * 60_000);
    expect(wrongCodes.isLocked(tenant, caller)).toBe(false);
  });

  test('as soon as too many were wrong, though the next would be right', async () => {
    const { phone, next, wrongCodes, call } = await asked(PIN_SET);
    for (let wrong = 0; wrong < 8; wrong++) wrongCodes.add(call.request.snapshot.tenant.id, call.request.caller);
    await phone.presses('0000#');
    await phone.waits(1200);
    await phone.presses('1234#');
    expect(await next).toBeNull();
    expect(call.isEnded).toBe(true);
  });

  test('when nothing is pressed', async () => {
    const { phone, next, call } = await asked(PIN_SET);
    await phone.waits(15_000);
    expect(await next).toBeNull();
    expect(call.isEnded).toBe(true);
  });

  test('when the edge cannot open the PIN', async () => {
    const { phone, next } = await asked(RESTRICTION, { tries: 1 }, { pins: {} });
    await phone.presses('9999#');
    await phone.waits(1200);
    expect(await next).toBeNull();
  });

  test('when the caller hangs up meanwhile', async () => {
    const { caller, next, journal, phone } = await asked(PIN_SET);
    await phone.presses('12');
    caller.dialog.hangsUp();
    expect(await next).toBeNull();
    await settle();
    expect(journal.events.at(-1)).toMatchObject({ type: 'call.ended', disposition: 'canceled' });
  });

  test('when the edge stops', async () => {
    const { call, caller, next } = await asked(PIN_SET);
    call.interrupt('edge-stopping');
    expect(await next).toBeNull();
    expect(caller.dialog.released).not.toBeNull();
  });
});

describe('an authorization code', () => {
  test('has the number asked for after it, and the plan made anew', async () => {
    const { phone, next } = await asked(AUTHORIZATION, { whenRight: null });
    expect(await phone.hears()).toEqual(['code/enter-authorization-code']);
    expect(await phone.presses('73914#')).toEqual(['code/enter-number']);
    await phone.presses('201');
    await phone.waits(5000);
    expect(await next).toMatchObject({ kind: 'ring', stages: [[{ extension: '201' }]] });
  });

  test('goes on with the number that was dialed with it', async () => {
    const { phone, next } = await asked({ ...AUTHORIZATION, number: '201' }, { whenRight: null });
    await phone.presses('73914#');
    expect(await next).toMatchObject({ kind: 'ring' });
  });

  test.each([
    ['is disabled', { isEnabled: false }],
    ['is for another location', { locationIds: ['loc_1'] }],
  ])('that %s opens nothing', async (_, fields) => {
    const objects = new Map([['authorization-code' as const, new Map([['aut_1', code(fields) as never]])]]);
    const { phone, next } = await asked({ ...AUTHORIZATION, number: '201' }, { tries: 1 }, { objects });
    await phone.presses('73914#');
    await phone.waits(1200);
    expect(await next).toBeNull();
  });
});
