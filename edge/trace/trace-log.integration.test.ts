import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#shared/world/index.ts';
import { readCall, TraceLog } from './index.ts';

const flow = {
  transport: 'udp',
  remoteHost: '192.0.2.10',
  remotePort: 5062,
  listener: { advertise: '192.0.2.1', port: 5060 },
} as const;
const elsewhere = { ...flow, remotePort: 5999 } as const;

let directory: string;
let logged: string[];
let log: TraceLog;
const openLog = (maxBytes = 8 * 1024 * 1024) =>
  TraceLog.open({ directory, clock: systemClock, log: ({ name }) => void logged.push(name), maxBytes });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'trace-'));
  logged = [];
  log = await openLog();
});
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

const message = (callId: string, more = '') =>
  Buffer.from(`OPTIONS sip:a@b SIP/2.0\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\n${more}\r\n`);
const leg = (sipCallId: string, fields = {}) => ({
  tenantId: 'ten_1',
  callId: 'call_1',
  sipCallId,
  remoteAddress: '192.0.2.10:5062',
  ...fields,
});
const read = (tenantId = 'ten_1', callId = 'call_1') => readCall(log, { tenantId, callId, edgeId: 'edge_1' });

test('a call has the messages of all its legs, in order, those before it was known too', async () => {
  log.message('in', message('caller'), flow);
  log.message('out', message('callee', 'X: 2\r\n'), flow);
  log.leg(leg('caller'));
  log.leg(leg('callee'));
  log.message('in', message('caller', 'X: 3\r\n'), flow);
  log.message('in', message('stranger'), flow);
  const trace = await read();
  expect(
    trace?.messages.map(({ direction, message }) => `${direction} ${/Call-ID: (\w+)/.exec(message)?.[1]}`),
  ).toEqual(['in caller', 'out callee', 'in caller']);
  expect(trace).toMatchObject({ callId: 'call_1', edgeId: 'edge_1', isComplete: true });
});

test('another tenant, another call, or the same Call-ID from another address see nothing', async () => {
  log.message('in', message('caller'), flow);
  log.leg(leg('caller'));
  log.leg(leg('caller', { tenantId: 'ten_2', callId: 'call_2', remoteAddress: '192.0.2.10:5999' }));
  log.message('in', message('caller', 'X: theirs\r\n'), elsewhere);
  expect(await read('ten_2', 'call_1')).toBeNull();
  expect(await read('ten_1', 'call_2')).toBeNull();
  const [theirs, ...more] = (await read('ten_2', 'call_2'))?.messages ?? [];
  expect([theirs?.message.includes('X: theirs'), more]).toEqual([true, []]);
});

describe('a phone whose address changes in the middle of a call', () => {
  const dialog = (start: string, [from, to]: [string, string], more = '') =>
    Buffer.from(
      `${start}\r\nFrom: <sip:a@b>;tag=${from}\r\nTo: <sip:b@b>${to && `;tag=${to}`}\r\nCall-ID: caller\r\n${more}\r\n`,
    );
  const shown = async () => (await read())?.messages.map(({ message }) => message.slice(0, message.indexOf('\r\n')));

  test('stays in the trace as a caller, in both directions', async () => {
    log.message('in', dialog('INVITE sip:b@b SIP/2.0', ['phone', '']), flow);
    log.message('out', dialog('SIP/2.0 200 OK', ['phone', 'ours']), flow);
    log.leg(leg('caller'));
    log.message('in', dialog('BYE sip:b@b SIP/2.0', ['phone', 'ours']), elsewhere);
    log.message('out', dialog('SIP/2.0 202 Accepted', ['phone', 'ours']), elsewhere);
    log.message('out', dialog('INFO sip:a@b SIP/2.0', ['ours', 'phone']), elsewhere);
    expect(await shown()).toEqual([
      'INVITE sip:b@b SIP/2.0',
      'SIP/2.0 200 OK',
      'BYE sip:b@b SIP/2.0',
      'SIP/2.0 202 Accepted',
      'INFO sip:a@b SIP/2.0',
    ]);
  });

  test('stays in the trace as a callee', async () => {
    log.message('out', dialog('INVITE sip:a@b SIP/2.0', ['ours', '']), flow);
    log.leg(leg('caller'));
    log.message('in', dialog('SIP/2.0 200 OK', ['ours', 'phone']), elsewhere);
    expect(await shown()).toEqual(['INVITE sip:a@b SIP/2.0', 'SIP/2.0 200 OK']);
  });

  test('a stranger with the same Call-ID does not, whatever tags it names', async () => {
    log.message('in', dialog('INVITE sip:b@b SIP/2.0', ['phone', '']), flow);
    log.message('out', dialog('SIP/2.0 200 OK', ['phone', 'ours']), flow);
    // Refused, and so nothing that the phone could have been told by us.
    log.message('out', dialog('SIP/2.0 481 Gone', ['phone', 'theirs']), flow);
    log.leg(leg('caller'));
    log.message('in', dialog('INVITE sip:b@b SIP/2.0', ['ours', '']), elsewhere);
    log.message('in', dialog('INVITE sip:c@c SIP/2.0', ['phone', '']), elsewhere);
    log.message('out', dialog('SIP/2.0 200 OK', ['phone', 'theirs']), elsewhere);
    expect(await shown()).toEqual(['INVITE sip:b@b SIP/2.0', 'SIP/2.0 200 OK', 'SIP/2.0 481 Gone']);
  });
});

test('a Call-ID that is a common word opens nothing else', async () => {
  log.message('in', message('secret-call'), flow);
  log.leg(leg('OPTIONS', { tenantId: 'ten_2', callId: 'call_2' }));
  log.leg(leg('Call-ID', { tenantId: 'ten_2', callId: 'call_2' }));
  expect((await read('ten_2', 'call_2'))?.messages).toEqual([]);
});

test('any bytes come back as they were', async () => {
  const odd = Buffer.concat([message('caller'), Buffer.from([0, 10, 10, 255, 77, 32, 10])]);
  log.message('in', odd, flow);
  log.leg(leg('caller'));
  log.message('in', message('caller', 'X: after\r\n'), flow);
  const messages = (await read())?.messages ?? [];
  expect(messages[0]?.message).toBe(odd.toString('latin1'));
  expect(messages).toHaveLength(2);
});

test('files never take more than they may; the oldest messages go first', async () => {
  await log.close();
  log = await openLog(80_000);
  for (let count = 0; count < 60; count++) {
    log.message('in', message(`filler-${count}`, `X: ${'x'.repeat(4000)}\r\n`), flow);
    await log.readAll(() => undefined);
  }
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  expect(sizes.length).toBeLessThanOrEqual(8);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(80_000 + 8 * 5000);
  log.leg(leg('filler-59'));
  expect((await read())?.messages).toHaveLength(1);
  log.leg(leg('filler-0', { callId: 'call_0' }));
  expect((await read('ten_1', 'call_0'))?.messages).toEqual([]);
});

test('what an earlier process has left is still there, a torn end does no harm', async () => {
  log.message('in', message('caller'), flow);
  log.leg(leg('caller'));
  await log.close();
  log = await openLog();
  log.message('in', message('caller', 'X: later\r\n'), flow);
  expect((await read())?.messages).toHaveLength(2);
});

test('a directory that somebody deletes is made again', async () => {
  await log.close();
  rmSync(directory, { recursive: true });
  expect((await read())?.messages ?? []).toEqual([]);
  log.message('in', message('caller'), flow);
  log.leg(leg('caller'));
  expect((await read())?.messages).toHaveLength(1);
});

test('a directory that cannot be written costs traces, not calls', async () => {
  await log.close();
  rmSync(directory, { recursive: true });
  writeFileSync(directory, 'in the way');
  log.message('in', message('caller'), flow);
  await log.close();
  expect(logged).toEqual(['trace-not-written']);
});
