/**
 * What the engine sends, read by somebody else: what phones hear in the suites of the signaling room and in calls of the edge with
 * sipp is kept in capture files, and tshark must find SIP in every packet and nothing to complain of. `npm test` has kept them
 * while those suites ran; where it has not, they run for this.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pcapHeader, pcapRecord } from '#shared/pcap/index.ts';

const run = promisify(execFile);

/** Not that of mutated orders: there an application says what is sent, and it says nonsense. */
const SUITES = {
  integration: [
    'edge/signaling/conformance',
    'edge/signaling/names.integration.test.ts',
    'edge/signaling/engine.integration.test.ts',
    'edge/signaling/control/request-handlers.integration.test.ts',
  ],
  system: [
    'test/scenario/signaling-sipp.test.ts',
    'test/scenario/calls-sipp-call.test.ts',
    'test/scenario/calls-sipp-forking.test.ts',
  ],
};
const ROOT = new URL('../..', import.meta.url).pathname;
const { SIP_CAPTURE: KEPT } = process.env;
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
  const kept = KEPT ?? folder;
  // One after the other: their phones are not to wait for each other's.
  if (KEPT === undefined) for (const [project, suites] of Object.entries(SUITES)) await capture(project, suites);
  const files = await readdir(kept);
  const ours = await Promise.all(Object.values(SUITES).flat().map(namesIn));
  const captures = ours.flat().map((name) => files.filter((file) => file.startsWith(`${name}.`)));
  packets = (await Promise.all(captures.flat().map((file) => dissect(join(kept, file))))).flat();
}, 600_000);

afterAll(() => rm(folder, { recursive: true }));

async function capture(project: string, suites: readonly string[]): Promise<void> {
  const vitest = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--no-file-parallelism', '--project', project];
  const env = { ...process.env, SIP_CAPTURE: folder };
  await run(process.execPath, [...vitest, ...suites], { cwd: ROOT, env, maxBuffer: 16 * 1024 * 1024 });
}

/** Of the test files in a folder, or of one. */
async function namesIn(suite: string): Promise<string[]> {
  if (suite.endsWith('.test.ts')) return [basename(suite)];
  return (await readdir(join(ROOT, suite))).filter((name) => name.endsWith('.test.ts'));
}

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
