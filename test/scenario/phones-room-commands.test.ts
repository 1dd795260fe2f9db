import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMAND_WORDS, type LiveConference } from '#shared/conference-room/index.ts';
import type { Recording } from '#shared/recording/index.ts';
import { readWav, tone, writeWav } from '#test/world/audio/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, LinphonePhone } from '#test/world/phones/index.ts';

/**
 * A room of 200, who is linphone; 201 and 202 are baresip and in it.
 *
 *   200                        edge                     201, 202
 *    │                           │◀════ conference ══════▶│
 *    │                           │◀── POST /v1/conference-rooms/{id}/commands   "mute&1"
 *    │── MESSAGE 3300 "mute 1" ─▶│                        │
 *    │◀─ MESSAGE "OK mute 1" ────│
 */
let patchbay: TestPatchbay;
let alice: LinphonePhone;
let bob: BaresipPhone;
let carol: BaresipPhone;
let board: string;

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const { api } = patchbay;
  const made = async <Body extends { id: string }>(path: string, fields: object) => {
    const { status, body } = await api.post<Body>(path, fields);
    expect(status).toBe(201);
    return body.id;
  };
  const { body } = await api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  const userId = body.items.find(({ extension }) => extension === '200')?.id;
  expect((await api.patch(`/v1/users/${userId}`, { aliases: ['alice.im'] })).status).toBe(200);
  const quiet = { announcesAlone: false, announcesJoins: 'nothing' };
  board = await made('/v1/conference-rooms', { name: 'Board', extension: '3300', userId, ...quiet });
  await made('/v1/conference-rooms', { name: 'Crisis team', extension: '3301', ...quiet });
  const promptId = await made('/v1/prompts', { name: 'welcome' });
  const file = writeWav(tone({ frequencyHz: 700, seconds: 60, rateHz: 8000 }));
  expect((await api.upload(`/v1/prompts/${promptId}/audio`, file, 'audio/wav')).status).toBeLessThan(300);
  [alice, bob, carol] = await Promise.all([
    LinphonePhone.start({ account: patchbay.account('200') }),
    BaresipPhone.start({ account: patchbay.account('201') }),
    BaresipPhone.start({ account: patchbay.account('202') }),
  ]);
  expect(await Promise.all([alice.register(), bob.register(), carol.register()])).toEqual([200, 200, 200]);
});
afterAll(async () => {
  await Promise.all([alice, bob, carol].map((phone) => phone?.close()));
  await patchbay?.close();
});

const live = async () =>
  (await patchbay.api.get<LiveConference>(`/v1/conference-rooms/${board}/live`)).body.participants.map(
    ({ party }) => party.number,
  );

/** 201 is 1, 202 is 2. */
async function bothEnter(): Promise<void> {
  for (const phone of [bob, carol]) {
    await phone.call('3300');
    await phone.waitFor('answered');
    await expect.poll(live).toContain(phone.account.extension);
  }
}

async function says(line: string): Promise<string> {
  const { body } = await patchbay.api.post<{ text?: string; code?: string }>(`/v1/conference-rooms/${board}/commands`, {
    line,
  });
  return body.text ?? body.code ?? '';
}

/** 201 does not speak; it may have been the last who did. */
const MUTED = /\n1,sip:201,\w+,201,hear(\|talking\|floor)?,/;

test('every command of FreeSWITCH that the manual has acts on a live room, by its own name (SXR-CMD-01)', async () => {
  await bothEnter();
  const listed = (delimiter: string) =>
    new RegExp(
      ['^Board \\(2 members\\)\\n1', 'sip:201', 'leg_\\w+', '201', 'hear\\|speak[^\\n]*', '0', '0', '60\\n2'].join(
        delimiter,
      ),
    );
  const CARRIED_OUT: readonly (readonly [string, string | RegExp])[] = [
    ['list', listed(',')],
    ['conference Board list delim ;', listed(';')],
    ['xml_list', /<conference name="Board" member-count="2" .*<caller_id_number>202</s],
    ['lock', 'OK locked\n'],
    ['list', /^Board \(2 members locked\)\n/],
    ['unlock', 'OK unlocked\n'],
    ['mute&1', 'OK mute 1\n'],
    ['list', MUTED],
    ['unmute&all', 'OK unmute 1\nOK unmute 2\n'],
    ['tmute&2', 'OK toggle-mute 2\n'],
    ['unmute&2', 'OK unmute 2\n'],
    ['deaf&last', 'OK deaf 2\n'],
    ['list', /\n2,sip:202,\w+,202,speak/],
    ['undeaf&last', 'OK undeaf 2\n'],
    ['isolate 1', 'OK isolate 1\n'],
    ['unisolate 1', 'OK unisolate 1\n'],
    ['energy&1&300', 'Energy 1 = 300\n'],
    ['energy&1', 'Energy 1 = 300\n'],
    ['volume_in&1&-2', 'Volume IN 1 = -2\n'],
    ['volume_out&all&1', 'Volume OUT 1 = 1\nVolume OUT 2 = 1\n'],
    ['relate&1&2&nospeak', 'OK 1->2 nospeak\n'],
    ['relate 2 1 nohear', 'OK 2->1 nohear\n'],
    ['relate 1 2 clear', 'OK 1->2 clear\n'],
    ['dtmf&all&12#', 'OK sent 12# to 1\nOK sent 12# to 2\n'],
    ['pin&4711', 'OK pin set\n'],
    ['nopin', 'OK pin removed\n'],
    ['play&ivr/8000/welcome.wav', 'OK playing\n'],
    ['stop&current', 'OK stopped 1\n'],
    ['play welcome async', 'OK playing\n'],
    ['play welcome 1', 'OK playing\n'],
    ['stop&all&1', 'OK stopped 1\n'],
    ['stop async', 'OK stopped 1\n'],
    ['play nothing.wav', 'prompt-unknown'],
    ['say&Good morning', 'OK saying\n'],
    ['saymember 1 Good morning', 'OK saying\n'],
    ['record&board.wav', 'OK record\n'],
    ['record&status', 'OK recording on board.wav\n'],
    ['record&duration', /^OK \d+\n$/],
    ['norecord&other.wav', 'wrong-state'],
    ['norecord&board.wav', 'OK record-stop\n'],
    ['record', 'OK record\n'],
    ['record&stop', 'OK record-stop\n'],
    ['record&duration', 'wrong-state'],
    ['record', 'OK record\n'],
    ['norecord&all', 'OK record-stop\n'],
    ['dance', 'command-unknown'],
    ['mute&9', 'participant-unknown'],
    ['', 'invalid-body'],
  ];
  for (const [line, answer] of CARRIED_OUT) {
    // What plays begins once it is loaded; what is done once is said once.
    if (/^(stop|list)/.test(line)) await expect.poll(() => says(line), { message: line }).toMatch(answer);
    else expect(await says(line), line).toMatch(answer);
  }

  const INVITING = [
    ['dial&sofia/default/200@softswitch', 'OK calling 200\n', '3300'],
    ['bgdial {originate_timeout=30}user/200 99 The Desk', 'OK calling 200\n', '99'],
    ['invite&200', 'Invitation sent\n', '3300'],
    ['inviteim&alice.im', 'Invitation sent\n', '3300'],
  ] as const;
  for (const [line, answer, from] of INVITING) {
    expect(await says(line), line).toBe(answer);
    expect((await alice.waitFor('incoming')).from, line).toContain(`sip:${from}@`);
    await alice.answer();
    await expect.poll(live).toContain('200');
    expect(await live(), line).toEqual(['201', '202', '200']);
    expect(await says('hup&last')).toMatch(/^OK hup \d\n$/);
    await alice.waitFor('ended');
    expect(await live(), line).toEqual(['201', '202']);
  }
  expect(await says('transfer&Crisis team&2')).toBe('OK transferred 2 to Crisis team\n');
  await expect.poll(live).toEqual(['201']);
  expect(await says('kick&all')).toBe('OK kick 1\n');
  await bob.waitFor('ended');
  expect(await says('lock')).toBe('conference-empty');
  await carol.hangUp();

  const words = [...CARRIED_OUT, ...INVITING, ['hup'], ['transfer'], ['kick']].map(
    ([line]) => /^(?:conference Board )?([a-z_]*)/.exec(line)?.[1],
  );
  expect(COMMAND_WORDS.filter((word) => !words.includes(word))).toEqual([]);
});

test('whose room it is writes commands to it from the phone, and reads the answers; nobody else does (CNF-05)', async () => {
  await bothEnter();
  const answers = async (line: string, answer: RegExp) => {
    const read = alice.prints(new RegExp(`Message received from .*3300@.*: ${answer.source}`));
    await alice.message('3300', line);
    await read;
  };
  await answers('mute 1', /OK mute 1/);
  expect(await says('list')).toMatch(MUTED);
  await answers('mute 9', /Nobody has this number\./);
  await answers('help', /bgdial deaf dial /);
  await answers('record', /OK record/);
  const recorded = { action: 'conference.record', target: board, actor: expect.stringMatching(/^usr_/) };
  const audit = async () => (await patchbay.api.get<{ items: object[] }>('/v1/audit')).body.items;
  await expect.poll(audit, { timeout: 60_000 }).toContainEqual(expect.objectContaining(recorded));
  await answers('kick all', /OK kick 1/);
  await Promise.all([bob.waitFor('ended'), carol.waitFor('ended')]);
  await answers('lock', /Nobody is in the conference\./);
});

test('a conference is recorded with as many samples a second as the tenant has it (CNF-11)', async () => {
  const values = { 'recording.conference-format': 'wav-8000' };
  expect((await patchbay.api.patch('/v1/tenant/settings', { values })).status).toBe(200);
  const recorded = async () => {
    const items = async () =>
      (await patchbay.api.get<{ items: Recording[] }>('/v1/recordings')).body.items.filter(
        ({ dialed, startedAt }) => dialed === '3300' && startedAt >= begunAt,
      );
    await expect.poll(async () => (await items()).length).toBe(1);
    return items();
  };
  await bothEnter();
  const begunAt = new Date().toISOString();
  expect(await says('record')).toBe('OK record\n');
  await expect.poll(() => says('record&duration')).toMatch(/^OK [1-9]/);
  expect(await says('kick&all')).toBe('OK kick 1\nOK kick 2\n');
  await Promise.all([bob.waitFor('ended'), carol.waitFor('ended')]);
  const [recording] = await recorded();
  const { rateHz, samples } = readWav(await patchbay.api.download(`/v1/recordings/${recording?.id}/audio`));
  expect(rateHz).toBe(8000);
  expect(samples.length).toBeGreaterThanOrEqual(8000);
});
