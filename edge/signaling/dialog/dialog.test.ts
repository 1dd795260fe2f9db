import { expect, test } from 'vitest';
import { checkMessage, DEFAULT_LIMITS, parseMessage } from '../parser/index.ts';
import type { Flow } from '../transport/index.ts';
import { type Dialog, flowBehindNat, noteRequest, routeOf, uacDialog, uasDialog } from './dialog.ts';
import { DialogStore } from './store.ts';

function flowFrom(host: string, port: number, transport: 'udp' | 'tcp' | 'ws' = 'udp', isOpen = true): Flow {
  const flow: Flow = {
    transport,
    isReliable: transport !== 'udp',
    remoteHost: host,
    remotePort: port,
    listener: { transport, host: '192.0.2.1', port: 5060, advertise: '192.0.2.1' },
    isOpen,
    send: () => isOpen,
    atPort: () => flow,
    onClose: () => () => {},
    close() {},
  };
  return flow;
}

function arrival(text: string, flow: Flow) {
  const parsed = parseMessage(
    Buffer.from(`${text.trim().replaceAll('\n', '\r\n')}\r\n\r\n`),
    'datagram',
    DEFAULT_LIMITS,
  );
  if (!parsed.ok) throw new Error(parsed.fault);
  const checked = checkMessage(parsed.message);
  if (!checked.ok) throw new Error(checked.fault);
  return { request: parsed.message, message: parsed.message, essentials: checked.essentials, flow };
}

const INVITE = (contact: string, routes = '', method = 'INVITE', sequence = 7) => `
${method} sip:200@pbx.example SIP/2.0
Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bK1;rport
${routes}From: "Ada" <sip:201@pbx.example>;tag=ada
To: <sip:200@pbx.example>
Call-ID: c1
CSeq: ${sequence} ${method}
Contact: ${contact}`;

const OURS = { id: 'c1;from-tag=ada', localTag: 'ours', contact: '<sip:192.0.2.1:5060>' };

const calledBy = (contact: string, flow: Flow, routes = ''): Dialog =>
  uasDialog(arrival(INVITE(contact, routes), flow), OURS);

test('answering an INVITE turns its addresses round', () => {
  const flow = flowFrom('203.0.113.9', 4000);
  expect(calledBy('<sip:201@10.0.0.5:5060>', flow, 'Record-Route: <sip:p1;lr>, <sip:p2;lr>\n')).toEqual({
    id: 'c1;from-tag=ada',
    callId: 'c1',
    localTag: 'ours',
    remoteTag: 'ada',
    localAddress: '<sip:200@pbx.example>;tag=ours',
    remoteAddress: '"Ada" <sip:201@pbx.example>;tag=ada',
    openedBy: 'INVITE',
    routes: ['<sip:p1;lr>', '<sip:p2;lr>'],
    remoteTarget: 'sip:201@10.0.0.5:5060',
    contact: '<sip:192.0.2.1:5060>',
    localSequence: 0,
    remoteSequence: 7,
    isConfirmed: false,
    flow,
  });
});

test('the route set of a caller is the reverse of Record-Route', () => {
  const answer = arrival(
    `SIP/2.0 200 OK
Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1
Record-Route: <sip:p2;lr>
Record-Route: <sip:p1;lr>
From: <sip:a@b>;tag=ours
To: <sip:c@d>;tag=theirs
Call-ID: c1
CSeq: 1 INVITE
Contact: <sip:c@198.51.100.7>`,
    flowFrom('198.51.100.7', 5060),
  );
  const request = { uri: 'sip:c@d', from: '<sip:a@b>;tag=ours', sequence: 1, method: 'INVITE' } as Parameters<
    typeof uacDialog
  >[0];
  const dialog = uacDialog(request, answer, OURS);
  expect(dialog.routes).toEqual(['<sip:p1;lr>', '<sip:p2;lr>']);
  expect(dialog).toMatchObject({
    remoteTag: 'theirs',
    remoteTarget: 'sip:c@198.51.100.7',
    localSequence: 1,
    remoteSequence: -1,
  });
});

test('a loose router is named in Route, a strict one in the Request-URI', () => {
  const flow = flowFrom('203.0.113.9', 4000);
  const contact = '<sip:201@10.0.0.5>';
  expect(routeOf(calledBy(contact, flow))).toEqual({ uri: 'sip:201@10.0.0.5', routes: [], next: 'sip:201@10.0.0.5' });
  expect(routeOf(calledBy(contact, flow, 'Record-Route: <sip:p1;lr>, <sip:p2>\n'))).toEqual({
    uri: 'sip:201@10.0.0.5',
    routes: ['<sip:p1;lr>', '<sip:p2>'],
    next: 'sip:p1;lr',
  });
  expect(routeOf(calledBy(contact, flow, 'Record-Route: <sip:p1>, <sip:p2;lr>\n'))).toEqual({
    uri: 'sip:p1',
    routes: ['<sip:p2;lr>', '<sip:201@10.0.0.5>'],
    next: 'sip:p1',
  });
});

test('a re-INVITE moves the target and the flow, an INFO only the flow, and an old CSeq nothing', () => {
  const dialog = calledBy('<sip:201@10.0.0.5>', flowFrom('203.0.113.9', 4000));
  const note = (method: string, sequence: number, contact: string, port: number) => {
    const { request, essentials, flow } = arrival(INVITE(contact, '', method, sequence), flowFrom('203.0.113.9', port));
    return noteRequest(dialog, request, essentials, flow);
  };
  expect(note('INVITE', 8, '<sip:201@10.0.0.6>', 4001)).toBe(true);
  expect([dialog.remoteTarget, dialog.flow?.remotePort]).toEqual(['sip:201@10.0.0.6', 4001]);
  expect(note('INFO', 9, '<sip:201@10.0.0.7>', 4002)).toBe(true);
  expect([dialog.remoteTarget, dialog.flow?.remotePort]).toEqual(['sip:201@10.0.0.6', 4002]);
  expect(note('INVITE', 5, '<sip:evil@10.6.6.6>', 6666)).toBe(false);
  expect([dialog.remoteTarget, dialog.flow?.remotePort]).toEqual(['sip:201@10.0.0.6', 4002]);
});

test.each([
  ['a phone behind NAT is reached where it was heard', '<sip:201@10.0.0.5>', flowFrom('203.0.113.9', 4000), '', true],
  ['a phone where it says it is', '<sip:201@203.0.113.9:4000>', flowFrom('203.0.113.9', 4000), '', false],
  ['a public Contact elsewhere is believed', '<sip:201@198.51.100.7>', flowFrom('203.0.113.9', 4000), '', false],
  ['a name may mean nothing here', '<sip:201@phone.lan>', flowFrom('203.0.113.9', 4000), '', true],
  ['an unset address', '<sip:201@0.0.0.0>', flowFrom('203.0.113.9', 4000), '', true],
  ['a link-local address', '<sip:201@169.254.7.7>', flowFrom('203.0.113.9', 4000), '', true],
  ['a link-local address of IPv6', '<sip:201@[fe80::7]>', flowFrom('2001:db8::9', 4000), '', true],
  ['loopback of another machine', '<sip:201@127.0.0.1>', flowFrom('203.0.113.9', 4000), '', true],
  ['loopback of this machine is believed', '<sip:201@127.0.0.1:5070>', flowFrom('127.0.0.1', 4000), '', false],
  ['a public address next to a private range', '<sip:201@172.32.0.1>', flowFrom('203.0.113.9', 4000), '', false],
  ['a connection is kept', '<sip:201@198.51.100.7>', flowFrom('203.0.113.9', 4000, 'tcp'), '', true],
  ['a closed connection is not', '<sip:201@198.51.100.7>', flowFrom('203.0.113.9', 4000, 'tcp', false), '', false],
  ['a browser has nothing but its connection', '<sip:x@abc.invalid>', flowFrom('203.0.113.9', 4000, 'ws'), '', true],
  [
    'with a route set the proxies decide',
    '<sip:201@10.0.0.5>',
    flowFrom('203.0.113.9', 4000),
    'Record-Route: <sip:p;lr>\n',
    false,
  ],
])('%s', (_story, contact, flow, routes, usesFlow) => {
  expect(flowBehindNat(calledBy(contact, flow, routes)) === flow).toBe(usesFlow);
});

test('a dialog is found by both tags, and by its id', () => {
  const store = new DialogStore<{ dialog: Dialog }>();
  const entry = { dialog: calledBy('<sip:201@10.0.0.5>', flowFrom('203.0.113.9', 4000)) };
  store.add(entry);
  expect(store.match('c1', 'ours', 'ada')).toBe(entry);
  expect(store.match('c1', 'ours', 'eve')).toBeUndefined();
  expect(store.byId('c1;from-tag=ada')).toBe(entry);
  store.remove(entry);
  expect(store.match('c1', 'ours', 'ada')).toBeUndefined();
  expect(store.size).toBe(0);
});
