import { describe, expect, test } from 'vitest';
import type { VoicemailDepositStep } from '#shared/dialplan/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { aCall, settle } from '#test/world/edge/fake-call.ts';
import { VoiceCaller } from '#test/world/edge/voice-caller.ts';
import { playVoicemailDeposit } from './index.ts';

const AT = '2026-01-05T09:00:00.000Z';
const BOX = {
  id: 'vmb_1',
  createdAt: AT,
  updatedAt: AT,
  ...VoicemailBox.New.parse({ name: 'Bob', number: '201', userId: 'usr_201' }),
};
const STEP: VoicemailDepositStep = {
  kind: 'voicemail-deposit',
  boxId: 'vmb_1',
  name: 'Bob',
  takesMessages: true,
  greeting: 'unavailable',
  skipsInstructions: false,
  asksPin: true,
  why: 'test',
};
const STANDARD = ['voicemail/person-at', 'number-2', 'number-0', 'number-1', 'voicemail/is-unavailable'];
const LEAVE = 'voicemail/leave-message';
const recording = (audio: string) => ({
  audio,
  bytes: 1,
  format: 'wav-8000' as const,
  durationMs: 1000,
  updatedAtMs: 0,
});
const OPERATOR = { operator: { kind: 'user', userId: 'usr_201' } };

/** Alice reaches Bob's mailbox. */
function reached({
  box = {},
  step = {},
  ...options
}: { box?: object; step?: Partial<VoicemailDepositStep> } & Parameters<typeof aCall>[0] = {}) {
  const objects = new Map([['voicemail-box' as const, new Map([['vmb_1', { ...BOX, ...box } as never]])]]);
  const world = aCall({ objects, ...options });
  const phone = new VoiceCaller(world);
  const play = () => playVoicemailDeposit({ ...STEP, ...step }, world.call);
  return { ...world, phone, play };
}

/** Until the tone is over, and what is said is recorded. */
async function atTheTone(options: Parameters<typeof reached>[0] = {}) {
  const world = reached(options);
  const next = world.play();
  await world.phone.hears();
  await world.phone.presses('#');
  await world.phone.waits(400);
  expect(world.phone.recording).toBeDefined();
  return { ...world, next };
}

describe('what a caller hears first (VML-10)', () => {
  test.each<[string, object, Partial<VoicemailDepositStep>, Record<string, string>, string[]]>([
    ['nothing is recorded: number and case', {}, {}, {}, [...STANDARD, LEAVE]],
    ['the recorded name', {}, {}, { name: 'name.wav' }, ['/blobs/name.wav', 'voicemail/is-unavailable', LEAVE]],
    ['unavailable, as recorded', {}, {}, { unavailable: 'u.wav', name: 'n.wav' }, ['/blobs/u.wav', LEAVE]],
    ['busy, as recorded', {}, { greeting: 'busy' }, { busy: 'b.wav', unavailable: 'u.wav' }, ['/blobs/b.wav', LEAVE]],
    ['busy, where only unavailable is', {}, { greeting: 'busy' }, { unavailable: 'u.wav' }, ['/blobs/u.wav', LEAVE]],
    ['busy, where nothing is', {}, { greeting: 'busy' }, {}, [...STANDARD.slice(0, -1), 'voicemail/is-busy', LEAVE]],
    [
      'the chosen one, whatever the case',
      { activeGreeting: 'out-of-office' },
      { greeting: 'busy' },
      { busy: 'b.wav', 'out-of-office': 'o.wav' },
      ['/blobs/o.wav', LEAVE],
    ],
    [
      'the chosen one, in words of the system',
      { activeGreeting: 'extended-absence' },
      {},
      { unavailable: 'u.wav' },
      [...STANDARD.slice(0, -1), 'voicemail/is-away', LEAVE],
    ],
    ['no instructions (X3-QU-21)', {}, { skipsInstructions: true }, {}, STANDARD],
    ['neither (X3-QU-21)', {}, { greeting: 'none', skipsInstructions: true }, {}, ['tone']],
  ])('the greeting: %s', async (_, box, step, greetings, expected) => {
    const { phone, play, voicemail } = reached({ box, step });
    const recorded = Object.entries(greetings).map(([kind, audio]) => [kind, recording(audio)]);
    voicemail.states.set('vmb_1', {
      boxId: 'vmb_1',
      counts: { new: 0, old: 0, urgentNew: 0, urgentOld: 0 },
      bytes: 0,
      revision: 1,
      greetings: Object.fromEntries(recorded),
    } as never);
    void play();
    expect(await phone.hears()).toEqual(expected);
  });

  test('in the language of the mailbox (VML-16)', async () => {
    const { phone, play } = reached({ box: { language: 'fr' } });
    void play();
    expect(await phone.hears()).toContain('fr voicemail/leave-message');
  });

  test('in a language of its own, which is not that of the menu (AAT-14)', async () => {
    const { phone, play } = reached({ box: { language: 'en', greetingLanguage: 'fr' } });
    void play();
    expect(await phone.hears()).toContain('fr voicemail/leave-message');
    expect(await phone.presses('*')).toEqual(['voicemail/enter-pin']);
  });

  test('with a store that does not answer: words of the system', async () => {
    const { phone, play, voicemail } = reached();
    voicemail.isStoreDown = true;
    void play();
    expect(await phone.hears()).toEqual([...STANDARD, LEAVE]);
  });
});

describe('a message', () => {
  test('is what is said between the tone and the key, once it is sent; then the call is over', async () => {
    const { phone, voicemail, caller, call } = await atTheTone();
    await phone.waits(5000);
    expect(await phone.presses('#')).toEqual(['voicemail/review']);
    expect(voicemail.left).toEqual([]);
    expect(await phone.presses('1')).toEqual(['voicemail/sent']);
    expect(voicemail.left).toMatchObject([
      {
        id: 'vms_4',
        boxId: 'vmb_1',
        from: { number: '200', name: 'Alice', userId: 'usr_200' },
        callId: call.id,
        durationMs: 5000,
        path: '/spool/vms_4.wav',
        isCutOff: false,
        isUrgent: false,
      },
    ]);
    expect(await phone.waits(3000)).toEqual(['voicemail/goodbye']);
    expect(caller.dialog.released).toMatchObject({ Reason: expect.stringContaining('normal-clearing') });
  });

  test('is on the bill as a call to a mailbox', async () => {
    const { phone, journal } = await atTheTone();
    await phone.waits(2000);
    phone.hangsUp();
    await settle();
    expect(journal.events.at(-1)).toMatchObject({
      type: 'call.ended',
      disposition: 'answered',
      to: { number: '201', name: 'Bob', userId: 'usr_201' },
      legs: [{ role: 'caller' }, { role: 'service', service: { kind: 'voicemail', id: 'vmb_1' } }],
    });
  });

  test.each([
    ['while he speaks', 3000, ''],
    ['while he thinks it over', 3000, '#'],
  ])('is kept when the caller hangs up %s', async (_, ms, keys) => {
    const { phone, voicemail, call } = await atTheTone();
    await phone.waits(ms);
    await phone.presses(keys);
    phone.hangsUp();
    await settle();
    expect(voicemail.left).toMatchObject([{ durationMs: ms, isCutOff: false }]);
    expect(call.isEnded).toBe(true);
  });

  test('is sent when the caller says nothing more of it', async () => {
    const { phone, voicemail } = await atTheTone();
    await phone.waits(3000);
    await phone.presses('#');
    const heard = await phone.waits(30_000);
    expect(heard.filter((one) => one === 'voicemail/review')).toHaveLength(2);
    expect(voicemail.left).toHaveLength(1);
  });

  test('is heard again, marked, and recorded anew', async () => {
    const { phone, voicemail } = await atTheTone();
    await phone.waits(3000);
    await phone.presses('#');
    expect(await phone.presses('2')).toEqual(['/spool/vms_4.wav']);
    await phone.waits(1000);
    expect(await phone.presses('4')).toContain('voicemail/marked-urgent');
    expect(await phone.presses('5')).toContain('voicemail/marked-private');
    expect(await phone.presses('5')).toContain('voicemail/not-private');
    await phone.presses('3');
    await phone.waits(400);
    expect(phone.recording?.options.path).toBe('/spool/vms_4-retake.wav');
    await phone.waits(2000);
    await phone.presses('#1');
    expect(voicemail.left).toMatchObject([
      { durationMs: 2000, isUrgent: true, isPrivate: false, path: '/spool/vms_4.wav' },
    ]);
  });

  test('has the keys of sipXcom where the owner has them: 1 listens, 2 sends, * cancels', async () => {
    const settings = new Map([['usr_201', { 'voicemail.key-map': 'sipxcom' }]]) as never;
    const spoken = async () => {
      const world = await atTheTone({ settings });
      await world.phone.waits(3000);
      expect(await world.phone.presses('#')).toContain('voicemail/sipxcom-review');
      expect(await world.phone.presses('1')).toEqual(['/spool/vms_4.wav']);
      await world.phone.waits(1000);
      return world;
    };
    const sent = await spoken();
    expect(await sent.phone.presses('2')).toEqual(['voicemail/sent']);
    expect(sent.voicemail.left).toHaveLength(1);
    const canceled = await spoken();
    expect(await canceled.phone.presses('*')).toEqual(['voicemail/goodbye']);
    await canceled.phone.waits(1000);
    expect([canceled.voicemail.left, canceled.call.isEnded]).toEqual([[], true]);
  });

  test('stays as it was when the other try is nothing', async () => {
    const { phone, voicemail } = await atTheTone();
    await phone.waits(3000);
    await phone.presses('#3');
    await phone.waits(400);
    expect(await phone.presses('#')).toEqual(['voicemail/too-short', 'voicemail/review']);
    await phone.presses('3');
    await phone.waits(600);
    phone.hangsUp();
    await settle();
    expect(voicemail.left).toMatchObject([{ durationMs: 3000 }]);
  });

  test.each<[string, (phone: VoiceCaller) => unknown]>([
    ['ends in the operator', (phone) => phone.presses('0')],
    ['fails at once', (phone) => phone.recording?.end('failed', { path: null, error: 'ENOSPC' })],
    [
      'fails in its midst',
      async (phone) => {
        await phone.waits(4000);
        phone.recording?.end('failed', { path: '/spool/vms_4-retake.partial.wav', error: 'ENOSPC' });
      },
    ],
  ])('is sent as it was, marks and all, when the other try %s', async (_, end) => {
    const { phone, voicemail } = await atTheTone({ box: OPERATOR });
    await phone.waits(3000);
    await phone.presses('#4');
    await phone.waits(1000);
    await phone.presses('3');
    await phone.waits(700);
    expect(phone.recording?.options.path).toBe('/spool/vms_4-retake.wav');
    await end(phone);
    await settle();
    expect(voicemail.left).toMatchObject([
      { durationMs: 3000, isUrgent: true, isCutOff: false, path: '/spool/vms_4.wav' },
    ]);
    expect(voicemail.discarded).toEqual([]);
  });

  test('has no longer than the mailbox allows', async () => {
    const { phone, voicemail } = await atTheTone({ box: { maxMessageSeconds: 20 } });
    expect(await phone.waits(20_000)).toEqual(['voicemail/too-long', 'voicemail/review']);
    await phone.presses('1');
    expect(voicemail.left).toMatchObject([{ durationMs: 20_000 }]);
  });

  test('is recorded in wideband where the call is', async () => {
    const body = [
      'v=0',
      'o=- 1 1 IN IP4 192.0.2.10',
      's=-',
      'c=IN IP4 192.0.2.10',
      't=0 0',
      'm=audio 4000 RTP/AVP 9 101',
      'a=rtpmap:101 telephone-event/8000',
      '',
    ].join('\r\n');
    const { phone, voicemail } = await atTheTone({ body });
    expect(phone.recording?.options.sampleRateHz).toBe(16_000);
    await phone.waits(2000);
    phone.hangsUp();
    await settle();
    expect(voicemail.left).toMatchObject([{ format: 'wav-16000' }]);
  });
});

describe('nothing is left', () => {
  test('by who says nothing: thrice, and then goodbye', async () => {
    const { phone, voicemail, caller } = await atTheTone();
    const silent = async () => {
      phone.recording?.end('silence', { speechMs: 0, durationMs: 10_000 });
      return phone.waits(1500);
    };
    expect(await silent()).toEqual(['voicemail/too-short', 'tone']);
    await silent();
    expect(await silent()).toContain('voicemail/goodbye');
    await phone.waits(2000);
    expect([voicemail.left, voicemail.discarded]).toEqual([[], ['vms_4']]);
    expect(caller.dialog.released).not.toBeNull();
  });

  test.each([
    ['before the tone', 0],
    ['in the first second', 700],
  ])('by who hangs up %s', async (_, ms) => {
    const { phone, voicemail, play } = reached();
    void play();
    if (ms > 0) {
      await phone.presses('#');
      await phone.waits(400 + ms);
    } else await phone.hears();
    phone.hangsUp();
    await settle();
    expect(voicemail.left).toEqual([]);
    if (ms > 0) expect(voicemail.discarded).toEqual(['vms_4']);
  });

  test.each<[string, object, Partial<VoicemailDepositStep>, string]>([
    ['a mailbox that takes none', {}, { takesMessages: false }, 'voicemail/takes-no-messages'],
    ['one that is full', { maxMessages: 1 }, {}, 'voicemail/full'],
  ])('at %s: the caller hears so, and is let go', async (_, box, step, phrase) => {
    const { phone, voicemail, play, caller } = reached({ box, step });
    voicemail.messages = [{ boxId: 'vmb_1', folder: 'saved', isHeard: true } as never];
    void play();
    expect(await phone.hears()).toEqual([phrase]);
    expect(await phone.waits(4000)).toContain('voicemail/goodbye');
    await phone.waits(1000);
    expect(caller.dialog.released).not.toBeNull();
    expect(voicemail.left).toEqual([]);
  });
});

test('where the tenant has no room for messages, the caller hears so before he speaks', async () => {
  const { phone, voicemail, play } = reached();
  voicemail.isStorageFull = true;
  void play();
  expect(await phone.hears()).toEqual(['voicemail/full']);
});

describe('where nothing can be recorded', () => {
  test('the caller hears so before he speaks, and the operator too', async () => {
    const { phone, voicemail, play, caller } = reached();
    voicemail.isDiskFull = true;
    void play();
    await phone.hears();
    expect(await phone.presses('#')).toEqual(['voicemail/cannot-record']);
    expect(await phone.waits(1000)).toEqual(['voicemail/goodbye']);
    await phone.waits(1000);
    expect(caller.dialog.released).not.toBeNull();
    expect(voicemail.failures).toEqual(['Error: ENOSPC']);
  });

  test('in the midst of a message what there is of it is kept, marked', async () => {
    const { phone, voicemail } = await atTheTone();
    await phone.waits(4000);
    phone.recording?.end('failed', { path: '/spool/vms_4.partial.wav', error: 'ENOSPC' });
    expect(await phone.hears()).toEqual(['voicemail/recording-stopped']);
    expect(voicemail.left).toMatchObject([{ durationMs: 4000, isCutOff: true, path: '/spool/vms_4.partial.wav' }]);
    expect(voicemail.failures).toEqual(['ENOSPC']);
  });
});

describe('away from the mailbox', () => {
  test.each([
    ['during the greeting', async (phone: VoiceCaller) => void (await phone.presses('0')), 0],
    [
      'during the message, which is kept',
      async (phone: VoiceCaller) => {
        await phone.presses('#');
        await phone.waits(3400);
        await phone.presses('0');
      },
      1,
    ],
    [
      'after it, which is kept',
      async (phone: VoiceCaller) => {
        await phone.presses('#');
        await phone.waits(3400);
        await phone.presses('#0');
      },
      1,
    ],
  ])('0 leads to the operator %s (VML-12)', async (_, press, left) => {
    const { phone, voicemail, play, call } = reached({ box: OPERATOR });
    const next = play();
    await phone.hears();
    await press(phone);
    expect(await next).toMatchObject({ kind: 'ring', stages: [[{ extension: '201' }]] });
    expect(voicemail.left).toHaveLength(left);
    expect(call.isEnded).toBe(false);
  });

  test('keys of the owner lead where he has it, during the greeting, and others nowhere (AAT-14)', async () => {
    const keys = [{ key: '3', destination: { kind: 'user', userId: 'usr_201' } }];
    const { phone, voicemail, play, call } = reached({ box: { keys } });
    const next = play();
    await phone.hears();
    expect(await phone.presses('2')).toEqual([]);
    await phone.presses('3');
    expect(await next).toMatchObject({ kind: 'ring', stages: [[{ extension: '201' }]] });
    expect([voicemail.left, call.isEnded]).toEqual([[], false]);
  });

  test('nor where the owner may have no personal attendant (PRM-03)', async () => {
    const keys = [{ key: '3', destination: { kind: 'user', userId: 'usr_201' } }];
    const settings = new Map([['usr_201', { 'permission.personal-attendant': false }]]);
    const { phone, play } = reached({ box: { keys }, settings });
    const ends: unknown[] = [];
    void play().then((end) => ends.push(end));
    await phone.hears();
    await phone.presses('3');
    expect(ends).toEqual([]);
  });

  test('without an operator 0 is a key like any other', async () => {
    const { phone, play } = reached();
    void play();
    await phone.hears();
    expect(await phone.presses('0')).toEqual([]);
  });

  test('* leads to the menu, by the PIN (VML-13)', async () => {
    const { phone, voicemail, play } = reached();
    voicemail.pins.set('vmb_1', '2580');
    void play();
    await phone.hears();
    expect(await phone.presses('*')).toEqual(['voicemail/enter-pin']);
    expect(await phone.presses('2580#')).toEqual(['voicemail/you-have', 'voicemail/no-new', 'voicemail/main-menu']);
  });

  test('without one for whose number is known (VML-04)', async () => {
    const { phone, play } = reached({ step: { asksPin: false } });
    void play();
    await phone.hears();
    expect(await phone.presses('*')).toContain('voicemail/main-menu');
  });
});
