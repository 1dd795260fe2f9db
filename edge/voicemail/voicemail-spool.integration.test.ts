import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { partialPath } from '#edge/media/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { type Handed, type HandedMessage, type MessageFacts, VoicemailSpool } from './index.ts';

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
let handed: (HandedMessage & { sound: string })[];
let alarms: [string, boolean][];
let recorded: string[];
let answer: (boxId: string) => Promise<Handed>;

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
      const outcome = await answer(message.boxId);
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

describe('a message to several boxes', () => {
  const boxes = (count: number) => Array.from({ length: count }, (_, i) => `vmb_${i + 1}`);

  test('is handed on again to those alone that lack it, by this process and by the next', async () => {
    let isFull = true;
    const tried: string[] = [];
    answer = async (boxId) => {
      tried.push(boxId);
      if (isFull && (boxId === 'vmb_2' || boxId === 'vmb_3')) throw new Error('full');
      return boxId === 'vmb_4' ? 'refused' : 'taken';
    };
    const first = await openSpool();
    await left(first, { alsoTo: boxes(4).slice(1) });
    expect(tried.splice(0)).toEqual(boxes(4));
    clock.advance(5000);
    await first.stop();
    expect(tried.splice(0)).toEqual(['vmb_2', 'vmb_3']);
    isFull = false;
    await (await openSpool()).stop();
    expect(tried).toEqual(['vmb_2', 'vmb_3']);
    expect(handed.map(({ boxId }) => boxId)).toEqual(['vmb_1', 'vmb_2', 'vmb_3']);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is handed to eight at once; each has its minute, and a long list is no alarm', async () => {
    const trying: (() => void)[] = [];
    answer = () => new Promise((resolve) => void trying.push(() => resolve('taken')));
    const spool = await openSpool();
    const over = left(spool, { alsoTo: boxes(24).slice(1) });
    for (let round = 0; round < 3; round++) {
      await expect.poll(() => trying.length, { timeout: 60_000 }).toBe(8);
      clock.advance(59_000);
      for (const done of trying.splice(0)) done();
    }
    await over;
    expect([handed.length, spool.waiting, alarms]).toEqual([24, 0, []]);
  });

  test('comes to all others when one box hangs, and what is done late is not done again', async () => {
    const hangs = Promise.withResolvers<Handed>();
    answer = async (boxId) => (boxId === 'vmb_1' ? hangs.promise : 'taken');
    const spool = await openSpool();
    const over = left(spool, { alsoTo: boxes(24).slice(1) });
    await expect.poll(() => handed.length, { timeout: 60_000 }).toBe(23);
    clock.advance(60_000);
    await over;
    expect([spool.waiting, alarms]).toEqual([1, [['ten_1', true]]]);
    hangs.resolve('taken');
    await expect.poll(() => handed.length, { timeout: 60_000 }).toBe(24);
    await setImmediate();
    clock.advance(5000);
    await spool.stop();
    expect([handed.length, spool.waiting, alarms.at(-1)]).toEqual([24, 0, ['ten_1', false]]);
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
