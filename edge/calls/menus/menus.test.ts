import { describe, expect, test } from 'vitest';
import { carryOut } from '#edge/calls/call/carry-out.ts';
import { route } from '#shared/dialplan/index.ts';
import { kindOf, type ObjectKindName } from '#shared/object/index.ts';
import { aCall, type FakeCallOptions, settle } from '#test/world/edge/fake-call.ts';
import { VoiceCaller } from '#test/world/edge/voice-caller.ts';

const AT = '2026-01-05T09:00:00.000Z';
type Objects = Partial<Record<ObjectKindName, Readonly<Record<string, object>>>>;
const objectsOf = (all: Objects) =>
  new Map(
    Object.entries(all).map(([kind, byId]) => [
      kind as ObjectKindName,
      new Map(
        Object.entries(byId).map(([id, fields]) => [
          id,
          { id, createdAt: AT, updatedAt: AT, ...kindOf(kind as ObjectKindName).New.parse({ name: id, ...fields }) },
        ]),
      ),
    ]),
  );

const go = (destination: object) => ({ kind: 'go', destination });
const bob = { kind: 'user', userId: 'usr_201' };
const attendant = (autoAttendantId: string) => ({ kind: 'auto-attendant', autoAttendantId });
const OFFICE: Objects = {
  'auto-attendant': {
    aat_1: {
      extension: '305',
      promptId: 'pmt_main',
      keys: [
        { key: '0', action: go(bob) },
        { key: '3', action: go(attendant('aat_2')) },
        { key: '9', action: go({ kind: 'dial-by-name' }) },
        { key: '#', action: go({ kind: 'number', number: '*43' }) },
      ],
    },
    aat_2: {
      extension: '315',
      language: 'fr',
      keys: [{ key: '4', action: go(attendant('aat_1')) }],
      timeoutDestination: { kind: 'hang-up', cause: 'busy' },
    },
  },
};
const PROMPTS = ['pmt_main', 'pmt_welcome', 'pmt_number', 'pmt_closed'];

/** 200 dials this. */
async function dials(dialed: string, objects: Objects = OFFICE, options: FakeCallOptions = {}) {
  const world = aCall({
    objects: objectsOf(objects) as never,
    audioFiles: PROMPTS,
    ...options,
    request: { dialed, ...options.request },
  });
  const { call } = world;
  const { snapshot, caller } = call.request;
  const plan = route(snapshot, { caller, dialed, nowMs: Date.parse(AT) });
  void carryOut(call, plan);
  await settle();
  const phone = new VoiceCaller(world);
  return { ...world, phone };
}

const ended = ({ journal }: Awaited<ReturnType<typeof dials>>) =>
  journal.events.find(({ type }) => type === 'call.ended');

describe('an attendant (sipXcom 20.04 AAT-01 to -09)', () => {
  test('answers, plays the menu, and calls whoever is behind the key', async () => {
    const { phone, caller, signaling, call } = await dials('305');
    expect(caller.answers.map(({ status }) => status)).toEqual([200]);
    expect(await phone.hears()).toEqual(['ten_1/pmt_main']);
    await phone.presses('0');
    expect(signaling.phones.map(({ target }) => target.uri)).toEqual(['sip:201@192.0.2.20']);
    expect(call.seeker?.party.number).toBe('200');
    expect(call.record.facts.to).toMatchObject({ number: '305', name: 'aat_1' });
  });

  test('takes an extension that is dialed while the menu is heard', async () => {
    const { phone, signaling } = await dials('305');
    await phone.presses('201');
    expect(signaling.phones).toHaveLength(1);
  });

  test('the keys that one has without others: 0 calls the operator of the tenant, and nobody where it has none (AAT-04)', async () => {
    const usual = { 'auto-attendant': { aat_1: { extension: '305' } } };
    const settings = new Map([['ten_1', { 'voicemail.operator': '201' }]]) as never;
    const { phone, signaling } = await dials('305', usual, { settings });
    await phone.hears();
    await phone.presses('0');
    expect(signaling.phones.map(({ target }) => target.uri)).toEqual(['sip:201@192.0.2.20']);
    const without = await dials('305', usual);
    await without.phone.hears();
    expect(await without.phone.presses('0')).toEqual(['attendant/invalid', 'attendant/menu']);
    expect(await without.phone.presses('9')).toEqual(['dial-by-name/letters']);
  });

  test('its operator is no way to a number outside (AAT-12)', async () => {
    const settings = new Map([['ten_1', { 'voicemail.operator': '0612345678' }]]) as never;
    const { phone, signaling } = await dials(
      '305',
      { 'auto-attendant': { aat_1: { extension: '305' } } },
      { settings },
    );
    await phone.hears();
    expect(await phone.presses('0')).toEqual(['attendant/unavailable']);
    expect(signaling.phones).toEqual([]);
  });

  test('leads to another one, which speaks its own language, and back', async () => {
    const { phone } = await dials('305');
    await phone.hears();
    expect(await phone.presses('3')).toEqual([]); // 315 may be meant
    expect(await phone.waits(3000)).toEqual(['fr attendant/menu']);
    expect(await phone.presses('4')).toEqual(['ten_1/pmt_main']);
  });

  test('says that a choice is wrong, and ends after the last', async () => {
    const { phone, ...world } = await dials('305');
    await phone.hears();
    const again = ['attendant/invalid', 'ten_1/pmt_main'];
    expect(await phone.presses('*')).toEqual(again);
    expect(await phone.presses('*')).toEqual(again);
    expect(await phone.presses('*')).toEqual(['attendant/invalid']);
    expect(await phone.waits(3000)).toEqual(['attendant/goodbye']);
    await phone.waits(3000);
    expect(ended({ phone, ...world })).toMatchObject({
      disposition: 'answered',
      hangup: { reason: 'normal-clearing' },
    });
  });

  test('has who presses nothing hear so, and sends him on', async () => {
    const { phone } = await dials('315');
    const heard = await phone.waits(40_000);
    expect(heard.filter((one) => one === 'fr attendant/timeout')).toHaveLength(3);
    expect(heard.at(-1)).toBe('tone');
  });

  test('lets him hear the busy tone for as long as its destination has it (X3-QU-22)', async () => {
    const end = { kind: 'hang-up', cause: 'busy', delaySeconds: 20 };
    const { phone, call } = await dials('305', {
      'auto-attendant': { aat_1: { extension: '305', keys: [{ key: '1', action: go(end) }] } },
    });
    expect(await phone.presses('1')).toContain('tone');
    await phone.waits(19_000);
    expect(call.isEnded).toBe(false);
    await phone.waits(2000);
    expect(call.isEnded).toBe(true);
  });

  test('is over when the caller hangs up in the midst', async () => {
    const { phone, ...world } = await dials('305');
    await phone.presses('2');
    phone.hangsUp();
    await settle();
    expect(ended({ phone, ...world })).toMatchObject({ hangup: { by: 'caller' } });
    expect(world.signaling.phones).toEqual([]);
  });

  test('does no feature code', async () => {
    const { phone } = await dials('305');
    await phone.hears();
    expect(await phone.presses('#')).toEqual(['attendant/unavailable']);
  });

  test('attendants that lead to each other while nothing is pressed end at last', async () => {
    const to = (id: string) => ({ promptId: null, maxTries: 1, firstKeySeconds: 1, timeoutDestination: attendant(id) });
    const { phone, ...world } = await dials('305', {
      'auto-attendant': { aat_1: { extension: '305', ...to('aat_2') }, aat_2: to('aat_1') },
    });
    await phone.waits(300_000);
    expect(ended({ phone, ...world })).toMatchObject({ hangup: { reason: 'normal-clearing' } });
  });
});

describe('the search for a name (AAT-04)', () => {
  test('spells the names that are found, and calls the one that is chosen', async () => {
    const { phone, signaling } = await dials('305');
    await phone.hears();
    expect(await phone.presses('9')).toEqual(['dial-by-name/letters']);
    await phone.presses('262');
    const spelled = ['letter/b', 'letter/o', 'letter/b'];
    expect(await phone.presses('#')).toEqual(['dial-by-name/for', ...spelled, 'dial-by-name/press', 'number-1']);
    await phone.presses('1');
    expect(signaling.phones.map(({ target }) => target.uri)).toEqual(['sip:201@192.0.2.20']);
  });

  test('says the name that its bearer has recorded, and spells it where that cannot be had', async () => {
    const objects: Objects = { ...OFFICE, 'voicemail-box': { vmb_1: { number: '8201', userId: 'usr_201' } } };
    const { phone, voicemail } = await dials('305', objects);
    const audio = { audio: 'blob-of-name.wav', bytes: 1, format: 'wav-8000', durationMs: 1000, updatedAtMs: 0 };
    voicemail.states.set('vmb_1', { boxId: 'vmb_1', greetings: { name: audio } } as never);
    await phone.hears();
    await phone.presses('9');
    const told = (name: string[]) => ['dial-by-name/for', ...name, 'dial-by-name/press', 'number-1'];
    expect(await phone.presses('262#')).toEqual(told(['/blobs/blob-of-name.wav']));
    const down = await dials('305', objects);
    down.voicemail.isStoreDown = true;
    await down.phone.hears();
    await down.phone.presses('9');
    expect(await down.phone.presses('262#')).toEqual(told(['letter/b', 'letter/o', 'letter/b']));
  });

  test('only of the group', async () => {
    const keys = [{ key: '9', action: go({ kind: 'dial-by-name', userGroupId: 'ugr_1' }) }];
    const { phone } = await dials('305', {
      'auto-attendant': { aat_1: { extension: '305', keys } },
      'user-group': { ugr_1: { rank: 1, memberIds: ['usr_200'] } },
    });
    await phone.presses('9');
    expect(await phone.presses('262#')).toContain('dial-by-name/nobody');
  });
});

describe('a flow (XiVO 15.12 XA-IVR-02 to -11)', () => {
  const flow = (nodes: object[], more: object = {}) => ({ ivr: { ivr_1: { extension: '306', nodes, ...more } } });
  const play = (name: string, next: string, more: object = {}) => ({
    name,
    kind: 'play',
    promptId: `pmt_${name}`,
    next,
    ...more,
  });
  const end = { name: 'end', kind: 'go', destination: { kind: 'hang-up' } };
  const call201 = { name: 'call', kind: 'go', destination: bob };

  test('plays, asks, compares, calls', async () => {
    const nodes = [
      play('welcome', 'number'),
      {
        name: 'number',
        kind: 'collect',
        promptId: 'pmt_number',
        variable: 'id',
        maxDigits: 4,
        next: 'which',
        timeout: 'end',
      },
      { name: 'which', kind: 'switch', variable: 'id', cases: [{ equals: '42', next: 'call' }], otherwise: 'end' },
      call201,
      end,
    ];
    const { phone, signaling } = await dials('306', flow(nodes));
    expect(await phone.hears()).toEqual(['ten_1/pmt_welcome']);
    await phone.presses('7'); // nobody asks yet
    expect(await phone.waits(1500)).toEqual(['ten_1/pmt_number']);
    await phone.presses('42#');
    expect(signaling.phones).toHaveLength(1);
  });

  test('is skipped where it may be', async () => {
    const { phone } = await dials(
      '306',
      flow([play('welcome', 'number', { isSkippable: true }), play('number', 'end'), end]),
    );
    await phone.hears();
    expect(await phone.presses('1')).toEqual(['ten_1/pmt_number']);
  });

  test('does not answer before something is heard', async () => {
    const nodes = [
      { name: 'who', kind: 'switch', variable: 'caller', cases: [{ equals: '200', next: 'call' }], otherwise: 'end' },
      call201,
      end,
    ];
    const { caller, signaling, call } = await dials('306', flow(nodes));
    expect(signaling.phones).toHaveLength(1);
    expect(caller.answers.filter(({ status }) => status >= 200)).toEqual([]);
    expect(call.record.isAnswered).toBe(false);
  });

  test('reports', async () => {
    const nodes = [{ name: 'tell', kind: 'report', event: 'came', next: 'end' }, end];
    const { call, reports } = await dials('306', flow(nodes));
    const variables = { caller: '200', called: '306', language: 'en' };
    expect(reports).toEqual([{ tenantId: 'ten_1', callId: call.id, ivrId: 'ivr_1', event: 'came', variables }]);
  });

  test('waits, and ends', async () => {
    const { phone, ...world } = await dials(
      '306',
      flow([{ name: 'wait', kind: 'wait', seconds: 2, next: 'end' }, end]),
    );
    expect(await phone.waits(1900)).toEqual([]);
    expect(await phone.waits(200)).toEqual(['attendant/goodbye']);
    phone.hangsUp();
    await settle();
    expect(ended({ phone, ...world })).toBeDefined();
  });
});

describe('an announcement (XA-SCH-04)', () => {
  const closed = (fields: object = {}): Objects => ({
    announcement: { ann_1: { extension: '308', promptId: 'pmt_closed', ...fields } },
  });

  test('is heard as often as it is to be, then the call goes on', async () => {
    const { phone, signaling } = await dials('308', closed({ times: 2, next: bob }));
    expect(await phone.hears()).toEqual(['ten_1/pmt_closed', 'ten_1/pmt_closed']);
    expect(signaling.phones).toEqual([]);
    await phone.waits(3000);
    expect(signaling.phones).toHaveLength(1);
  });

  test('is skipped by a key where that is allowed, and not elsewhere', async () => {
    const may = await dials('308', closed({ isSkippable: true, next: bob }));
    await may.phone.presses('5');
    expect(may.signaling.phones).toHaveLength(1);
    const mayNot = await dials('308', closed({ next: bob }));
    await mayNot.phone.presses('5');
    expect(mayNot.signaling.phones).toEqual([]);
  });

  test('a free one is early media: the caller does not pay (RFC 3960)', async () => {
    const { phone, caller, call, ...world } = await dials('308', closed({ isFree: true }));
    expect(caller.answers.map(({ status }) => status)).toEqual([183]);
    expect(caller.answers[0]?.body).toContain('m=audio');
    expect(await phone.hears()).toEqual(['ten_1/pmt_closed']);
    await phone.waits(2000);
    expect(caller.answers.map(({ status }) => status)).toEqual([183, 480]);
    expect(call.record.isAnswered).toBe(false);
    expect(ended({ phone, caller, call, ...world })).toMatchObject({ answeredAt: null });
  });

  test('a free one, then somebody who answers', async () => {
    const { phone, caller, signaling } = await dials('308', closed({ isFree: true, next: bob }));
    await phone.waits(2000);
    expect(signaling.phones).toHaveLength(1);
    expect(caller.answers.map(({ status }) => status)).toEqual([183]);
  });

  test('without its sound the call goes on at once', async () => {
    const { signaling } = await dials('308', closed({ promptId: 'pmt_none', next: bob }));
    expect(signaling.phones).toHaveLength(1);
  });
});
