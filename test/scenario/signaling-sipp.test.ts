/**
 * SIPp as the caller, an application on drachtio-srf as the callee.
 *
 *   sipp                     engine                   application
 *     │ INVITE ───────────────▶│ sip|network|... ──────▶│  rings, then answers, or as the user part says
 *     │◀──────── 100, 180, 200 │◀────────────── 180, 200 │
 *     │ ACK, BYE, CANCEL ...   │                         │
 *
 * With SIGNALING=host:port (and SIGNALING_SECRET) the same calls go to that server instead of the embedded engine.
 */
import { spawn } from 'node:child_process';
import { once as onceEmitted } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Application,
  captureReceivedBySipp,
  connectApplication,
  OFFER,
  sipAddress,
  startServerUnderTest,
} from '#edge/signaling/rig/index.ts';

/** Stands in capture files for the port that sipp has chosen. */
const SIPP_PORT = 5060;

const SCENARIOS = new URL('./signaling/', import.meta.url);

let application: Application;
let stop: () => Promise<void>;
let workplace: string;
let invites = 0;

beforeAll(async () => {
  workplace = await mkdtemp(join(tmpdir(), 'signaling-sipp-'));
  const server = await startServerUnderTest();
  stop = server.stop;
  application = await connectApplication(server.control);
  application.invite(async (request, response) => {
    invites += 1;
    response.send(180);
    if (request.uri.startsWith('sip:rings@')) return;
    const dialog = await application.createUAS(request, response, { localSdp: OFFER });
    if (request.uri.startsWith('sip:hangs-up@')) dialog.once('ack', () => void dialog.destroy());
  });
});

afterAll(async () => {
  application.disconnect();
  await stop();
  await rm(workplace, { recursive: true });
});

type Scenario =
  | 'call'
  | 'invite-retransmitted'
  | 'ack-lost'
  | 'ack-never'
  | 'cancel'
  | 'cancel-crosses-answer'
  | 'bye-from-server';

interface Outcome {
  /** 'fine', or what went wrong. */
  result: string;
  /** INVITEs that the application saw. */
  invites: number;
  /** Every message sent and received. */
  messages: string;
}

/** Runs a scenario to its end. */
async function sipp(scenario: Scenario, service: string, transport: 'u1' | 't1', calls: number): Promise<Outcome> {
  const { host, port } = sipAddress(application, transport === 'u1' ? 'udp' : 'tcp');
  const errorFile = join(workplace, `${scenario}-${transport}.errors`);
  const messageFile = join(workplace, `${scenario}-${transport}.messages`);
  const file = new URL(`${scenario}.xml`, SCENARIOS).pathname;
  const child = spawn(
    'sipp',
    [
      ...[
        `${host}:${port}`,
        '-sf',
        file,
        '-s',
        service,
        '-t',
        transport,
        '-m',
        `${calls}`,
        '-r',
        '20',
        '-i',
        '127.0.0.1',
      ],
      ...['-timeout', '40s', '-timeout_error', '-nostdin', '-trace_err', '-error_file', errorFile],
      ...['-trace_msg', '-message_file', messageFile],
    ],
    { stdio: 'ignore', cwd: workplace },
  );
  const before = invites;
  const [code] = (await onceEmitted(child, 'exit')) as [number | null];
  const errors = await readFile(errorFile, 'utf8').catch(() => 'no error file');
  const messages = await readFile(messageFile, 'utf8').catch(() => '');
  captureReceivedBySipp(messages, { host, port }, { host: '127.0.0.1', port: SIPP_PORT });
  return { result: code === 0 ? 'fine' : `sipp ended with ${code}: ${errors}`, invites: invites - before, messages };
}

test.each([
  ['a call is answered and hung up by the caller', 'call', 'answers', 'u1', 20],
  ['the same over TCP', 'call', 'answers', 't1', 20],
  ['an INVITE that comes three times is one call', 'invite-retransmitted', 'rings', 'u1', 5],
  ['a call without ACK is hung up by the server', 'ack-never', 'answers', 'u1', 2],
  ['a CANCEL while it rings ends in 487', 'cancel', 'rings', 'u1', 10],
  ['a CANCEL after the answer changes nothing', 'cancel-crosses-answer', 'answers', 'u1', 5],
  ['the server hangs up', 'bye-from-server', 'hangs-up', 'u1', 5],
] as const)('%s', async (_story, scenario, service, transport, calls) => {
  expect(await sipp(scenario, service, transport, calls)).toMatchObject({ result: 'fine', invites: calls });
});

test('a lost ACK brings the 200 again', async () => {
  const { result, invites: seen, messages } = await sipp('ack-lost', 'answers', 'u1', 3);
  expect([result, seen]).toEqual(['fine', 3]);
  const answers = messages.match(/SIP\/2\.0 200 OK\r?\n(?:.+\r?\n)*?CSeq: 1 INVITE/g) ?? [];
  expect(answers.length).toBeGreaterThan(3);
});
