/**
 * What the engine sends, read by somebody else: the suites of the signaling room and calls of the edge with sipp run once
 * more, what their phones hear is kept in capture files, and tshark must find SIP in every packet and nothing to complain of.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pcapHeader, pcapRecord } from '#shared/pcap/index.ts';

const run = promisify(execFile);

/** Not that of mutated orders: there an application says what is sent, and it says nonsense. */
const SUITES = [
  [
    'integration',
    'edge/signaling/conformance',
    'edge/signaling/names',
    'edge/signaling/engine',
    'edge/signaling/control/request-handlers',
  ],
  ['system', 'test/scenario/signaling-sipp', 'test/scenario/calls-sipp-call', 'test/scenario/calls-sipp-forking'],
];
const ROOT = new URL('../..', import.meta.url).pathname;
/** From severity `warning` up (Wireshark, `PI_WARN`). */
const WARNING = 0x600000;

/** A packet as tshark saw it. */
interface Dissected {
  protocols: string;
  line: string;
  /** Complaints, with their severity. */
  marks: string[];
}

let folder: string;
let packets: Dissected[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signaling-dissected-'));
  const vitest = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--no-file-parallelism'];
  const env = { ...process.env, SIP_CAPTURE: folder };
  const capture = (suite: readonly string[]) =>
    run(process.execPath, [...vitest, '--project', ...suite], { cwd: ROOT, env, maxBuffer: 16 * 1024 * 1024 });
  // One after the other: their phones are not to wait for each other's.
  for (const suite of SUITES) await capture(suite);
  const files = await readdir(folder);
  packets = (await Promise.all(files.map((file) => dissect(join(folder, file))))).flat();
}, 600_000);

afterAll(() => rm(folder, { recursive: true }));

async function dissect(file: string): Promise<Dissected[]> {
  const fields = ['frame.protocols', 'sip.Method', 'sip.Status-Line', '_ws.expert.severity', '_ws.expert.message'];
  const { stdout } = await run(
    'tshark',
    ['-r', file, '-d', 'udp.port==1-65535,sip', '-T', 'fields', ...fields.flatMap((field) => ['-e', field])],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [protocols = '', method = '', status = '', severities = '', messages = ''] = line.split('\t');
      const isGrave = severities.split(',').some((severity) => Number(severity) >= WARNING);
      return { protocols, line: method || status, marks: isGrave || protocols.includes('malformed') ? [messages] : [] };
    });
}

test('every packet is SIP, of every kind that the engine sends', () => {
  expect(packets.length).toBeGreaterThan(700);
  expect(packets.filter(({ protocols }) => !protocols.includes(':sip'))).toEqual([]);
  const kinds = new Set(packets.map(({ line }) => line.replace(/^SIP\/2\.0 (\d{3}).*/, '$1')));
  for (const kind of [
    'INVITE',
    'ACK',
    'BYE',
    'CANCEL',
    'PRACK',
    'NOTIFY',
    'REFER',
    'MESSAGE',
    '100',
    '183',
    '200',
    '487',
  ]) {
    expect(kinds).toContain(kind);
  }
});

test('none is malformed, and none has a warning or an error', () => {
  expect(packets.filter(({ marks }) => marks.length > 0)).toEqual([]);
});

test('what would be wrong is found', async () => {
  const place = { host: '127.0.0.1', port: 5060 };
  const payload = Buffer.from(
    'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nno colon\r\nContent-Length: 0\r\n\r\n',
  );
  const file = join(folder, 'wrong.pcap');
  await writeFile(file, Buffer.concat([pcapHeader(), pcapRecord({ atMs: 0, from: place, to: place, payload })]));
  expect(await dissect(file)).toEqual([expect.objectContaining({ marks: [expect.stringContaining('no colon')] })]);
});
