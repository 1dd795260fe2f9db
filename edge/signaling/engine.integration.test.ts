import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#test/world/eventually.ts';
import type { Engine, EngineOptions } from './index.ts';
import { H } from './parser/index.ts';
import {
  type Application,
  addressOf,
  connectApplication,
  controlOf,
  type Dialog,
  finalResponseTo,
  OFFER,
  once,
  type Phone,
  type Request,
  startLoopbackEngine,
  tcpPhone,
  tlsPhone,
  udpPhone,
  unusedPort,
  webSocketPhone,
} from './rig/index.ts';

/** T1 of 10 ms: what takes half a minute on the wire takes two thirds of a second. */
const FAST = { t1Ms: 10, t2Ms: 80, t4Ms: 100, dMs: 200 };

const openThings: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of openThings.splice(0).reverse()) await close();
});

async function engineWith(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const engine = await startLoopbackEngine(options);
  openThings.push(() => engine.close());
  return engine;
}

async function applicationOn(engine: Engine, tags: string[] = []): Promise<Application> {
  const application = await connectApplication(controlOf(engine), tags);
  let isConnected = true;
  application.on('close', () => {
    isConnected = false;
  });
  openThings.push(() => isConnected && application.disconnect());
  return application;
}

async function phoneOn(engine: Engine, open = udpPhone, transport = 'udp'): Promise<Phone> {
  const phone = await open(addressOf(engine, transport));
  openThings.push(() => phone.close());
  return phone;
}

const until = (isTrue: () => boolean): Promise<void> => eventually(() => expect(isTrue()).toBe(true));

describe('without an application', () => {
  test('OPTIONS is answered, an INVITE is asked to come back, a strange method is not implemented', async () => {
    const phone = await phoneOn(await engineWith());
    phone.request('OPTIONS', 'sip:pbx');
    expect((await phone.hears(200)).get(H.allow)).toContain('OPTIONS');
    phone.request('INVITE', 'sip:200@pbx', {}, OFFER);
    expect((await phone.hears(503)).text).toContain('Retry-After: 5');
    phone.request('DANCE', 'sip:200@pbx');
    await phone.hears(501);
  });

  test('a CANCEL of nothing gets 481, and a stray ACK nothing', async () => {
    const phone = await phoneOn(await engineWith());
    phone.request('ACK', 'sip:200@pbx', { To: '<sip:200@pbx>;tag=x' });
    phone.request('CANCEL', 'sip:200@pbx');
    await phone.hears(481);
    expect(await phone.hearsNo(400, 50)).toBe(true);
  });
});

test('a method that no application routes is not allowed, and Allow says what is', async () => {
  const engine = await engineWith();
  const application = await applicationOn(engine);
  application.register((_request, response) => response.send(200));
  const phone = await phoneOn(engine);
  phone.request('REGISTER', 'sip:pbx');
  await phone.hears(200);
  phone.request('MESSAGE', 'sip:200@pbx');
  expect((await phone.hears(405)).get(H.allow)).toBe('ACK, CANCEL, OPTIONS, REGISTER');
});

test('requests are dealt out to applications in turn', async () => {
  const engine = await engineWith();
  const counts = [0, 0];
  for (const index of [0, 1]) {
    const application = await applicationOn(engine, [`app${index}`]);
    application.options((_request, response) => {
      counts[index] = (counts[index] ?? 0) + 1;
      response.send(200);
    });
  }
  const phone = await phoneOn(engine);
  for (let i = 0; i < 4; i++) {
    phone.request('OPTIONS', 'sip:pbx');
    await phone.hears(200);
  }
  expect(counts).toEqual([2, 2]);
});

describe('an application that goes away', () => {
  test('leaves no caller waiting and no phone ringing', async () => {
    const engine = await engineWith();
    const application = await applicationOn(engine);
    const [caller, callee] = [await phoneOn(engine), await phoneOn(engine)];
    const invited = new Promise<void>((resolve) => application.invite(() => resolve()));
    caller.request('INVITE', 'sip:200@pbx', {}, OFFER);
    await invited;
    application.createUAC('sip:201@x', { localSdp: OFFER, proxy: callee.uri }).catch(() => {});
    const invite = await callee.hears('INVITE');
    callee.respond(invite, 180);
    const closed = once(application, 'close');
    application.disconnect();
    await closed;
    expect((await caller.hears(503)).text).toContain('Retry-After');
    callee.respond(await callee.hears('CANCEL'), 200);
  });

  test('finds its dialogs again when it comes back', async () => {
    const engine = await engineWith();
    const first = await applicationOn(engine, ['pbx']);
    const phone = await phoneOn(engine);
    const answered = new Promise<Dialog>((resolve) => {
      first.invite((request, response) => void first.createUAS(request, response, { localSdp: OFFER }).then(resolve));
    });
    phone.request('INVITE', 'sip:200@pbx', {}, OFFER);
    const answer = await phone.hears(200);
    const { id } = await answered;
    const headers = {
      From: answer.get(H.from) ?? '',
      To: answer.get(H.to) ?? '',
      'Call-ID': answer.get(H.callId) ?? '',
    };
    phone.request('ACK', 'sip:200@pbx', { ...headers, CSeq: '1 ACK' });
    const closed = once(first, 'close');
    first.disconnect();
    await closed;
    await until(() => engine.counters()['now.applications'] === 0);
    const second = await applicationOn(engine, ['pbx']);
    const seen = new Promise<Request>((resolve) => {
      second.message((request, response) => {
        resolve(request);
        response.send(200);
      });
    });
    phone.request('MESSAGE', 'sip:200@pbx', { ...headers, CSeq: '2 MESSAGE' });
    await phone.hears(200);
    expect(((await seen) as unknown as { stackDialogId: string }).stackDialogId).toBe(id);
  });
});

test('calls of an application that never comes back are hung up', async () => {
  const engine = await engineWith({ timers: FAST });
  const application = await applicationOn(engine);
  const phone = await phoneOn(engine);
  const call = application.createUAC('sip:x@y', { localSdp: OFFER, proxy: phone.uri });
  phone.respond(await phone.hears('INVITE'), 200, {}, OFFER);
  await call;
  await phone.hears('ACK');
  application.disconnect();
  phone.respond(await phone.hears('BYE'), 200);
  expect(engine.counters()).toMatchObject({ 'dialogs-orphaned': 1, 'now.dialogs': 0 });
});

describe('when nobody answers', () => {
  test('an ACK that never comes ends the call with BYE, and the application hears why', async () => {
    const engine = await engineWith({ timers: FAST });
    const application = await applicationOn(engine);
    const phone = await phoneOn(engine);
    const ended = new Promise<string>((resolve) => {
      application.invite((request, response) => {
        void application.createUAS(request, response, { localSdp: OFFER }).then((dialog) => {
          dialog.on('destroy', (_request: Request, reason: string) => resolve(reason));
        });
      });
    });
    phone.request('INVITE', 'sip:200@pbx', {}, OFFER);
    await phone.hears(200);
    phone.respond(await phone.hears('BYE'), 200);
    expect(await ended).toBe('ACK timeout');
    expect(engine.counters()).toMatchObject({ 'acks-missing': 1, 'now.dialogs': 0 });
  });

  test('a reliable provisional without PRACK ends the INVITE', async () => {
    const engine = await engineWith({ timers: FAST });
    const application = await applicationOn(engine);
    application.invite((_request, response) => response.send(183, { headers: { Require: '100rel' }, body: OFFER }));
    const phone = await phoneOn(engine);
    phone.request('INVITE', 'sip:200@pbx', { Supported: '100rel' }, OFFER);
    await phone.hears(183);
    await phone.hears(504);
  });

  test('a dead phone is a 408, and a CANCEL it ignores a 487', async () => {
    const engine = await engineWith({ timers: FAST });
    const application = await applicationOn(engine);
    const phone = await phoneOn(engine);
    const request = await application.request('sip:x@y', { method: 'OPTIONS', proxy: phone.uri });
    expect((await finalResponseTo(request)).status).toBe(408);
    let sent: Request | undefined;
    const call = application.createUAC(
      'sip:x@y',
      { localSdp: OFFER, proxy: phone.uri },
      { cbRequest: (_error: unknown, invite: Request) => (sent = invite) },
    );
    const refused = expect(call).rejects.toMatchObject({ status: 487 });
    phone.respond(await phone.hears('INVITE'), 180);
    await until(() => sent !== undefined);
    sent?.cancel(() => {});
    await refused;
    await until(() => engine.counters()['now.client-transactions'] === 0);
  });

  test('an INVITE whose connection closes before the answer ends too, with its dialog', async () => {
    const engine = await engineWith({ timers: FAST });
    const application = await applicationOn(engine);
    const invited = Promise.withResolvers<{ send(status: number): unknown }>();
    application.invite((_request, response) => {
      response.send(180);
      invited.resolve(response);
    });
    const phone = await phoneOn(engine, tcpPhone, 'tcp');
    phone.request('INVITE', 'sip:200@pbx', {}, OFFER);
    await phone.hears(180);
    const response = await invited.promise;
    await phone.close();
    await until(() => engine.counters()['now.connections.tcp'] === 0);
    response.send(486);
    await until(() => engine.counters()['now.server-transactions'] === 0);
    expect(engine.counters()).toMatchObject({ 'now.dialogs': 0, 'responses-undeliverable': 1 });
  });

  test('transactions end by themselves and leave nothing behind', async () => {
    const engine = await engineWith({ timers: FAST });
    const application = await applicationOn(engine);
    application.options((_request, response) => response.send(200));
    application.register(() => {});
    const phone = await phoneOn(engine);
    phone.request('OPTIONS', 'sip:pbx');
    phone.request('REGISTER', 'sip:pbx');
    await phone.hears(200);
    await until(() => engine.counters()['now.server-transactions'] === 0);
    expect(engine.counters()['server-transactions-failed.timeout']).toBe(1);
  });
});

describe('bad input', () => {
  const request = (change: (text: string) => string): string =>
    change(
      'OPTIONS sip:pbx SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKbad;rport\r\nFrom: <sip:a@b>;tag=1\r\n' +
        'To: <sip:pbx>\r\nCall-ID: bad\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n',
    );

  test.each<[string, (text: string) => string, number | 'nothing', string]>([
    ['a CSeq of another method', (text) => text.replace('1 OPTIONS', '1 INVITE'), 400, 'cseq-mismatch'],
    ['a Content-Length past the datagram', (text) => text.replace('Length: 0', 'Length: 99'), 400, 'body-truncated'],
    ['a negative Content-Length', (text) => text.replace('Length: 0', 'Length: -1'), 400, 'bad-content-length'],
    ['two Call-IDs', (text) => text.replace('Call-ID: bad', 'Call-ID: bad\r\nCall-ID: two'), 400, 'duplicate-header'],
    ['another version', (text) => text.replace('SIP/2.0\r\n', 'SIP/7.0\r\n'), 505, 'bad-version'],
    ['an unknown scheme', (text) => text.replace('sip:pbx', 'nobody:knows'), 416, 'unknown-scheme'],
    ['no From', (text) => text.replace(/From:.*\r\n/, ''), 'nothing', 'missing-header'],
    ['a truncated head', (text) => text.slice(0, 80), 'nothing', 'head-incomplete'],
    ['noise', () => '\u0000\u0001\u0002noise noise\r\n', 'nothing', 'head-incomplete'],
  ])('%s', async (_name, change, status, fault) => {
    const engine = await engineWith();
    const phone = await phoneOn(engine);
    phone.raw(request(change));
    if (status === 'nothing') expect(await phone.hearsNo(400, 50)).toBe(true);
    else await phone.hears(status);
    await until(() => engine.counters()[`dropped.${fault}`] === 1);
    phone.request('OPTIONS', 'sip:pbx');
    await phone.hears(200);
  });

  test('a datagram of 65,000 bytes and an endless TCP head do no harm', async () => {
    const engine = await engineWith();
    const udp = createSocket('udp4');
    const { port, host } = addressOf(engine, 'udp');
    await new Promise((resolve) => udp.send(Buffer.alloc(65_000, 'x'), port, host, resolve));
    udp.close();
    const tcp = connect(addressOf(engine, 'tcp'));
    tcp.on('error', () => {});
    const closed = once(tcp, 'close');
    tcp.write('x'.repeat(100_000));
    await closed;
    await until(() => (engine.counters()['dropped.head-too-large'] ?? 0) === 2);
  });

  test('broken TCP framing is answered 400 and the connection closed', async () => {
    const engine = await engineWith();
    const phone = await phoneOn(engine, tcpPhone, 'tcp');
    phone.raw(request((text) => text.replace('Content-Length: 0\r\n', '')));
    await phone.hears(400);
    await until(() => engine.counters()['now.connections.tcp'] === 0);
  });
});

describe('flows', () => {
  let tls: { key: string; cert: string };
  beforeAll(async () => {
    const pems = await generate([{ name: 'commonName', value: 'localhost' }]);
    tls = { key: pems.private, cert: pems.cert };
  });

  const everyTransport = (): Partial<EngineOptions> => ({
    tls,
    listen: (['udp', 'tcp', 'tls', 'ws', 'wss'] as const).map((transport) => ({
      transport,
      host: '127.0.0.1',
      port: 0,
    })),
  });

  test.each([
    ['tcp', tcpPhone],
    ['tls', tlsPhone],
    ['ws', webSocketPhone],
    ['wss', (server: { host: string; port: number }) => webSocketPhone(server, true)],
  ] as const)('a phone that registered over %s is called back on its connection', async (transport, open) => {
    const engine = await engineWith(everyTransport());
    const application = await applicationOn(engine);
    const phone = await phoneOn(engine, open, transport);
    const registered = new Promise<Request>((resolve) => {
      application.register((request, response) => {
        resolve(request);
        response.send(200, { headers: { Contact: request.get('Contact') } });
      });
    });
    phone.request('REGISTER', 'sip:pbx');
    await phone.hears(200);
    const { source_address, source_port, protocol } = await registered;
    expect(protocol).toBe(transport);

    const call = application.createUAC('sip:phone@browser.invalid', {
      localSdp: OFFER,
      proxy: `sip:${source_address}:${source_port};transport=${transport}`,
    });
    const invite = await phone.hears('INVITE');
    expect(invite.get(H.via)).toContain(`SIP/2.0/${transport.toUpperCase()} `);
    expect(invite.get(H.contact)).toContain(`transport=${transport}`);
    phone.respond(invite, 200, {}, OFFER);
    const dialog = await call;
    await phone.hears('ACK');
    const destroyed = dialog.destroy();
    phone.respond(await phone.hears('BYE'), 200);
    await destroyed;
    expect(engine.counters()[`connections-opened.${transport}`]).toBe(1);
  });

  test('a request to a connection that has closed fails at once', async () => {
    const engine = await engineWith(everyTransport());
    const application = await applicationOn(engine);
    for (const transport of ['tcp', 'ws']) {
      const port = await unusedPort();
      const request = await application.request('sip:x@y', {
        method: 'OPTIONS',
        proxy: `sip:127.0.0.1:${port};transport=${transport}`,
      });
      expect((await finalResponseTo(request)).status).toBe(503);
    }
  });

  test('a connection that breaks while a phone rings fails the call', async () => {
    const engine = await engineWith();
    const application = await applicationOn(engine);
    const phone = await phoneOn(engine, tcpPhone, 'tcp');
    phone.request('OPTIONS', 'sip:pbx');
    await phone.hears(200);
    const call = application.createUAC('sip:x@y', { localSdp: OFFER, proxy: phone.uri });
    const refused = expect(call).rejects.toMatchObject({ status: 503 });
    phone.respond(await phone.hears('INVITE'), 180);
    await phone.close();
    await refused;
  });

  test('keepalives are answered', async () => {
    const engine = await engineWith(everyTransport());
    const tcp = connect(addressOf(engine, 'tcp'));
    openThings.push(() => tcp.destroy());
    tcp.write('\r\n\r\n');
    expect(String(await once<Buffer>(tcp, 'data'))).toBe('\r\n');
  });

  test('an application cannot send over a transport that is not there', async () => {
    const engine = await engineWith();
    const application = await applicationOn(engine);
    const sent = application.request('sip:x@y', { method: 'OPTIONS', proxy: 'sip:127.0.0.1:5061;transport=tls' });
    await expect(sent).rejects.toThrow('requested protocol/transport not available');
  });
});

describe('the control port', () => {
  test('refuses a wrong secret', async () => {
    const engine = await engineWith();
    const wrong = { ...controlOf(engine), secret: 'guess' };
    await expect(connectApplication(wrong)).rejects.toThrow('failed to authenticate');
  });

  test('tells call detail events to who routes them', async () => {
    const engine = await engineWith();
    const application = await applicationOn(engine);
    const events: string[] = [];
    for (const name of ['attempt', 'start', 'stop']) {
      application.on(`cdr:${name}`, (source: string) => events.push(`${name} ${source}`));
    }
    const phone = await phoneOn(engine);
    const call = application.createUAC('sip:x@y', { localSdp: OFFER, proxy: phone.uri });
    phone.respond(await phone.hears('INVITE'), 200, {}, OFFER);
    const dialog = await call;
    void dialog.destroy();
    phone.respond(await phone.hears('BYE'), 200);
    await until(() => events.length === 3);
    expect(events).toEqual(['attempt application', 'start network', 'stop application']);
  });
});

test('a port that is in use is named', async () => {
  const engine = await engineWith();
  const { port } = addressOf(engine, 'tcp');
  await expect(engineWith({ listen: [{ transport: 'tcp', host: '127.0.0.1', port }] })).rejects.toThrow(
    `SIP tcp 127.0.0.1:${port} is in use`,
  );
  const control = { host: '127.0.0.1', port: engine.controlPort, secret: 'x' };
  await expect(engineWith({ control })).rejects.toThrow(`signaling control port 127.0.0.1:${control.port} is in use`);
});

test('TLS without a certificate is refused', async () => {
  const listen: EngineOptions['listen'] = [{ transport: 'tls', host: '127.0.0.1', port: 0 }];
  await expect(engineWith({ listen })).rejects.toThrow('tls needs a certificate and key');
});

test('a UDP peer gets the line breaks that keep its NAT open, from the port it knows', async () => {
  const engine = await engineWith();
  const peer = createSocket('udp4');
  openThings.push(() => peer.close());
  await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve));
  const heard = new Promise<[string, number]>((resolve) =>
    peer.once('message', (bytes, from) => resolve([bytes.toString(), from.port])),
  );
  engine.keepAlive('127.0.0.1', peer.address().port);
  const udp = engine.listening.find(({ transport }) => transport === 'udp');
  expect(await heard).toEqual(['\r\n\r\n', udp?.port]);
  expect(engine.counters()).toMatchObject({ 'keepalives-sent': 1 });
});
