import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { H } from '../parser/index.ts';
import {
  type Application,
  connectApplication,
  type Dialog,
  OFFER,
  once,
  type Request,
  type Response,
  sipAddress,
  udpPhone,
} from '../rig/index.ts';
import {
  answeredCall,
  application,
  control,
  examineServer,
  inDialog,
  phone,
  placedCall,
  target,
} from './server-under-test.ts';

examineServer();

/** Orders are obeyed one after the other: when a request has left, the routes asked for before it are known. */
const routesAreKnown = (owner: Application): Promise<unknown> =>
  owner.request('sip:nobody@example.invalid', { method: 'OPTIONS', proxy: phone.uri });

describe('several applications', () => {
  test('take turns with the methods that both route, and one that has gone is left out', async () => {
    const other = await connectApplication(control, ['second']);
    application.message((_request, response) => response.send(200, { headers: { Subject: 'first' } }));
    other.message((_request, response) => response.send(200, { headers: { Subject: 'second' } }));
    await routesAreKnown(application);
    await routesAreKnown(other);
    const heard: string[] = [];
    const ask = async (): Promise<void> => {
      phone.request('MESSAGE', target);
      heard.push(/Subject: (.*)\r/.exec((await phone.hears(200)).text)?.[1] ?? '');
    };
    for (let i = 0; i < 4; i++) await ask();
    expect(heard.toSorted()).toEqual(['first', 'first', 'second', 'second']);
    expect(heard[0]).not.toBe(heard[1]);
    other.unregisterForMessages('message');
    await routesAreKnown(other);
    heard.length = 0;
    for (let i = 0; i < 3; i++) await ask();
    expect(heard).toEqual(['first', 'first', 'first']);
    other.disconnect();
  });

  test('each hear of the dialogs they have accepted, whoever routes the method', async () => {
    const other = await connectApplication(control);
    const { uas, answer } = await answeredCall();
    other.invite((_request, response) => response.send(500));
    await routesAreKnown(other);
    uas.on('info', (_request: unknown, response: { send(status: number): void }) => response.send(202));
    for (const sequence of [2, 3, 4]) {
      phone.request('INFO', target, inDialog(answer, 'INFO', sequence));
      expect((await phone.hears(202)).sequence).toBe(sequence);
    }
    other.disconnect();
  });

  test('find a dialog of theirs by its id, and by Call-ID and tag', async () => {
    const { uac } = await placedCall();
    expect(application.findDialogById(uac.id)).toBe(uac);
    expect(application.findDialogByCallIDAndFromTag(uac.sip.callId, uac.sip.localTag)).toBe(uac);
    expect(application.findDialogById('another')).toBeUndefined();
  });
});

describe('a control connection that breaks', () => {
  let relay: Server;
  let cut: () => void;

  beforeEach(async () => {
    const sockets = new Set<Socket>();
    relay = createServer((socket) => {
      const onward = connect(control.port, control.host);
      for (const end of [socket, onward]) {
        sockets.add(end);
        end.on('error', () => end.destroy());
      }
      socket.pipe(onward).pipe(socket);
    });
    cut = () => {
      for (const socket of sockets) socket.destroy();
    };
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => {
    cut();
    relay.close();
  });

  test('is made again, and the call that was up ends as any other', async () => {
    const { port } = relay.address() as AddressInfo;
    const distant = await connectApplication({ ...control, port }, ['distant']);
    const accepted = new Promise<Dialog>((resolve) => {
      distant.invite((request, response) => {
        void distant.createUAS(request, response, { localSdp: OFFER }).then(resolve);
      });
    });
    await routesAreKnown(distant);
    phone.request('INVITE', target, {}, OFFER);
    const answer = await phone.hears(200);
    const uas = await accepted;
    phone.request('ACK', target, inDialog(answer, 'ACK', 1));
    const reconnected = once(distant, 'connect');
    cut();
    await reconnected;
    uas.on('info', (_request: Request, response: Response) => response.send(202));
    phone.request('INFO', target, inDialog(answer, 'INFO', 2));
    await phone.hears(202);
    const destroyed = once(uas, 'destroy');
    phone.request('BYE', target, inDialog(answer, 'BYE', 3));
    await phone.hears(200);
    await destroyed;
    distant.disconnect();
  });
});

describe('call detail events', () => {
  /** Event, source, role or reason, and the start line's word of its message; of the calls that begin from now on. */
  function recorded(): string[] {
    const records: string[] = [];
    const calls = new Set<string | undefined>();
    for (const event of ['attempt', 'start', 'stop']) {
      application.on(`cdr:${event}`, (source, _time, ...rest) => {
        const message = rest.pop() as { method?: string; status?: number; get(header: string): string };
        // A call that a test before has left may end now.
        if (event === 'attempt') calls.add(message.get('Call-ID'));
        if (calls.has(message.get('Call-ID')))
          records.push([event, source, ...rest, message.method ?? message.status].join(' '));
      });
    }
    return records;
  }

  test('of a call that the phone ends', async () => {
    const records = recorded();
    const { answer } = await answeredCall();
    phone.request('BYE', target, inDialog(answer, 'BYE', 2));
    await phone.hears(200);
    await expect
      .poll(() => records)
      .toEqual(['attempt network INVITE', 'start application uas 200', 'stop network normal-release BYE']);
  });

  test('of a call that the application places and ends', async () => {
    const records = recorded();
    await routesAreKnown(application);
    const { uac } = await placedCall();
    void uac.destroy();
    phone.respond(await phone.hears('BYE'), 200);
    await expect
      .poll(() => records)
      .toEqual(['attempt application INVITE', 'start network uac 200', 'stop application normal-release BYE']);
  });

  test.each([
    ['the application refuses', 486, 'stop application call-rejected 486'],
    ['the application redirects', 302, 'stop application call-rejected 302'],
  ])('of a call that %s', async (_name, status, stop) => {
    const records = recorded();
    application.invite((_request, response) => response.send(status, { headers: { Contact: '<sip:x@192.0.2.1>' } }));
    phone.request('INVITE', target, {}, OFFER);
    await phone.hears(status);
    await expect.poll(() => records).toEqual(['attempt network INVITE', stop]);
  });

  test('of a call that the phone refuses', async () => {
    const records = recorded();
    await routesAreKnown(application);
    const refused = application.createUAC('sip:phone@example.invalid', { localSdp: OFFER, proxy: phone.uri });
    phone.respond(await phone.hears('INVITE'), 603);
    await expect(refused).rejects.toMatchObject({ status: 603 });
    await expect.poll(() => records).toEqual(['attempt application INVITE', 'stop network call-rejected 603']);
  });

  test('of a call that the caller cancels', async () => {
    const records = recorded();
    application.invite((_request, response) => response.send(180));
    const headers = {
      Via: `SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bKcdr;rport`,
      From: '<sip:phone@x>;tag=caller',
      'Call-ID': 'cdr-canceled',
    };
    phone.request('INVITE', target, headers, OFFER);
    await phone.hears(180);
    phone.request('CANCEL', target, headers);
    const ended = await phone.hears(487);
    phone.request('ACK', target, { ...headers, To: ended.get(H.to) ?? '', CSeq: '1 ACK' });
    await expect.poll(() => records).toEqual(['attempt network INVITE', 'stop network call-canceled CANCEL']);
  });

  test('of a call that nobody acknowledges', async () => {
    const records = recorded();
    application.invite((request, response) => {
      void application.createUAS(request, response, { localSdp: OFFER });
    });
    phone.request('INVITE', target, {}, OFFER);
    phone.respond(await phone.hears('BYE'), 200);
    await expect
      .poll(() => records)
      .toEqual(['attempt network INVITE', 'start application uas 200', 'stop application ackbye BYE']);
  });

  test('of a forwarded call, for both of its legs', async () => {
    const records = recorded();
    const callee = await udpPhone(sipAddress(application, 'udp'));
    application.invite((request) => {
      void request.proxy({ destination: [callee.uri], remainInDialog: true });
    });
    phone.request('INVITE', target, {}, OFFER);
    callee.respond(await callee.hears('INVITE'), 200, {}, OFFER);
    const answer = await phone.hears(200);
    const route = { Route: answer.get(H.recordRoute) ?? '' };
    phone.request('BYE', callee.contact.slice(1, -1), { ...inDialog(answer, 'BYE', 2), ...route });
    callee.respond(await callee.hears('BYE'), 200);
    await expect
      .poll(() => records)
      .toEqual([
        'attempt network INVITE',
        'attempt application INVITE',
        'start network proxy-uac 200',
        'start application proxy-uas 200',
        'stop network normal-release BYE',
      ]);
    await callee.close();
  });

  test('of a forwarded call that is refused', async () => {
    const records = recorded();
    const callee = await udpPhone(sipAddress(application, 'udp'));
    application.invite((request) => {
      void request.proxy({ destination: [callee.uri] });
    });
    phone.request('INVITE', target, {}, OFFER);
    callee.respond(await callee.hears('INVITE'), 486);
    await phone.hears(486);
    await expect
      .poll(() => records)
      .toEqual([
        'attempt network INVITE',
        'attempt application INVITE',
        'stop network call-rejected 486',
        'stop application call-rejected 486',
      ]);
    await callee.close();
  });
});
