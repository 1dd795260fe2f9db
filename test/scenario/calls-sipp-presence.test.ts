/**
 *   watcher                 edge                    caller, callee
 *     ── SUBSCRIBE blf ─────▶
 *     ◀── 407, 200 ─────────
 *     ◀── NOTIFY: both lines idle
 *                             ◀── INVITE 201 ── 200
 *                             ── INVITE ──────▶ 201, which rings
 *     ◀── NOTIFY: 200 calls
 *     ◀── NOTIFY: 201 is rung
 *     ◀── NOTIFY: both talk
 *                             ◀── BYE ───────── 200
 *     ◀── NOTIFY: both calls are over
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACME, CallsWorld, type SippPhone, tenantIdOf, toUser } from '#test/world/edge/index.ts';
import {
  ackOk,
  answer,
  dialing,
  inDialog,
  pause,
  releasedByOther,
  request,
  response,
  type ScenarioLine,
  type SippUser,
  sdp,
  send,
} from '#test/world/sipp/index.ts';

let world: CallsWorld;
beforeAll(async () => {
  world = await CallsWorld.start();
});
afterAll(() => world.close());

const subscribe = (user: SippUser, to: string, cseq: number, isAuthenticated: boolean): string =>
  `SUBSCRIBE sip:${to}@${user.domain} SIP/2.0
  Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
  From: <sip:${user.extension}@${user.domain}>;tag=[pid]a[call_number]
  To: <sip:${to}@${user.domain}>
  Call-ID: [call_id]
  CSeq: ${cseq} SUBSCRIBE
  Max-Forwards: 70
  User-Agent: SIPp
  Contact: <sip:${user.extension}@[local_ip]:[local_port];transport=[transport]>
  ${isAuthenticated ? '[authentication]\n' : ''}Event: dialog
  Accept: multipart/related, application/rlmi+xml, application/dialog-info+xml
  Supported: eventlist
  Expires: 600
  Content-Length: 0`;

/** Waits for a NOTIFY that says so, and takes it. */
const isTold = (check: string): ScenarioLine[] => [
  request('NOTIFY', { check }),
  send(answer('200 OK', { tag: false }), { retransmits: false }),
];

const line = (extension: string, position: number) => ({
  position,
  label: '',
  isSupervised: true,
  action: { kind: 'user', userId: toUser({ domain: ACME }, extension).id },
});

test('a phone watches the lines of its keys by one subscription, from ringing to hanging up (PRS-01, PRS-03)', async () => {
  const [watcher, caller, callee]: [SippPhone, SippPhone, SippPhone] = [
    world.phone('202'),
    world.phone('200'),
    world.phone('201'),
  ];
  world.edge.store.putObject(tenantIdOf(ACME), 'device', {
    id: 'dev_1',
    lines: [{ userId: toUser({ domain: ACME }, '202').id, label: '', hasOwnRing: true }],
    functionKeys: [line('200', 1), line('201', 2)],
    createdAt: '',
    updatedAt: '',
  } as never);
  await callee.registers();
  const watching = watcher.begins([
    send(subscribe(watcher.user, 'blf', 1, false)),
    response(407, { auth: true }),
    send(subscribe(watcher.user, 'blf', 2, true)),
    response(200, { check: 'Require: eventlist' }),
    ...isTold('fullState="true"'),
    ...isTold('<state>proceeding</state>'),
    ...isTold('<state>early</state>'),
    ...isTold('<state>confirmed</state>'),
    ...isTold('<state>terminated</state>'),
  ]);
  await expect.poll(() => watching.messages().includes('fullState="true"')).toBe(true);
  const ringing = callee.waits([
    request('INVITE'),
    send(answer('180 Ringing'), { retransmits: false }),
    pause(700), // longer than changes are gathered
    send(answer('200 OK', { body: sdp() })),
    request('ACK'),
    ...releasedByOther(),
  ]);
  await caller.runs([
    pause(600), // the first NOTIFY is long over: what comes next is told at once
    ...dialing(caller.user, '201'),
    response(180),
    response(200, { rrs: true }),
    send(ackOk(caller.user, 2), { retransmits: false }),
    pause(700),
    send(inDialog(caller.user, 'BYE', 3)),
    response(200),
  ]);
  await ringing.finished();
  const { messages } = await watching.finished();
  const versions = [...messages.matchAll(/<list [^>]*version="(\d+)"/g)].map(([, version]) => Number(version));
  expect(versions).toEqual(versions.map((_, index) => index));
  expect(messages).toContain('direction="initiator"');
  expect(messages).toContain('direction="recipient"');
});
