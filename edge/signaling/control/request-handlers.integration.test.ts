import { once as onceEvent } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../index.ts';
import { H, type SipMessage } from '../parser/index.ts';
import {
  type Application,
  addressOf,
  connectApplication,
  controlOf,
  listeningApplication,
  OFFER,
  once,
  type Phone,
  type Request,
  startLoopbackEngine,
  udpPhone,
  unusedPort,
} from '../rig/index.ts';
import type { RequestHandler } from './decision.ts';

const SECRET = 'cymru';

let engine: Engine;
let phone: Phone;
let target: string;
let logged: { name: string }[];
const closing: (() => void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await phone.close();
  await engine.close();
});

async function startEngine(requestHandlers: RequestHandler[], ca?: string): Promise<void> {
  logged = [];
  engine = await startLoopbackEngine({
    control: { host: '127.0.0.1', port: 0, secret: SECRET, requestHandlers, ...(ca !== undefined && { ca }) },
    log: (event) => logged.push(event),
  });
  const address = addressOf(engine, 'udp');
  target = `sip:200@${address.host}:${address.port};colour=red`;
  phone = await udpPhone(address);
}

async function listen(
  secret = SECRET,
  tls?: { key: string; cert: string },
): Promise<{ application: Application; port: number }> {
  const listening = await listeningApplication(secret, tls);
  closing.push(listening.close);
  return listening;
}

const headersOf = (answer: SipMessage, method: string, sequence: number): Record<string, string> => ({
  From: answer.get(H.from) ?? '',
  To: answer.get(H.to) ?? '',
  'Call-ID': answer.get(H.callId) ?? '',
  CSeq: `${sequence} ${method}`,
});

describe('an application that listens', () => {
  test('is connected to for each call, takes it to its end, and closes the connection', async () => {
    const { application, port } = await listen();
    await startEngine([{ method: 'INVITE', url: `tcp://127.0.0.1:${port}` }]);
    const ended = new Promise<void>((resolve) => {
      application.invite((request, response) => {
        void application.createUAS(request, response, { localSdp: OFFER }).then((dialog) => {
          dialog.on('destroy', (bye: Request & { socket: object }) => {
            (application as unknown as { endSession(message: Request): void }).endSession(bye);
            resolve();
          });
        });
      });
    });
    phone.request('INVITE', target, {}, OFFER);
    await phone.hears(100);
    const answer = await phone.hears(200);
    phone.request('ACK', target, headersOf(answer, 'ACK', 1));
    expect(engine.counters()['now.applications']).toBe(1);
    phone.request('BYE', target, headersOf(answer, 'BYE', 2));
    await phone.hears(200);
    await ended;
    while (engine.counters()['now.applications'] !== 0) await new Promise(setImmediate);
  });

  test('that is not there makes a 480', async () => {
    await startEngine([{ method: '*', url: `tcp://127.0.0.1:${await unusedPort()}` }]);
    phone.request('MESSAGE', target);
    await phone.hears(480);
    expect(logged).toContainEqual(expect.objectContaining({ name: 'application-unreachable' }));
  });

  test('with TLS is trusted when its certificate is, and only then', async () => {
    const pems = await generate([{ name: 'commonName', value: 'localhost' }]);
    const { application, port } = await listen(SECRET, { key: pems.private, cert: pems.cert });
    application.message((_request, response) => response.send(202));
    const handlers = [{ method: 'MESSAGE', url: `tls://localhost:${port}` }];
    await startEngine(handlers);
    phone.request('MESSAGE', target);
    await phone.hears(480);
    await phone.close();
    await engine.close();
    await startEngine(handlers, pems.cert);
    phone.request('MESSAGE', target);
    await phone.hears(202);
  });

  test('with another secret is told nothing', async () => {
    const { application, port } = await listen('another');
    application.on('connect', () => {});
    const told: Request[] = [];
    application.message((request) => told.push(request));
    await startEngine([{ method: 'MESSAGE', url: `tcp://127.0.0.1:${port}` }]);
    phone.request('MESSAGE', target);
    await phone.hears(480);
    expect(told).toEqual([]);
  });
});

describe('a web service', () => {
  let service: Server;
  let url: string;
  /** What it answers; nothing at all when undefined. */
  let answer: unknown;
  let asked: { method: string; parameters: URLSearchParams; body: string }[];

  beforeEach(async () => {
    asked = [];
    service = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const parameters = new URL(request.url ?? '', 'http://service').searchParams;
        asked.push({ method: request.method ?? '', parameters, body });
        service.emit('asked');
        if (answer !== undefined) response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      });
    });
    service.listen(0, '127.0.0.1');
    await onceEvent(service, 'listening');
    closing.push(
      () => service.closeAllConnections(),
      () => service.close(),
    );
    url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/route?site=1`;
  });

  test('hears who calls whom, and refuses', async () => {
    answer = { action: 'reject', data: { status: 486, reason: 'Busy Today' } };
    await startEngine([{ method: 'INVITE', url }]);
    phone.request('INVITE', target, {}, OFFER);
    expect((await phone.hears(486)).reason).toBe('Busy Today');
    expect(Object.fromEntries(asked[0]?.parameters ?? [])).toMatchObject({
      site: '1',
      method: 'INVITE',
      domain: '127.0.0.1',
      protocol: 'udp',
      source_address: '127.0.0.1',
      uriUser: '200',
      contentType: 'application/sdp',
      uri: target,
      colour: 'red',
    });
  });

  test('is sent the message when it is asked with POST', async () => {
    answer = { action: 'redirect', data: { contact: ['<sip:a@192.0.2.1>', '<sip:b@192.0.2.2>'] } };
    await startEngine([{ method: '*', url, httpMethod: 'POST' }]);
    phone.request('INVITE', target, { Subject: 'lunch' }, OFFER);
    expect((await phone.hears(302)).all(H.contact)).toEqual(['<sip:a@192.0.2.1>', '<sip:b@192.0.2.2>']);
    expect(asked[0]).toMatchObject({ method: 'POST', body: expect.stringContaining('Subject: lunch') });
  });

  test('names an application that listens', async () => {
    const { application, port } = await listen();
    application.message((_request, response) => response.send(202));
    answer = { action: 'route', data: { uri: `127.0.0.1:${port};transport=tcp` } };
    await startEngine([{ method: 'MESSAGE', url }]);
    phone.request('MESSAGE', target);
    await phone.hears(202);
  });

  test('names a tag, and the applications that have it take turns', async () => {
    await startEngine([{ method: 'MESSAGE', url }]);
    for (const [name, tags] of [
      ['blue', ['blue']],
      ['red one', ['red', 'other']],
      ['red two', ['red']],
    ] as const) {
      const application = await connectApplication(controlOf(engine), [...tags]);
      closing.push(() => application.disconnect());
      application.message((_request, response) => response.send(200, { headers: { Subject: name } }));
      // Orders are obeyed one after the other: the route is known when this request has left.
      await application.request(phone.uri, { method: 'OPTIONS', proxy: phone.uri });
    }
    answer = { action: 'route', data: { tag: 'red' } };
    const heard: string[] = [];
    for (let i = 0; i < 4; i++) {
      phone.request('MESSAGE', target);
      heard.push(/Subject: (.*)\r/.exec((await phone.hears(200)).text)?.[1] ?? '');
    }
    expect(heard).toEqual(['red one', 'red two', 'red one', 'red two']);
    answer = { action: 'route', data: { tag: 'green' } };
    phone.request('MESSAGE', target);
    await phone.hears(480);
  });

  test('has a call forwarded', async () => {
    await startEngine([{ method: 'INVITE', url }]);
    const callee = await udpPhone(addressOf(engine, 'udp'));
    closing.push(() => void callee.close());
    answer = { action: 'proxy', data: { destination: callee.uri, recordRoute: true } };
    phone.request('INVITE', target, {}, OFFER);
    const invite = await callee.hears('INVITE');
    expect(invite.has(H.recordRoute)).toBe(true);
    callee.respond(invite, 486);
    await phone.hears(486);
  });

  test.each([
    ['no JSON', 'sorry'],
    ['an action that does not exist', { action: 'forget', data: {} }],
    ['a reason that would be a header', { action: 'reject', data: { status: 486, reason: 'a\r\nContact: <sip:x>' } }],
    ['a success', { action: 'reject', data: { status: 200 } }],
  ])('that answers %s makes a 500', async (_name, nonsense) => {
    answer = nonsense;
    await startEngine([{ method: 'INVITE', url }]);
    phone.request('INVITE', target, {}, OFFER);
    await phone.hears(500);
    expect(logged).toContainEqual(expect.objectContaining({ name: 'request-handler-failed' }));
  });

  test('is not waited for when the caller cancels', async () => {
    answer = undefined;
    await startEngine([{ method: 'INVITE', url }]);
    const isAsked = once(service, 'asked');
    const callId = phone.request('INVITE', target, {}, OFFER);
    const trying = await phone.hears(100);
    await isAsked;
    phone.request('CANCEL', target, {
      Via: trying.get(H.via) ?? '',
      From: trying.get(H.from) ?? '',
      To: target,
      'Call-ID': callId,
      CSeq: '1 CANCEL',
    });
    await phone.hears(487);
    expect(engine.counters()['now.requests-unanswered']).toBe(0);
  });
});
