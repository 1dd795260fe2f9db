import { describe, expect, test } from 'vitest';
import type { VoicemailMenuStep } from '#shared/dialplan/index.ts';
import { DistributionList } from '#shared/distribution-list/index.ts';
import type { VoicemailMessage } from '#shared/voicemail/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { aCall, settle } from '#test/world/edge/fake-call.ts';
import { VoiceCaller } from '#test/world/edge/voice-caller.ts';
import { aVoicemailMessage } from '#test/world/records.ts';
import { playVoicemailMenu } from './index.ts';
import { boxesAt } from './pass-on.ts';

const AT = '2026-01-05T09:00:00.000Z';
const made = { createdAt: AT, updatedAt: AT };
const boxOf = (id: string, fields: object) => ({ id, ...made, ...VoicemailBox.New.parse(fields) });
const ALICE = { name: 'Alice', number: '200', userId: 'usr_200', timeZone: 'Europe/Paris' };
const BOB = boxOf('vmb_2', { name: 'Bob', number: '201', userId: 'usr_201' });
const LIST = {
  id: 'dls_1',
  ...made,
  ...DistributionList.New.parse({ name: 'All', number: '9', voicemailBoxIds: ['vmb_1', 'vmb_2'] }),
};
const FROM = ['voicemail/from', 'number-2', 'number-0', 'number-1', 'voicemail/received'];
const sound = (id: string) => `/blobs/${id}.wav`;

/** Alice dials `*98`. */
function opened({
  box = {},
  messages = [],
  step = {},
  isOwnerDisabled = false,
  ...options
}: {
  box?: object;
  messages?: Partial<VoicemailMessage>[];
  step?: Partial<VoicemailMenuStep>;
  isOwnerDisabled?: boolean;
} & Parameters<typeof aCall>[0] = {}) {
  const boxes = new Map([
    ['vmb_1', boxOf('vmb_1', { ...ALICE, ...box }) as never],
    ['vmb_2', BOB as never],
  ]);
  const objects = new Map([
    ['voicemail-box' as const, boxes],
    ['distribution-list' as const, new Map([['dls_1', LIST as never]])],
  ]);
  const world = aCall({ objects, ...options });
  world.voicemail.pins.set('vmb_1', '2580');
  world.voicemail.messages = messages.map((one, i) => {
    const id = one.id ?? `vms_${i + 1}`;
    return aVoicemailMessage({ id, audio: `${id}.wav`, durationMs: 1000, receivedAtMs: Date.parse(AT) + i, ...one });
  });
  if (isOwnerDisabled) disable(world.call, 'usr_200');
  const phone = new VoiceCaller(world);
  const next = playVoicemailMenu(
    { kind: 'voicemail-menu', boxId: 'vmb_1', asksPin: false, why: 'test', ...step },
    world.call,
  );
  return { ...world, phone, next };
}

function disable(call: ReturnType<typeof aCall>['call'], userId: string): void {
  const { snapshot } = call.request;
  const users = [...snapshot.userById.values()].map((user) => ({ ...user, isEnabled: user.id !== userId }));
  call.renew({ ...snapshot, userById: new Map(users.map((user) => [user.id, user])) });
}

/** In the midst of the first message of a folder. */
async function listening(folder: '1' | '2' | '3', options: Parameters<typeof opened>[0]) {
  const world = opened(options);
  await world.phone.hears();
  await world.phone.presses(folder);
  await world.phone.presses('5');
  return world;
}

describe('who gets in (VML-13, XA-VM-06)', () => {
  const asks: Partial<VoicemailMenuStep> = { asksPin: true };
  const which: Partial<VoicemailMenuStep> = { asksPin: true, boxId: null };

  test('whoever need not say a PIN hears at once how many messages there are', async () => {
    const { phone } = opened({ messages: [{ isUrgent: true }, {}, { folder: 'saved', isHeard: true }] });
    expect(await phone.hears()).toEqual([
      'voicemail/you-have',
      'number-2',
      'voicemail/new-messages',
      'voicemail/urgent-among',
      'number-1',
      'voicemail/saved-messages',
      'number-1',
      'voicemail/main-menu',
    ]);
  });

  test('by the PIN, at the second try', async () => {
    const { phone } = opened({ step: asks });
    expect(await phone.hears()).toEqual(['voicemail/enter-pin']);
    expect(await phone.presses('1111#')).toEqual(['voicemail/login-wrong']);
    expect(await phone.waits(1000)).toEqual(['voicemail/enter-pin']);
    expect(await phone.presses('2580#')).toContain('voicemail/main-menu');
  });

  test('by mailbox and PIN; of a mailbox that is not there the PIN is asked all the same', async () => {
    const { phone } = opened({ step: which });
    expect(await phone.hears()).toEqual(['voicemail/enter-box']);
    expect(await phone.presses('555#')).toEqual(['voicemail/enter-pin']);
    expect(await phone.presses('2580#')).toEqual(['voicemail/login-wrong']);
    await phone.waits(1000);
    await phone.presses('200#');
    expect(await phone.presses('2580#')).toContain('voicemail/main-menu');
  });

  test.each([true, false])(
    'nobody where the owner is disabled, with the right PIN or none asked: %j',
    async (asksPin) => {
      const { phone, call } = opened({ step: { asksPin }, isOwnerDisabled: true });
      expect(await phone.hears()).toEqual(['voicemail/enter-pin']);
      expect(await phone.presses('2580#')).toEqual(['voicemail/login-wrong']);
      expect(call.isEnded).toBe(false);
    },
  );

  test('at another mailbox than the own one, by *', async () => {
    const { phone, voicemail } = opened({ step: asks });
    voicemail.pins.set('vmb_2', '7777');
    await phone.hears();
    expect(await phone.presses('*')).toEqual(['voicemail/enter-box']);
    await phone.presses('201#');
    expect(await phone.presses('7777#')).toContain('voicemail/main-menu');
  });

  test('nobody after three wrong PINs: goodbye; each counts for the caller, too', async () => {
    const { phone, caller, wrongCodes, call } = opened({ step: asks });
    for (let wrong = 0; wrong < 6; wrong++) wrongCodes.add('ten_1', call.request.caller);
    for (let wrong = 0; wrong < 3; wrong++) {
      await phone.presses('1111#');
      await phone.waits(1000);
    }
    await phone.waits(1000);
    expect(caller.dialog.released).not.toBeNull();
    expect(wrongCodes.isLocked('ten_1', call.request.caller)).toBe(true);
  });

  test.each(['mailbox', 'caller'])('nobody while the %s is locked, though the PIN were right', async (who) => {
    const { phone, voicemail, wrongCodes, call, caller } = opened({ step: asks });
    if (who === 'mailbox') voicemail.isLocked = true;
    else for (let wrong = 0; wrong < 9; wrong++) wrongCodes.add('ten_1', call.request.caller);
    expect(await phone.presses('2580#')).toEqual(['voicemail/enter-pin', 'voicemail/locked']);
    await phone.waits(2000);
    expect(caller.dialog.released).not.toBeNull();
  });

  test('nobody while nobody knows what is in it', async () => {
    const { phone, voicemail, caller } = opened();
    voicemail.isStoreDown = true;
    expect(await phone.hears()).toEqual(['voicemail/unavailable-now', 'voicemail/goodbye']);
    await phone.waits(3000);
    expect(caller.dialog.released).not.toBeNull();
  });
});

describe('messages (VML-10)', () => {
  test('new ones, the urgent first, then the oldest; each with who and when, in the time of the owner', async () => {
    const { phone } = opened({
      messages: [
        {},
        { isUrgent: true, isPrivate: true, from: { number: '', name: null, userId: null } },
        { isHeard: true },
      ],
    });
    await phone.hears();
    expect(await phone.presses('1')).toEqual([
      'voicemail/message',
      'number-1',
      'voicemail/urgent',
      'voicemail/private',
      'voicemail/from-unknown',
      'voicemail/received',
      ...['weekday-1', 'month-1', 'ordinal-5', 'number-20', 'number-26', 'at', 'number-10', 'oclock', 'am'],
    ]);
    expect(await phone.presses('5')).toEqual([sound('vms_2')]);
    expect(await phone.presses('6')).toEqual(['voicemail/message', 'number-2', ...FROM, ...AT_TEN]);
    expect(await phone.presses('6')).toEqual(['voicemail/no-more']);
  });
  const AT_TEN = ['weekday-1', 'month-1', 'ordinal-5', 'number-20', 'number-26', 'at', 'number-10', 'oclock', 'am'];

  test('is heard when it has come to its end', async () => {
    const { phone, voicemail } = await listening('1', { messages: [{}] });
    expect(voicemail.orders).toEqual([]);
    expect(await phone.waits(1000)).toEqual(['voicemail/after-message']);
    expect(voicemail.orders).toEqual([['vms_1', 'heard']]);
  });

  test('is new again for who hangs up in its midst', async () => {
    const { phone, voicemail, call } = await listening('1', { messages: [{}] });
    await phone.waits(500);
    phone.hangsUp();
    await settle();
    expect([voicemail.orders, call.isEnded]).toEqual([[], true]);
  });

  test.each([
    [
      '9',
      'voicemail/saved',
      [
        ['vms_1', 'heard'],
        ['vms_1', 'save'],
      ],
    ],
    [
      '7',
      'voicemail/deleted',
      [
        ['vms_1', 'heard'],
        ['vms_1', 'delete'],
      ],
    ],
  ])('by %s: %s, and the next one', async (key, phrase, orders) => {
    const { phone, voicemail } = await listening('1', { messages: [{}, {}] });
    expect(await phone.presses(key)).toEqual([phrase]);
    expect(voicemail.orders).toEqual(orders);
    expect((await phone.waits(1000)).slice(0, 2)).toEqual(['voicemail/message', 'number-2']);
  });

  test.each([
    ['6', []],
    ['9', [['vms_1', 'save']]],
    ['7', [['vms_1', 'delete']]],
  ])('where heard ones are deleted, one is there until it is left, by %s', async (key, orders) => {
    const { phone, voicemail } = await listening('1', { messages: [{}, {}], box: { deletesListened: true } });
    expect(await phone.waits(1000)).toEqual(['voicemail/after-message']);
    expect(voicemail.orders).toEqual([]);
    await phone.presses(key);
    await phone.waits(1000);
    expect(voicemail.orders).toEqual([...orders, ['vms_1', 'heard']]);
  });

  test('what somebody else has deleted meanwhile cannot be saved, and is passed over', async () => {
    const { phone, voicemail } = await listening('1', { messages: [{}, {}] });
    voicemail.isStoreDown = true;
    expect(await phone.presses('9')).toEqual(['voicemail/not-done']);
    expect((await phone.waits(1000)).slice(0, 2)).toEqual(['voicemail/message', 'number-2']);
  });

  test('deleted ones come back', async () => {
    const { phone, voicemail } = await listening('3', { messages: [{ folder: 'deleted', isHeard: true }] });
    await phone.waits(1000);
    expect(await phone.presses('7')).toEqual(['voicemail/undeleted']);
    expect(voicemail.orders).toEqual([['vms_1', 'undelete']]);
  });

  test('saved ones are those that were put aside or heard, the newest first', async () => {
    const { phone } = await listening('2', { messages: [{ folder: 'saved' }, {}, { isHeard: true }] });
    expect(await phone.hears()).toEqual([]);
    await phone.waits(1000);
    expect((await phone.presses('6')).slice(0, 2)).toEqual(['voicemail/message', 'number-2']);
    expect(await phone.presses('5')).toEqual([sound('vms_1')]);
  });

  test('* goes back, # on, 2 pauses, 1 says again who it is', async () => {
    const { phone, media } = await listening('1', { messages: [{ durationMs: 60_000 }] });
    const startOf = () => media.played.at(-1)?.program;
    await phone.waits(900);
    await phone.presses('#');
    expect(startOf()).toMatchObject({ startMs: 5900 });
    await phone.waits(500);
    await phone.presses('*');
    expect(startOf()).toMatchObject({ startMs: 1400 });
    await phone.waits(100);
    expect(await phone.presses('2')).toEqual(['voicemail/paused']);
    await phone.waits(20_000);
    expect(await phone.presses('2')).toEqual([sound('vms_1')]);
    expect(startOf()).toMatchObject({ startMs: 1500 });
    expect((await phone.presses('1')).slice(0, 1)).toEqual(['voicemail/from']);
  });

  test('one whose sound cannot be had says so, and stays new', async () => {
    const world = opened({ messages: [{}] });
    Object.assign(world.call.world.audioFiles, { file: async () => null });
    await world.phone.hears();
    await world.phone.presses('1');
    expect(await world.phone.presses('5')).toEqual(['voicemail/sound-missing']);
    expect(await world.phone.waits(1000)).toEqual(['voicemail/after-message']);
    expect(world.voicemail.orders).toEqual([]);
  });

  test('one that was forwarded has the comment before it, and one that was cut off says so', async () => {
    const forwarded = {
      by: { number: '201', name: 'Bob', userId: 'usr_201' },
      comment: null,
      recording: { audio: 'comment.wav', bytes: 1, format: 'wav-8000' as const, durationMs: 1000 },
    };
    const { phone } = opened({ messages: [{ forwarded, isCutOff: true }] });
    await phone.hears();
    expect((await phone.presses('1')).slice(2, 7)).toEqual([
      'voicemail/cut-off',
      'voicemail/forwarded-by',
      'number-2',
      'number-0',
      'number-1',
    ]);
    expect(await phone.presses('5')).toEqual(['/blobs/comment.wav']);
    expect(await phone.waits(1000)).toEqual([sound('vms_1')]);
  });

  test('an empty folder says so', async () => {
    const { phone } = opened();
    await phone.hears();
    expect(await phone.presses('1')).toEqual(['voicemail/no-messages']);
    expect(await phone.waits(1000)).toEqual(['voicemail/main-menu']);
  });
});

describe('passing on (VML-10, VML-11)', () => {
  test('a reply is a message to the mailbox of who has left it', async () => {
    const { phone, voicemail } = await listening('1', {
      messages: [{ from: { number: '201', name: 'Bob', userId: 'usr_201' } }],
    });
    expect(await phone.presses('3')).toEqual(['voicemail/record-reply']);
    await phone.waits(1400);
    await phone.waits(2000);
    await phone.presses('#1');
    expect(voicemail.left).toMatchObject([
      { boxId: 'vmb_2', inReplyTo: 'vms_1', from: { number: '200', name: 'Alice', userId: 'usr_200' } },
    ]);
  });

  test('no reply where there is no room', async () => {
    const { phone, voicemail } = await listening('1', {
      messages: [{ from: { number: '201', name: 'Bob', userId: 'usr_201' } }],
    });
    voicemail.isStorageFull = true;
    expect(await phone.presses('3')).toEqual(['voicemail/full']);
  });

  test('who has none gets none', async () => {
    const { phone } = await listening('1', {
      messages: [{ from: { number: '0612345678', name: null, userId: null } }],
    });
    expect(await phone.presses('3')).toEqual(['voicemail/cannot-reply']);
  });

  test('forwarded to a list, with a comment; to nobody that is not there', async () => {
    const { phone, voicemail } = await listening('1', { messages: [{}] });
    expect(await phone.presses('8')).toEqual(['voicemail/enter-recipient']);
    expect(await phone.presses('77#')).toEqual(['voicemail/no-such-recipient']);
    await phone.waits(1000);
    expect(await phone.presses('9#')).toEqual(['voicemail/record-comment', 'tone']);
    await phone.waits(1400);
    await phone.waits(2000);
    expect(await phone.presses('#')).toEqual(['voicemail/sent']);
    expect(voicemail.forwards).toMatchObject([
      {
        message: { id: 'vms_1' },
        to: [{ id: 'vmb_1' }, { id: 'vmb_2' }],
        comment: { path: '/drafts/1.wav', durationMs: 2000 },
        by: { number: '200' },
      },
    ]);
    expect(voicemail.forgotten).toEqual(['/drafts/1.wav']);
  });

  test('a list of the owner comes before one of a group of his, and that before the tenant’s; those of others are none (VML-11)', async () => {
    const { call } = await listening('1', { messages: [{}] });
    const { snapshot } = call.request;
    const lists = (owners: Readonly<Record<string, object>>) => {
      const all = Object.entries(owners).map(([id, owner]) => {
        const list = DistributionList.New.parse({ name: id, number: '5', owner, voicemailBoxIds: [id] });
        return [`dls_${id}`, { ...LIST, ...list, id: `dls_${id}` }] as const;
      });
      const objects = new Map([...snapshot.objects, ['distribution-list', new Map(all)]]);
      return { ...snapshot, objects, groupsOfUser: new Map([['usr_200', ['ugr_1']]]) } as never;
    };
    const own = { userId: 'usr_200' } as never;
    const found = (owners: Readonly<Record<string, object>>) => boxesAt(lists(owners), own, '5').map(({ id }) => id);
    const tenant = { vmb_1: { kind: 'tenant' } };
    const ofGroup = { vmb_2: { kind: 'user-group', userGroupId: 'ugr_1' } };
    expect(found(tenant)).toEqual(['vmb_1']);
    expect(found({ ...tenant, ...ofGroup })).toEqual(['vmb_2']);
    expect(found({ ...ofGroup, vmb_1: { kind: 'user', userId: 'usr_200' } })).toEqual(['vmb_1']);
    expect(
      found({ vmb_1: { kind: 'user-group', userGroupId: 'ugr_2' }, vmb_2: { kind: 'user', userId: 'usr_201' } }),
    ).toEqual([]);
  });

  test('without a comment', async () => {
    const { phone, voicemail } = await listening('1', { messages: [{}] });
    await phone.presses('8');
    await phone.presses('201#');
    await phone.waits(1400);
    await phone.presses('#');
    expect(voicemail.forwards).toMatchObject([{ to: [{ id: 'vmb_2' }], comment: null }]);
  });

  test('a private one goes nowhere', async () => {
    const { phone, voicemail } = await listening('1', { messages: [{ isPrivate: true }] });
    expect(await phone.presses('8')).toEqual(['voicemail/is-private']);
    expect(voicemail.forwards).toEqual([]);
  });
});

describe('greetings and PIN (VML-10, VML-20)', () => {
  test('a greeting is recorded, heard, recorded again and kept', async () => {
    const { phone, voicemail } = opened();
    await phone.hears();
    expect(await phone.presses('5')).toEqual(['voicemail/options']);
    expect(await phone.presses('3')).toEqual(['voicemail/record-greeting', 'tone']);
    await phone.waits(3400);
    expect(await phone.presses('#')).toEqual(['voicemail/keep-greeting']);
    expect(await phone.presses('2')).toEqual(['/drafts/1.wav']);
    await phone.waits(1000);
    await phone.presses('3');
    await phone.waits(4400);
    await phone.presses('#');
    expect(await phone.presses('1')).toEqual(['voicemail/kept']);
    expect(voicemail.greetings).toEqual([['vmb_1', 'out-of-office', { path: '/drafts/2.wav', durationMs: 3000 }]]);
    expect(voicemail.forgotten).toEqual(['/drafts/1.wav', '/drafts/2.wav']);
  });

  test('one that is there is heard, left or taken away', async () => {
    const { phone, voicemail } = opened();
    const greeting = { audio: 'name.wav', bytes: 1, format: 'wav-8000', durationMs: 1000, updatedAtMs: 0 };
    voicemail.states.set('vmb_1', { boxId: 'vmb_1', greetings: { name: greeting } } as never);
    await phone.hears();
    await phone.presses('5');
    expect(await phone.presses('6')).toEqual(['voicemail/keep-greeting']);
    expect(await phone.presses('2')).toEqual(['/blobs/name.wav']);
    await phone.waits(1000);
    await phone.presses('*');
    expect(voicemail.greetings).toEqual([]);
    await phone.presses('6');
    await phone.presses('7');
    expect(voicemail.greetings).toEqual([['vmb_1', 'name', null]]);
  });

  test('who hangs up while recording it changes nothing', async () => {
    const { phone, voicemail } = opened();
    await phone.presses('56');
    await phone.waits(3400);
    phone.hangsUp();
    await settle();
    expect([voicemail.greetings, voicemail.forgotten]).toEqual([[], ['/drafts/1.wav']]);
  });

  test('onto a full disk none is recorded, and who wanted to hears so', async () => {
    const { phone, voicemail } = opened();
    await phone.presses('53');
    await phone.waits(3400);
    phone.recording?.end('failed', { path: '/drafts/1.partial.wav', error: 'ENOSPC' });
    expect(await phone.hears()).toEqual(['voicemail/not-done']);
    expect(await phone.waits(1000)).toEqual(['voicemail/options']);
    expect([voicemail.greetings, voicemail.failures]).toEqual([[], ['ENOSPC']]);
    expect(voicemail.forgotten).toContain('/drafts/1.partial.wav');
  });

  test('which one callers hear is chosen', async () => {
    const { phone, voicemail } = opened();
    await phone.presses('57');
    expect(await phone.presses('3')).toContain('voicemail/kept');
    expect(voicemail.activated).toEqual([['vmb_1', 'out-of-office']]);
  });

  test('the PIN is changed when it is keyed in twice, and stays when they differ', async () => {
    const { phone, voicemail } = opened();
    await phone.presses('58');
    await phone.presses('9999#');
    expect(await phone.presses('9998#')).toEqual(['voicemail/pins-differ']);
    await phone.waits(1000);
    await phone.presses('8');
    await phone.presses('123#');
    expect(voicemail.pins.get('vmb_1')).toBe('2580');
    await phone.waits(1000);
    await phone.presses('8');
    await phone.presses('9999#');
    expect(await phone.presses('9999#')).toEqual(['voicemail/pin-changed']);
    expect(voicemail.pins.get('vmb_1')).toBe('9999');
  });

  test('not where the mailbox does not let its owner', async () => {
    const { phone } = opened({ box: { mayChangePin: false } });
    await phone.presses('5');
    expect(await phone.presses('8')).toEqual(['voicemail/pin-not-allowed']);
  });
});

describe('the end', () => {
  test.each([['#'], ['']])('comes by %j, with goodbye', async (keys) => {
    const { phone, caller } = opened();
    await phone.presses(keys);
    await phone.waits(40_000);
    expect(caller.dialog.released).toMatchObject({ Reason: expect.stringContaining('normal-clearing') });
  });

  test.each(['0', '10', '150', '50'])('0 leads to the operator from everywhere: %s (VML-12)', async (keys) => {
    const { phone, next } = opened({ box: { operator: { kind: 'user', userId: 'usr_201' } }, messages: [{}] });
    await phone.hears();
    for (const key of keys) await phone.presses(key);
    expect(await next).toMatchObject({ kind: 'ring', stages: [[{ extension: '201' }]] });
  });
});

describe('the keys of sipXcom, where the tenant, a group or the owner has them', () => {
  const settings = (bearer = 'ten_1') => new Map([[bearer, { 'voicemail.key-map': 'sipxcom' }]]) as never;
  const AFTER = 'voicemail/sipxcom-after-message';
  async function atFirst(options: Parameters<typeof opened>[0] = {}) {
    const world = opened({ settings: settings(), messages: [{ durationMs: 20_000 }, {}], ...options });
    await world.phone.hears();
    await world.phone.presses('1');
    expect(await world.phone.presses('2')).toEqual([sound('vms_1')]);
    return world;
  }

  test.each(['ten_1', 'usr_200'])('8 leaves the main menu, and # does not: set for %s', async (bearer) => {
    const { phone, call } = opened({ settings: settings(bearer) });
    expect((await phone.hears()).at(-1)).toBe('voicemail/sipxcom-main-menu');
    expect((await phone.presses('#')).at(-1)).toBe('voicemail/sipxcom-main-menu');
    expect(await phone.presses('8')).toEqual(['voicemail/goodbye']);
    await phone.waits(1000);
    expect(call.isEnded).toBe(true);
  });

  test('another user has the others', async () => {
    const { phone } = opened({ settings: settings('usr_201') });
    expect((await phone.hears()).at(-1)).toBe('voicemail/main-menu');
  });

  test.each<[string, string, string, unknown[]]>([
    [
      '3',
      'keeps',
      'voicemail/saved',
      [
        ['vms_1', 'heard'],
        ['vms_1', 'save'],
      ],
    ],
    [
      '4',
      'deletes',
      'voicemail/deleted',
      [
        ['vms_1', 'heard'],
        ['vms_1', 'delete'],
      ],
    ],
    ['5', 'forwards', 'voicemail/enter-recipient', [['vms_1', 'heard']]],
    ['6', 'replies', 'voicemail/record-reply', [['vms_1', 'heard']]],
    ['#', 'goes on to the next', 'voicemail/message', [['vms_1', 'heard']]],
    ['*', 'leads to the main menu', 'voicemail/sipxcom-main-menu', [['vms_1', 'heard']]],
    ['1', 'says who and when', 'voicemail/from', [['vms_1', 'heard']]],
    ['2', 'plays it again', sound('vms_1'), [['vms_1', 'heard']]],
  ])('%s %s', async (key, _, heard, orders) => {
    const { phone, voicemail } = await atFirst();
    expect((await phone.presses(key))[0]).toBe(heard);
    expect(voicemail.orders).toEqual(orders);
  });

  test('7 goes back in a message and 9 on; after it, 7 plays the end of it once more', async () => {
    const { phone, media } = await atFirst();
    const startOf = () => media.played.at(-1)?.program;
    await phone.waits(900);
    await phone.presses('9');
    expect(startOf()).toMatchObject({ startMs: 5900 });
    await phone.presses('7');
    expect(startOf()).toMatchObject({ startMs: 900 });
    expect(await phone.waits(1000)).toEqual([AFTER]);
    expect(await phone.presses('7')).toEqual([sound('vms_1')]);
    expect(startOf()).toMatchObject({ startMs: 15_000 });
  });

  test.each([
    ['201', ['vmb_2', []]],
    ['9', ['vmb_1', ['vmb_2']]],
  ])('4 sends a message of one’s own to %s, a mailbox or a list', async (number, [boxId, alsoTo]) => {
    const { phone, voicemail } = opened({ settings: settings() });
    await phone.hears();
    expect(await phone.presses('4')).toEqual(['voicemail/enter-recipient']);
    for (const digit of number) await phone.presses(digit);
    expect((await phone.presses('#'))[0]).toBe('voicemail/record-message');
    await phone.waits(1400);
    await phone.waits(2000);
    expect(await phone.presses('#')).toContain('voicemail/sipxcom-review');
    expect((await phone.presses('2'))[0]).toBe('voicemail/sent');
    expect(voicemail.left).toMatchObject([{ boxId, alsoTo, from: { number: '200' }, inReplyTo: null }]);
  });

  test('4 is refused by a mailbox that is full, and by a number that has none', async () => {
    const { phone, voicemail } = opened({ settings: settings() });
    voicemail.isStorageFull = true;
    await phone.hears();
    await phone.presses('4');
    await phone.presses('7');
    expect((await phone.presses('#'))[0]).toBe('voicemail/no-such-recipient');
    await phone.waits(1400);
    for (const digit of '201') await phone.presses(digit);
    expect((await phone.presses('#'))[0]).toBe('voicemail/full');
    expect(voicemail.left).toEqual([]);
  });

  test('4 deletes a deleted one for good', async () => {
    const { phone, voicemail } = opened({ settings: settings(), messages: [{ folder: 'deleted', isHeard: true }] });
    await phone.hears();
    await phone.presses('3');
    await phone.presses('2');
    await phone.waits(1000);
    expect(await phone.presses('4')).toEqual(['voicemail/purged']);
    expect(voicemail.orders).toEqual([['vms_1', 'purge']]);
  });

  test('3 brings a deleted one back', async () => {
    const { phone, voicemail } = opened({ settings: settings(), messages: [{ folder: 'deleted', isHeard: true }] });
    await phone.hears();
    await phone.presses('3');
    await phone.presses('2');
    expect(await phone.waits(1000)).toEqual(['voicemail/sipxcom-after-deleted']);
    expect(await phone.presses('3')).toEqual(['voicemail/undeleted']);
    expect(voicemail.orders).toEqual([['vms_1', 'undelete']]);
  });
});
