/** Where requests go whose URI names a domain (RFC 3263): a real name server on loopback answers over UDP. */
import { once as happened } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Answer } from 'dns-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DnsServer, startDnsServer } from '#test/world/dns-server.ts';
import { freePort } from '#test/world/free-ports.ts';
import type { Engine } from './index.ts';
import { H, type SipMessage } from './parser/index.ts';
import { type Application, addressOf, OFFER, type Phone, type Stage, setStage } from './rig/index.ts';

let records: Answer[];
let dns: DnsServer;
let stage: Stage;
let engine: Engine;
let application: Application;
let phone: Phone;

beforeEach(async () => {
  records = [];
  dns = await startDnsServer(records);
  stage = await setStage({ dns: [dns.address], timers: { t1Ms: 100 } });
  ({ engine, application, phone } = stage);
});

afterEach(async () => {
  await stage.close();
  await dns.close();
});

const srv = (name: string, target: string, port: number, priority = 10): Answer => ({
  type: 'SRV',
  name,
  ttl: 60,
  data: { target, port, priority, weight: 0 },
});

const address = (name: string, data = '127.0.0.1'): Answer => ({ type: 'A', name, ttl: 60, data });

/** A server that refuses the first call it gets, and what it heard. */
async function tcpServer(port = 0): Promise<{ server: Server; invite: Promise<string> }> {
  const heard = Promise.withResolvers<string>();
  const server = createServer((socket) => {
    socket.once('data', (bytes) => {
      const invite = bytes.toString('latin1');
      const echoed = invite.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
      socket.write(['SIP/2.0 486 Busy Here', ...echoed, 'Content-Length: 0', '\r\n'].join('\r\n'));
      heard.resolve(invite);
    });
  }).listen(port, '127.0.0.1');
  await happened(server, 'listening');
  return { server, invite: heard.promise };
}

/** A call to `uri` that the phone refuses; what the phone heard of it. */
async function refusedCall(uri: string, localSdp = OFFER): Promise<SipMessage> {
  const refused = application.createUAC(uri, { localSdp });
  const invite = await phone.hears('INVITE');
  phone.respond(invite, 486);
  await expect(refused).rejects.toMatchObject({ status: 486 });
  await phone.hears('ACK');
  return invite;
}

test('SRV leads to the port, and is asked once', async () => {
  records.push(srv('_sip._udp.trunk.test', 'sbc.trunk.test', phone.port), address('sbc.trunk.test'));
  const invite = await refusedCall('sip:200@trunk.test');
  expect(invite.uri).toBe('sip:200@trunk.test');
  await refusedCall('sip:200@trunk.test');
  expect(dns.questions).toEqual([
    'NAPTR trunk.test',
    'SRV _sip._udp.trunk.test',
    'A sbc.trunk.test',
    'AAAA sbc.trunk.test',
  ]);
});

test('NAPTR chooses TCP, a server that refuses is passed over, and the Via says so', async () => {
  const closedPort = await freePort();
  const { server, invite } = await tcpServer();
  try {
    const data = { order: 1, preference: 1, flags: 's', services: 'SIP+D2T', regexp: '' };
    records.push(
      { type: 'NAPTR', name: 'trunk.test', ttl: 60, data: { ...data, replacement: '_sip._tcp.trunk.test' } },
      srv('_sip._tcp.trunk.test', 'down.trunk.test', closedPort, 1),
      srv('_sip._tcp.trunk.test', 'up.trunk.test', portOf(server), 2),
      address('down.trunk.test'),
      address('up.trunk.test'),
    );
    const call = application.createUAC('sip:200@trunk.test', { localSdp: OFFER });
    await expect(call).rejects.toMatchObject({ status: 486 });
    expect(await invite).toContain(`Via: SIP/2.0/TCP 127.0.0.1:${addressOf(engine, 'tcp').port};branch=z9hG4bK`);
    expect(engine.counters()['targets-unreachable']).toBe(1);
  } finally {
    server.close();
  }
});

test('a domain that does not exist, and one whose name server is silent, is a 503', async () => {
  const call = (uri: string) => application.createUAC(uri, { localSdp: OFFER });
  await expect(call('sip:200@nobody.test')).rejects.toMatchObject({ status: 503 });
  dns.isSilent = true;
  await expect(call('sip:200@silent.test')).rejects.toMatchObject({ status: 503 });
  expect(engine.counters()['names-unanswered']).toBe(1);
});

test('requests in a dialog find the domain of the Contact, the ACK too', async () => {
  records.push(srv('_sip._udp.trunk.test', 'sbc.trunk.test', phone.port), address('sbc.trunk.test'));
  const answered = application.createUAC('sip:200@trunk.test', { localSdp: OFFER });
  const invite = await phone.hears('INVITE');
  phone.respond(invite, 200, { Contact: '<sip:200@trunk.test>' }, OFFER);
  const dialog = await answered;
  expect((await phone.hears('ACK')).uri).toBe('sip:200@trunk.test');
  const destroyed = dialog.destroy();
  const bye = await phone.hears('BYE');
  expect(bye.get(H.via)).toMatch(/^SIP\/2\.0\/UDP /);
  phone.respond(bye, 200);
  await destroyed;
});

describe('a request that would not fit a datagram (RFC 3261 §18.1.1)', () => {
  const large = `${OFFER}a=note:${'x'.repeat(1000)}\r\n`;

  test('goes over TCP where the URI leaves the choice', async () => {
    const { server, invite } = await tcpServer(phone.port);
    try {
      const call = application.createUAC(`sip:200@127.0.0.1:${phone.port}`, { localSdp: large });
      await expect(call).rejects.toMatchObject({ status: 486 });
      expect(await invite).toContain('\r\nVia: SIP/2.0/TCP ');
    } finally {
      server.close();
    }
  });

  test('goes over UDP where TCP is refused, the next time at once', async () => {
    for (let calls = 0; calls < 2; calls++) {
      const invite = await refusedCall(`sip:200@127.0.0.1:${phone.port}`, large);
      expect(invite.get(H.via)).toMatch(/^SIP\/2\.0\/UDP /);
    }
    expect(engine.counters()['tcp-refused']).toBe(1);
  });

  test('stays on UDP where URI or application say so', async () => {
    await refusedCall(`sip:200@127.0.0.1:${phone.port};transport=udp`, large);
    const refused = application.createUAC('sip:200@phone.invalid', {
      localSdp: large,
      proxy: `sip:127.0.0.1:${phone.port}`,
    });
    phone.respond(await phone.hears('INVITE'), 486);
    await expect(refused).rejects.toMatchObject({ status: 486 });
    expect(engine.counters()['tcp-refused']).toBeUndefined();
  });
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
