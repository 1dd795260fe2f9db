import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import type { CallTrace } from '#shared/trace/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, connect, type Phone, part } from '#test/world/phones/index.ts';

/**
 *   admin         API            store            edge                         phones
 *     │ GET trace  │ put command   │                │ INVITE, 180, 200 … ◀──────▶ │
 *     │───────────▶│──────────────▶│ ◀── take ──────│ (kept on disk)              │
 *     │◀───────────│◀── answer ────│ ◀── reply ─────│
 */
let patchbay: TestPatchbay;
let caller: Phone;
let callee: Phone;
let call: Cdr;

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  caller = await BaresipPhone.start({ account: patchbay.account('200') });
  callee = await BaresipPhone.start({ account: patchbay.account('201', { transport: 'tcp' }) });
  expect([await caller.register(), await callee.register()]).toEqual([200, 200]);
  await connect(caller, callee);
  await part(caller, callee);
  call = await patchbay.nextCdr();
});
afterAll(async () => {
  await Promise.all([caller?.close(), callee?.close()]);
  await patchbay?.close();
});

const ask = (path: string, { key = patchbay.facts.apiKey, accept = '*/*' } = {}) =>
  fetch(`${patchbay.facts.api}${path}`, { headers: { authorization: `Bearer ${key}`, accept } });
const trace = () => `/v1/calls/${call.callId}/trace`;

/** `in INVITE` or `out 180`: what matters of a message. */
const gist = ({ direction, message }: CallTrace['messages'][number]): string =>
  `${direction} ${message.startsWith('SIP/2.0') ? message.split(' ')[1] : message.split(' ')[0]}`;

test('every message of both legs, in order, without what proves the password', async () => {
  const answer = await ask(trace());
  const { messages, callId, isComplete } = (await answer.json()) as CallTrace;
  expect([answer.status, callId, isComplete]).toEqual([200, call.callId, true]);
  const [callerLeg, calleeLeg] = (['udp', 'tcp'] as const).map((transport) =>
    messages.filter((message) => message.transport === transport).map(gist),
  );
  expect(callerLeg).toEqual([
    ...['in INVITE', 'out 100', 'out 407', 'in ACK', 'in INVITE', 'out 100', 'out 180', 'out 200', 'in ACK'],
    ...['in BYE', 'out 200'],
  ]);
  expect(calleeLeg?.filter((message) => message !== 'in 100')).toEqual([
    ...['out INVITE', 'in 180', 'in 200', 'out ACK', 'out BYE', 'in 200'],
  ]);
  const texts = messages.map(({ message }) => message).join('\n');
  expect(texts).toMatch(/response="x+"/);
  expect(texts).not.toMatch(/response="[0-9a-f]/);
});

test('as a ladder, by format or by Accept', async () => {
  const [byFormat, byAccept] = [await ask(`${trace()}?format=ladder`), await ask(trace(), { accept: 'text/plain' })];
  expect(byFormat.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const ladder = await byFormat.text();
  expect(await byAccept.text()).toBe(ladder);
  expect(ladder).toMatch(/─ INVITE sip:201@demo\.localhost ─*▶/);
  expect(ladder).toContain('180 Ringing (INVITE)');
});

test('as a capture that tshark reads without complaint', async () => {
  const answer = await ask(`${trace()}?format=pcap`);
  expect(answer.headers.get('content-type')).toBe('application/vnd.tcpdump.pcap');
  const folder = mkdtempSync(join(tmpdir(), 'pcap-'));
  try {
    writeFileSync(join(folder, 'call.pcap'), Buffer.from(await answer.arrayBuffer()));
    const fields = ['sip.Method', 'sip.Status-Code', '_ws.malformed', '_ws.expert.severity'];
    const read = spawnSync(
      'tshark',
      ['-r', 'call.pcap', '-T', 'fields', '-E', 'separator=,', ...fields.flatMap((field) => ['-e', field])],
      { cwd: folder, encoding: 'utf8' },
    );
    const rows = read.stdout
      .trim()
      .split('\n')
      .map((row) => row.split(','));
    expect(rows.map(([method, status]) => method || status)).toEqual(
      expect.arrayContaining(['INVITE', '407', '180', '200', 'ACK', 'BYE']),
    );
    expect(rows.filter(([method, status]) => !method && !status)).toEqual([]);
    expect(rows.filter(([, , malformed]) => malformed)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a call that was given up is there too', async () => {
  await caller.call('201');
  await callee.waitFor('incoming');
  await caller.hangUp();
  await callee.waitFor('ended');
  const canceled = await patchbay.nextCdr();
  const { messages } = (await (await ask(`/v1/calls/${canceled.callId}/trace`)).json()) as CallTrace;
  expect(messages.map(gist)).toEqual(expect.arrayContaining(['in CANCEL', 'out CANCEL', 'out 487', 'in 487']));
});

test('nobody else’s: another tenant, an unknown call, no credentials', async () => {
  const other = await patchbay.api.post<{ id: string }>('/v1/tenants', { name: 'Other', domain: 'other.localhost' });
  const answers = [
    await fetch(`${patchbay.facts.api}${trace()}`, {
      headers: { authorization: `Bearer ${patchbay.facts.apiKey}`, 'patchbay-tenant': other.body.id },
    }),
    await ask('/v1/calls/call_01J0000000000000000000000000/trace'),
    await ask(trace(), { key: 'pb_wrong' }),
    await ask(`${trace()}?format=xml`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 401, 400]);
});
