import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { partialPath } from '#edge/media/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { type Handed, type MessageFacts, type SpooledMessage, VoicemailSpool } from './index.ts';

const FACTS: MessageFacts = {
  id: 'vms_1',
  tenantId: 'ten_1',
  boxId: 'vmb_1',
  from: { number: '201', name: 'Bob', userId: null },
  callId: 'call_1',
  receivedAtMs: 1000,
  format: 'wav-8000',
  inReplyTo: null,
};
const SAID = { isUrgent: false, isPrivate: false, durationMs: 2000, isCutOff: false };

let folder: string;
let clock: ManualClock;
let handed: (SpooledMessage & { sound: string })[];
let alarms: [string, boolean][];
let recorded: string[];
let answer: () => Promise<Handed>;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'patchbay-voicemail-')), 'spool');
  clock = new ManualClock();
  handed = [];
  alarms = [];
  recorded = [];
  answer = async () => 'taken';
  return () => rm(join(folder, '..'), { recursive: true, force: true });
});

const openSpool = () =>
  VoicemailSpool.open({
    folder,
    clock,
    log: () => {},
    alarm: (tenantId, isWaiting) => alarms.push([tenantId, isWaiting]),
    recorded: (tenantId) => recorded.push(tenantId),
    hand: async (message, path) => {
      const outcome = await answer();
      if (outcome === 'taken') handed.push({ ...message, sound: String(await readFile(path)).slice(44) });
      return outcome;
    },
  });

/** As the recorder leaves it: a header that says nothing yet, and the sound so far. */
const wav = (sound: Buffer) => {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  return Buffer.concat([header, sound]);
};

async function left(spool: VoicemailSpool, facts: Partial<MessageFacts> = {}): Promise<void> {
  const { path } = await spool.begin({ ...FACTS, ...facts });
  await writeFile(path, wav(Buffer.from('hello')));
  const { handed: done } = await spool.finish({ ...FACTS, ...facts }, { ...SAID, path });
  await done;
}

test('a message is handed on with what was said of it, and nothing of it is left here', async () => {
  const spool = await openSpool();
  await left(spool);
  expect(handed).toEqual([{ ...FACTS, ...SAID, isFinished: true, sound: 'hello' }]);
  expect(recorded).toEqual(['ten_1']);
  expect([await readdir(folder), spool.waiting, alarms]).toEqual([[], 0, []]);
});

test('one that is not wanted leaves nothing, and goes nowhere', async () => {
  const spool = await openSpool();
  const { path } = await spool.begin(FACTS);
  await writeFile(path, wav(Buffer.from('hello')));
  await writeFile(partialPath(path), wav(Buffer.from('hello')));
  await spool.discard('vms_1');
  expect([await readdir(folder), handed]).toEqual([[], []]);
});

describe('while the blob store is away', () => {
  const away = () => Promise.reject(new Error('away'));

  test('messages wait, one alarm says so, and another when all are there', async () => {
    answer = away;
    const spool = await openSpool();
    await left(spool);
    await left(spool, { id: 'vms_2' });
    expect([spool.waiting, alarms]).toEqual([2, [['ten_1', true]]]);
    answer = async () => 'taken';
    clock.advance(5000);
    await spool.stop();
    expect(handed.map(({ id }) => id).sort()).toEqual(['vms_1', 'vms_2']);
    expect([spool.waiting, alarms.at(-1), await readdir(folder)]).toEqual([0, ['ten_1', false], []]);
  });

  test('a try that hangs has failed after a minute, and there is another', async () => {
    answer = () => new Promise(() => {});
    const spool = await openSpool();
    const { path } = await spool.begin(FACTS);
    await writeFile(path, wav(Buffer.from('hello')));
    const { handed: tried } = await spool.finish(FACTS, { ...SAID, path });
    clock.advance(60_000);
    await tried;
    expect([spool.waiting, alarms]).toEqual([1, [['ten_1', true]]]);
    answer = async () => 'taken';
    clock.advance(5000);
    await spool.stop();
    expect([spool.waiting, handed.length]).toEqual([0, 1]);
  });

  test('a try that hangs keeps no edge from stopping, and the next process makes another', async () => {
    answer = () => new Promise(() => {});
    const first = await openSpool();
    const { path } = await first.begin(FACTS);
    await writeFile(path, wav(Buffer.from('hello')));
    await first.finish(FACTS, { ...SAID, path });
    const stopped = first.stop();
    clock.advance(1500);
    await stopped;
    answer = async () => 'taken';
    await (await openSpool()).stop();
    expect(handed).toMatchObject([{ id: 'vms_1', sound: 'hello' }]);
  });

  test('one that nobody takes is tried less and less often, whatever becomes of others', async () => {
    let tries = 0;
    const full = async () => {
      tries += 1;
      throw new Error('full');
    };
    answer = full;
    const spool = await openSpool();
    await left(spool);
    for (const ms of [5000, 10_000, 20_000]) {
      answer = async () => 'taken';
      await left(spool, { id: `vms_${ms}` });
      answer = full;
      const before = tries;
      clock.advance(ms - 1);
      await setImmediate();
      expect(tries).toBe(before);
      clock.advance(1);
      await setImmediate();
      expect(tries).toBe(before + 1);
    }
    await spool.stop();
    expect([spool.waiting, handed.length]).toEqual([1, 3]);
  });

  test('they survive the process', async () => {
    answer = away;
    const first = await openSpool();
    await left(first);
    await first.stop();
    answer = async () => 'taken';
    const second = await openSpool();
    await second.stop();
    expect(handed).toMatchObject([{ id: 'vms_1', isFinished: true, isCutOff: false, sound: 'hello' }]);
    // What the process before has told is over, too.
    expect(alarms).toEqual([
      ['ten_1', true],
      ['ten_1', false],
    ]);
  });

  test('one whose mailbox is gone meanwhile waits for nobody', async () => {
    answer = async () => 'refused';
    const spool = await openSpool();
    await left(spool);
    expect([spool.waiting, alarms, await readdir(folder)]).toEqual([0, [], []]);
  });
});

describe('after a crash', () => {
  const SECONDS = (count: number) => Buffer.alloc(16_000 * count, 'x');

  test('a partial recording becomes a message that is cut off, as long as it is', async () => {
    const { path } = await (await openSpool()).begin(FACTS);
    await writeFile(partialPath(path), wav(SECONDS(3)));
    const spool = await openSpool();
    await spool.stop();
    expect(handed).toMatchObject([{ id: 'vms_1', durationMs: 3000, isCutOff: true, isFinished: true }]);
    expect(handed[0]?.sound).toHaveLength(48_000);
  });

  test('one that the caller was thinking over is whole', async () => {
    const { path } = await (await openSpool()).begin(FACTS);
    await writeFile(path, wav(SECONDS(2)));
    const spool = await openSpool();
    await spool.stop();
    expect(handed).toMatchObject([{ durationMs: 2000, isCutOff: false }]);
  });

  test('a recording that cannot be read now stays for the next process', async () => {
    const { path } = await (await openSpool()).begin(FACTS);
    await symlink(partialPath(path), partialPath(path)); // ELOOP
    await (await openSpool()).stop();
    expect(existsSync(join(folder, 'vms_1.json'))).toBe(true);
    await rm(partialPath(path));
    await writeFile(partialPath(path), wav(SECONDS(3)));
    await (await openSpool()).stop();
    expect(handed).toMatchObject([{ id: 'vms_1', durationMs: 3000 }]);
  });

  test('what nobody has spoken on is no message, nor is what nobody can read', async () => {
    const spool = await openSpool();
    const { path } = await spool.begin(FACTS);
    await writeFile(partialPath(path), wav(Buffer.alloc(8000)));
    await spool.begin({ ...FACTS, id: 'vms_2' });
    await writeFile(join(folder, 'vms_3.json'), '{"id":');
    await (await openSpool()).stop();
    expect(handed).toEqual([]);
    expect(await readdir(folder)).toEqual(['vms_3.json']);
  });
});

test('a disk that takes nothing is told before the caller speaks', async () => {
  const spool = await openSpool();
  await rm(folder, { recursive: true });
  await expect(spool.begin(FACTS)).rejects.toThrow('ENOENT');
  await mkdir(folder);
  expect(existsSync(join(folder, 'vms_1.json'))).toBe(false);
});
