import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pdfOf, readTiff } from '#shared/fax/index.ts';
import { aPage, pagesOfPdf, pagesOfTiff, tiffOf } from '#test/world/fax/index.ts';
import { AudioLine, BLOCK_SAMPLES, type LineCodec } from './audio-line.ts';
import { type FaxJob, FaxModem } from './modem.ts';
import { loadSpandsp, type Spandsp } from './spandsp.ts';
import { UdptlReader, UdptlWriter } from './udptl-stream.ts';

/** Two modems in a room where time passes as fast as they can count. */
const MOST_BLOCKS = 50 * 300;
const PAGES = [aPage(1), aPage(2)];
/** Blocks while pages go over, by what a fax of these pages takes. */
const IN_A_PAGE = new Set([700, 709, 720]);

let lib: Spandsp;
let folder: string;
beforeAll(async () => {
  const loaded = await loadSpandsp();
  if (!loaded) throw new Error('libspandsp2 is missing');
  lib = loaded;
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-fax-'));
  await writeFile(join(folder, 'in.tiff'), tiffOf(PAGES));
});
afterEach(() => rm(folder, { recursive: true }));

const received = async () => pagesOfTiff(await readFile(join(folder, 'out.tiff')));

interface Line {
  /** Whether a packet from the sender is lost, by its number. */
  readonly lose?: (block: number) => boolean;
  readonly codec?: LineCodec;
  readonly stopAfter?: number;
}

function talk(
  change: Partial<FaxJob> = {},
  { lose = () => false, codec = 'PCMA', stopAfter = MOST_BLOCKS }: Line = {},
) {
  const common = { correctsErrors: true, maxBitsPerSecond: 14_400, ...change };
  let ended = 0;
  let begun = 0;
  const listener = { packet: () => {}, ended: () => void ended++, begins: () => void begun++ };
  const sender = new FaxModem(
    lib,
    { ...common, role: 'send', file: join(folder, 'in.tiff'), stationId: '+33 1 23' },
    listener,
  );
  const taker = new FaxModem(
    lib,
    { ...common, role: 'receive', file: join(folder, 'out.tiff'), stationId: '307' },
    listener,
  );
  const [lineOfSender, lineOfTaker] = [
    new AudioLine(codec, Buffer.alloc(10, 0xfe)),
    new AudioLine(codec, Buffer.alloc(10, 1)),
  ];
  for (let block = 0; block < stopAfter && ended < 2; block++) {
    const samples = new Int16Array(BLOCK_SAMPLES);
    sender.speak(samples);
    const toTaker = lineOfSender.give(samples);
    taker.speak(samples);
    const toSender = lineOfTaker.give(samples);
    if (!lose(block)) for (const heard of lineOfTaker.take(toTaker)) taker.hear(heard);
    for (const heard of lineOfSender.take(toSender)) sender.hear(heard);
  }
  return { sent: sender.end(), taken: taker.end(), begun };
}

describe('in audio', () => {
  test.each([
    ['V.17 with error correction', true, 14_400, 'PCMA' as const],
    ['V.29 without', false, 9600, 'PCMU' as const],
    ['V.27ter with', true, 4800, 'PCMA' as const],
  ])('every pixel comes over: %s', async (_, correctsErrors, bitsPerSecond, codec) => {
    const { sent, taken, begun } = talk({ correctsErrors, maxBitsPerSecond: bitsPerSecond }, { codec });
    expect(sent).toMatchObject({ code: 0, pages: 2, remoteStationId: '307', bitsPerSecond });
    expect(taken).toMatchObject({
      code: 0,
      pages: 2,
      remoteStationId: '+33 1 23',
      corrected: correctsErrors,
    });
    expect(begun).toBe(1);
    expect(await received()).toEqual(PAGES);
  });

  test('it is time for T.38 as soon as the caller is heard', () => {
    expect(talk({}, { stopAfter: 100 }).begun).toBe(1);
  });

  test.each([
    ['nothing of him is', () => true],
    ['his tone has gaps', (block: number) => block % 10 === 0],
  ])('it is time for T.38 before the caller is told what we can, though %s', (_, lose) => {
    expect(talk({}, { lose, stopAfter: 140 }).begun).toBe(0);
    expect(talk({}, { lose, stopAfter: 150 }).begun).toBe(1);
    expect(talk({}, { lose, stopAfter: 1000 }).begun).toBe(1);
  });

  test('packets that are lost on the way are sent again with error correction', async () => {
    const { taken } = talk({}, { lose: (block) => IN_A_PAGE.has(block) });
    expect(taken).toMatchObject({ code: 0, pages: 2 });
    expect(await received()).toEqual(PAGES);
  });

  test('a line that breaks leaves the pages that had come', async () => {
    const whole = talk();
    expect(whole.taken.pages).toBe(2);
    await rm(join(folder, 'out.tiff'));
    let blocks = 0;
    talk({}, { lose: () => ++blocks < 0 });
    await rm(join(folder, 'out.tiff'));
    const { taken, sent } = talk({}, { stopAfter: Math.floor(blocks * 0.75) });
    expect([taken.code, sent.code]).not.toContain(0);
    expect(taken.text).not.toBe('');
    expect((await received())[0]).toEqual(PAGES[0]);
  });
});

test('T.38: every pixel comes over, though datagrams are lost and doubled', async () => {
  const common = { correctsErrors: true, maxBitsPerSecond: 14_400 };
  let ended = 0;
  const wires: Record<'toSender' | 'toTaker', Uint8Array[]> = { toSender: [], toTaker: [] };
  const end = (job: FaxJob, wire: Uint8Array[]) => {
    const writer = new UdptlWriter();
    const packet = (one: Uint8Array) => void wire.push(writer.write(one));
    return new FaxModem(lib, job, { packet, ended: () => void ended++, begins: () => {} });
  };
  const sender = end({ ...common, role: 'send', file: join(folder, 'in.tiff'), stationId: '1' }, wires.toTaker);
  const taker = end({ ...common, role: 'receive', file: join(folder, 'out.tiff'), stationId: '2' }, wires.toSender);
  const [readerOfSender, readerOfTaker] = [new UdptlReader(), new UdptlReader()];
  sender.switchToT38();
  taker.switchToT38();
  let number = 0;
  for (let block = 0; block < MOST_BLOCKS && ended < 2; block++) {
    sender.advance(BLOCK_SAMPLES);
    taker.advance(BLOCK_SAMPLES);
    for (const datagram of wires.toTaker.splice(0)) {
      number += 1;
      if (number % 5 === 0) continue;
      const again = number % 7 === 0 ? [datagram] : [];
      for (const one of [datagram, ...again])
        for (const { packet, sequence } of readerOfTaker.read(one)) taker.receive(packet, sequence);
    }
    for (const datagram of wires.toSender.splice(0))
      for (const { packet, sequence } of readerOfSender.read(datagram)) sender.receive(packet, sequence);
  }
  expect([sender.end(), taker.end()]).toMatchObject([
    { code: 0, pages: 2 },
    { code: 0, pages: 2 },
  ]);
  expect(await received()).toEqual(PAGES);
});

test('the PDF of a fax has the same pixels', async () => {
  talk();
  const pages = readTiff(await readFile(join(folder, 'out.tiff')));
  expect(pages).toHaveLength(2);
  expect(await pagesOfPdf(pdfOf(pages ?? []))).toEqual(PAGES);
});
