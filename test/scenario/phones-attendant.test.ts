import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { FileCache } from '#edge/audio-files/index.ts';
import { Prompt, promptBlob } from '#shared/prompt/index.ts';
import { tone, writeWav } from '#test/world/audio/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { type Extension, PhoneOffice } from '#test/world/phone-office.ts';
import { ALIKE, heardPhrase, tonesInTurn } from '#test/world/phones/index.ts';

/**
 * Attendants, flows and closed offices, as the acceptance scenarios of the manuals have them. Each prompt of the tenant is a tone, so
 * that what a phone has heard tells which ones, and in which order.
 *
 *   200                edge                  203
 *    │ INVITE 305        │                    │
 *    │◀══ menu ══════════│                    │
 *    │═══ 0 ════════════▶│ INVITE             │
 *    │◀══════════════════╪═══════════════════▶│
 */
const TONES = {
  welcome: 500,
  main: 700,
  invalid: 900,
  error: 1100,
  submenu: 1300,
  lunch: 1500,
  strike: 1700,
  holiday: 1900,
} as const;
const TONE_SECONDS = 0.8;
/** After a prompt has begun; keys are waited for much longer. */
const LISTENS_MS = 2500;
/** How long a finger takes from key to key. */
const KEY_MS = 250;
const WAIT_SECONDS = 8;

let office: PhoneOffice;
let folder: string;
const blobs = new MemoryBlobs();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attendant-'));
  const audio = { blobs, cache: await FileCache.open(folder, 10_000_000), ownMusic: null };
  office = await PhoneOffice.open({ phones: ['200', '201', '202', '203'], audio });
  for (const name of Object.keys(TONES)) await hasPrompt(name as keyof typeof TONES);
}, 120_000);
afterEach(() => office.clear('prompt'));
afterAll(async () => {
  await office?.close();
  await rm(folder, { recursive: true });
});

/** `pmt_main` and the others. */
async function hasPrompt(name: keyof typeof TONES): Promise<void> {
  const content = writeWav(tone({ frequencyHz: TONES[name], seconds: TONE_SECONDS, rateHz: 16_000 }));
  const digest = createHash('sha256').update(content).digest('hex');
  const audio = { seconds: TONE_SECONDS, rateHz: 16_000 as const, bytes: content.length, digest };
  await blobs.put(promptBlob(office.tenantId, `pmt_${name}`, audio), content);
  const prompt = { ...Prompt.New.parse({ name }), id: `pmt_${name}`, audio };
  office.edge.store.putObject(office.tenantId, 'prompt', prompt as never);
}

/** One calls and presses keys, one after the other: a blank is for listening, a group of keys is pressed quickly. */
async function presses(from: Extension, dialed: string, keys: string): Promise<void> {
  const phone = office.phone(from);
  await phone.call(dialed);
  await phone.waitFor('answered');
  for (const group of keys.split(' ')) {
    await sleep(LISTENS_MS);
    for (const key of group) {
      await phone.press(key);
      await sleep(KEY_MS);
    }
  }
}

/** Which prompts a phone has heard in its last call. */
const heard = async (extension: Extension): Promise<string> =>
  tonesInTurn(await office.phone(extension).recording(), TONES).join(' ');

const toUser = (extension: Extension) => ({ kind: 'user', userId: office.userId(extension) });
const key = (pressed: string, destination: object) => ({ key: pressed, action: { kind: 'go', destination } });

test('sipXcom §50.10: 9 and a name, 0 for the operator, # for the mailbox; no denied extension, no number outside (AAT-02 to -04, -12)', async () => {
  office.changes('201', { name: 'Bob Baker' });
  office.has('trunk', { id: 'trk_1', host: '127.0.0.1', port: 9 });
  office.has('outbound-rule', { patterns: [{ pattern: '5X.' }], trunkIds: ['trk_1'] });
  office.sets('tenant', { 'voicemail.operator': '203' });
  const keys = [
    key('9', { kind: 'dial-by-name' }),
    { key: '0', action: { kind: 'operator' } },
    key('#', { kind: 'voicemail-menu' }),
  ];
  const rules = { keys, deniedExtensions: ['202-203', '/2[0-9]9|(9*)*8/'], maxTries: 1, firstKeySeconds: WAIT_SECONDS };
  office.has('auto-attendant', { extension: '305', promptId: 'pmt_main', ...rules });

  await presses('200', '305', '9 262# 1');
  await office.answers('201');
  await office.talk('200', '201');
  expect((await office.told()).legs).toMatch(/^200 dialed\*, .*201 \S+\*$/);

  await presses('200', '305', '0');
  await office.answers('203');
  await office.talk('200', '203');
  await office.told();

  await presses('200', '305', '#');
  await sleep(LISTENS_MS);
  await office.phone('200').hangUp();
  await office.over('200');
  expect(await heardPhrase(office.phone('200'), 'voicemail/enter-box')).toBeGreaterThan(ALIKE);
  await office.told();

  const refused = async (from: Extension, extension: string) => {
    await presses(from, '305', extension);
    await office.over(from);
    expect(await heard(from)).toBe('main');
    expect(await heardPhrase(office.phone(from), 'attendant/invalid')).toBeGreaterThan(ALIKE);
  };
  await Promise.all([refused('200', '202'), refused('201', '5515')]);
  const legs = [(await office.told()).legs, (await office.told()).legs];
  expect(legs.join()).not.toMatch(/202|5515/);
}, 240_000);

test('sipXcom §50.11, REST 2: special mode on, and everybody hears the special attendant, whatever the schedule (AAT-08)', async () => {
  const shut = office.has('schedule', { openingHours: [{}], closures: [{ name: 'Always', period: {} }] });
  const brief = { firstKeySeconds: 1, maxTries: 1 };
  office.has('auto-attendant', { extension: '305', promptId: 'pmt_main', scheduleId: shut, ...brief });
  office.has('auto-attendant', { extension: '306', promptId: 'pmt_main', ...brief });
  const strike = { id: 'aat_strike', promptId: 'pmt_strike', ...brief };
  for (const [special, expected] of [
    ['active', ['strike', 'strike']],
    ['chosen', ['', 'main']],
  ] as const) {
    office.has('auto-attendant', { ...strike, special });
    const callers = ['200', '201'] as const;
    await Promise.all(
      ['305', '306'].map(async (dialed, i) => {
        const from = callers[i] as Extension;
        await office.phone(from).call(dialed);
        await office.over(from);
        if (expected[i] !== '') expect(await heard(from)).toBe(expected[i]);
      }),
    );
    const told = [await office.told(), await office.told()];
    for (const [i, from] of callers.entries()) {
      const cdr = told.map((one) => one.cdr).find((one) => one.from.number === from);
      expect(cdr && cdr.answeredAt !== null).toBe(expected[i] !== '');
    }
  }
}, 120_000);

test('XiVO §38.10: at lunch and on a holiday its sound is heard, and at other closed hours the call goes elsewhere (XA-SCH-04, XA-IVR-08)', async () => {
  const announcement = (name: string) => ({
    kind: 'announcement',
    announcementId: office.has('announcement', { promptId: `pmt_${name}` }),
  });
  const [lunch, holiday] = [announcement('lunch'), announcement('holiday')];
  const always = { period: {} };
  const never = { period: { daysOfMonth: [31], months: [2] } };
  const closures = {
    lunch: [
      { name: 'Lunch', destination: lunch, ...always },
      { name: 'Holiday', destination: holiday, ...always },
    ],
    holiday: [
      { name: 'Lunch', destination: lunch, ...never },
      { name: 'Holiday', destination: holiday, ...always },
    ],
    closed: [],
  };
  for (const [name, list] of Object.entries(closures)) {
    const openingHours = [name === 'closed' ? never.period : {}];
    const schedule = { id: 'sch_1', openingHours, closures: list, closedDestination: toUser('203') };
    office.has('auto-attendant', { id: 'aat_1', extension: '305', scheduleId: office.has('schedule', schedule) });
    if (name === 'closed') await office.call('200', '305', '203*');
    else {
      await office.phone('200').call('305');
      await office.over('200');
      expect(await heard('200')).toBe(name);
      await office.told();
    }
  }
}, 120_000);

test('XiVO §38.11: wrong twice, then nothing; the submenu and back; repeats count as tries (XA-IVR-02 to -09)', async () => {
  const play = (name: string, next: string) => ({ name, kind: 'play', promptId: `pmt_${name}`, next });
  const count = (name: string, limit: number, next: string, reached: string) => ({
    ...{ name, kind: 'count', counter: 'tries', limit, next, reached },
  });
  const menu = (name: string, choices: Record<string, string>, wrong: string) => ({
    ...{ name, kind: 'menu', promptId: `pmt_${name}`, invalid: wrong, timeout: wrong, waitSeconds: WAIT_SECONDS },
    choices: Object.entries(choices).map(([pressed, next]) => ({ key: pressed, next })),
  });
  const go = (name: string, destination: object) => ({ name, kind: 'go', destination });
  office.has('ivr', {
    extension: '8899',
    nodes: [
      { name: 'answer', kind: 'answer', next: 'pause' },
      { name: 'pause', kind: 'wait', seconds: 1, next: 'welcome' },
      play('welcome', 'beginning'),
      { name: 'beginning', kind: 'reset', counter: 'tries', next: 'main' },
      menu('main', { 1: 'sales', 3: 'submenu-beginning', 4: 'again' }, 'failed'),
      count('again', 100, 'main', 'error'),
      count('failed', 3, 'invalid', 'error'),
      play('invalid', 'main'),
      { name: 'submenu-beginning', kind: 'reset', counter: 'tries', next: 'submenu' },
      menu('submenu', { 3: 'beginning' }, 'failed'),
      play('error', 'bye'),
      go('sales', toUser('203')),
      go('bye', { kind: 'hang-up' }),
    ],
  });
  const welcomed = LISTENS_MS + 1000;
  const wrongTwice = async () => {
    await presses('200', '8899', '');
    await sleep(welcomed - LISTENS_MS);
    for (const wrong of '99') {
      await sleep(LISTENS_MS);
      await office.phone('200').press(wrong);
    }
    await office.over('200');
  };
  const submenu = async () => {
    await presses('201', '8899', '');
    for (const chosen of '331') {
      await sleep(LISTENS_MS);
      await office.phone('201').press(chosen);
    }
    await office.answers('203');
    await office.phone('201').hangUp();
    await office.over('201', '203');
  };
  const repeats = async () => {
    await presses('202', '8899', '');
    for (const again of '449') {
      await sleep(LISTENS_MS);
      await office.phone('202').press(again);
    }
    await office.over('202');
  };
  await Promise.all([wrongTwice(), submenu(), repeats()]);
  expect(await heard('200')).toBe('welcome main invalid main invalid main error');
  expect(await heard('201')).toBe('welcome main submenu main');
  expect(await heard('202')).toBe('welcome main main main error');
}, 240_000);
