import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { readVerbs } from '#shared/call-application/index.ts';
import { systemClock } from '#shared/world/index.ts';
import { CountingIds } from '#test/world/index.ts';
import { HttpHooks } from './index.ts';

/** What of @jambonz/node-client an application uses; the package brings no types. */
interface WebhookResponse {
  say(fields: object): WebhookResponse;
  gather(fields: object): WebhookResponse;
  dial(fields: object): WebhookResponse;
  enqueue(fields: object): WebhookResponse;
  dequeue(fields: object): WebhookResponse;
  leave(fields?: object): WebhookResponse;
  config(fields?: object): WebhookResponse;
  play(fields?: object): WebhookResponse;
  alert(fields: object): WebhookResponse;
  dtmf(fields: object): WebhookResponse;
  sip_decline(fields?: object): WebhookResponse;
  hangup(fields?: object): WebhookResponse;
}
interface Jambonz {
  readonly WebhookResponse: {
    new (): WebhookResponse;
    verifyJambonzSignature(
      secret: string,
    ): (
      request: { get(name: string): string | undefined; body: unknown; url: string },
      response: unknown,
      next: () => void,
    ) => void;
  };
}
const { WebhookResponse } = createRequire(import.meta.url)('@jambonz/node-client') as Jambonz;

const SECRET = 'a secret of the application';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Answer = (request: IncomingMessage, response: ServerResponse, body: unknown) => void;
async function application(answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    answer(request, response, body === '' ? null : JSON.parse(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const json = (response: ServerResponse, body: unknown) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
const hooks = (mayReachPrivate = true) =>
  new HttpHooks({ clock: systemClock, ids: new CountingIds(), mayReachPrivate });
const asking = (url: string, more: object = {}) => ({
  tenantId: 'ten_1',
  url,
  method: 'POST' as const,
  credentials: null,
  secret: null,
  facts: { call_sid: 'call_1', digits: '1' },
  wantsVerbs: false,
  ...more,
});

test('an application that is written with @jambonz/node-client proves who asks, and its verbs are ours', async () => {
  const seen: unknown[] = [];
  const url = await application((request, response, body) => {
    const get = (name: string) => request.headers[name.toLowerCase()] as string | undefined;
    WebhookResponse.verifyJambonzSignature(SECRET)({ get, body, url: request.url ?? '' }, response, () =>
      seen.push(body),
    );
    const app = new WebhookResponse();
    app
      .say({ text: 'Hello' })
      .gather({ input: ['digits'], numDigits: 1, actionHook: '/pressed', say: { text: 'Press one for sales' } })
      .dial({ target: [{ type: 'phone', number: '201' }], actionHook: '/dialed' })
      .hangup({});
    json(response, app);
  });
  const answer = await hooks().ask(asking(`${url}/start`, { secret: SECRET }));
  expect(seen).toEqual([{ call_sid: 'call_1', digits: '1' }]);
  const verbs = readVerbs(answer.ok && answer.value);
  expect(verbs.ok && verbs.value.map(({ verb }) => verb)).toEqual(['say', 'gather', 'dial', 'hangup']);
});

test('a session that is configured by @jambonz/node-client is ours', async () => {
  const synthesizer = { vendor: 'default', language: 'fr-FR', voice: 'any' };
  const url = await application((_request, response) => {
    const app = new WebhookResponse();
    app
      .config({ synthesizer, recognizer: { vendor: 'default', language: 'fr-FR' }, notifyEvents: true })
      .play({ id: 'p1', url: ['/a.mp3', '/b.mp3'], actionHook: '/played' })
      .sip_decline({ status: 486, reason: 'Busy', headers: { 'X-Why': 'x' } });
    json(response, app);
  });
  const answer = await hooks().ask(asking(url));
  expect(readVerbs(answer.ok && answer.value)).toEqual({
    ok: true,
    value: [
      { verb: 'config', synthesizer: { language: 'fr-FR' } },
      { verb: 'play', id: 'p1', url: ['/a.mp3', '/b.mp3'], loop: 1, actionHook: { url: '/played' } },
      { verb: 'sip:decline', status: 486, reason: 'Busy', headers: { 'X-Why': 'x' } },
    ],
  });
});

test('queues of an application that is written with @jambonz/node-client are ours', async () => {
  const url = await application((_request, response) => {
    const app = new WebhookResponse();
    app
      .enqueue({ name: 'support', priority: 10, actionHook: '/queued', waitHook: '/waiting' })
      .dequeue({ name: 'support', beep: true, timeout: 60, actionHook: '/dequeued' })
      .leave({});
    json(response, app);
  });
  const answer = await hooks().ask(asking(url));
  expect(readVerbs(answer.ok && answer.value)).toEqual({
    ok: true,
    value: [
      {
        verb: 'enqueue',
        name: 'support',
        priority: 10,
        actionHook: { url: '/queued' },
        waitHook: { url: '/waiting' },
      },
      { verb: 'dequeue', name: 'support', beep: true, timeout: 60, actionHook: { url: '/dequeued' } },
      { verb: 'leave' },
    ],
  });
});

test('what a call that is written with @jambonz/node-client shows, asks and says is ours', async () => {
  const target = [{ type: 'phone', number: '201' }];
  const shows = { callerId: '+33155555555', headers: { 'X-Case': '7' }, confirmHook: '/screen' };
  const url = await application((_request, response) => {
    const app = new WebhookResponse();
    app
      .alert({ message: 'info=alert-internal' })
      .dtmf({ dtmf: '0276', duration: 250 })
      .gather({ actionHook: '/pressed', dtmfBargein: false })
      .dial({ target, ...shows })
      .hangup({ headers: { 'X-Why': 'closed' } });
    json(response, app);
  });
  const answer = await hooks().ask(asking(url));
  expect(readVerbs(answer.ok && answer.value)).toMatchObject({
    ok: true,
    value: [
      { verb: 'alert', message: 'info=alert-internal' },
      { verb: 'dtmf', dtmf: '0276', duration: 250 },
      { verb: 'gather', dtmfBargein: false },
      { verb: 'dial', ...shows, confirmHook: { url: '/screen' } },
      { verb: 'hangup', headers: { 'X-Why': 'closed' } },
    ],
  });
});

test('a request with another secret is not believed', async () => {
  const url = await application((request, response, body) => {
    const get = (name: string) => request.headers[name.toLowerCase()] as string | undefined;
    try {
      WebhookResponse.verifyJambonzSignature('another')({ get, body, url: '' }, response, () => json(response, []));
    } catch {
      response.writeHead(403).end();
    }
  });
  expect(await hooks().ask(asking(url, { secret: SECRET }))).toEqual({ ok: false, problem: 'answers 403' });
});

test('it is asked again as the address says', async () => {
  let asked = 0;
  const url = await application((_request, response) => {
    asked += 1;
    if (asked < 3) response.writeHead(503).end();
    else json(response, [{ verb: 'hangup' }]);
  });
  expect(await hooks().ask(asking(`${url}/#rc=2&rp=5xx`))).toEqual({ ok: true, value: [{ verb: 'hangup' }] });
  asked = 0;
  expect(await hooks().ask(asking(url))).toEqual({ ok: false, problem: 'answers 503' });
  expect(asked).toBe(1);
});

test.each<[string, Answer, unknown]>([
  ['nothing', (_, response) => response.writeHead(204).end(), { ok: true, value: null }],
  ['text', (_, response) => response.end('[]'), { ok: true, value: null }],
  [
    'no JSON',
    (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
    { ok: false, problem: 'the answer is no JSON' },
  ],
  [
    'another address',
    (_, response) => response.writeHead(302, { location: '/' }).end(),
    { ok: false, problem: 'answers 302' },
  ],
])('an answer of %s', async (_, answer, expected) => {
  expect(await hooks().ask(asking(await application(answer)))).toEqual(expected);
});

test('what is no JSON is no answer to who wants verbs', async () => {
  const url = await application((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works</h1>');
  });
  expect(await hooks().ask(asking(url, { wantsVerbs: true }))).toEqual({
    ok: false,
    problem: 'answers text/html, not application/json',
  });
});

test('what is not public is not asked', async () => {
  const url = await application((_, response) => json(response, []));
  expect(await hooks(false).ask(asking(url))).toEqual({ ok: false, problem: 'address-not-public' });
});

test('with a password where the hook has one, and by GET where it says so', async () => {
  const seen: unknown[] = [];
  const url = await application(({ method, url: asked, headers }, response, body) => {
    seen.push(method, asked, headers.authorization, body);
    json(response, []);
  });
  await hooks().ask(asking(`${url}/next?a=1%202#rc=1`, { method: 'GET', credentials: 'me:secret' }));
  expect(seen).toEqual(['GET', '/next?a=1%202&call_sid=call_1&digits=1', 'Basic bWU6c2VjcmV0', null]);
});

test('a tenant whose applications do not answer takes no place of another’s', async () => {
  const open: ServerResponse[] = [];
  const url = await application((_, response) => void open.push(response));
  const quick = await application((_, response) => json(response, []));
  const all = hooks();
  const held = Array.from({ length: 100 }, () => all.ask(asking(url)));
  expect(await all.ask(asking(quick))).toEqual({ ok: false, problem: 'more than 100 questions are open' });
  expect(await all.ask(asking(quick, { tenantId: 'ten_2' }))).toEqual({ ok: true, value: [] });
  await expect.poll(() => open.length, { timeout: 60_000 }).toBe(100);
  for (const response of open) json(response, []);
  await Promise.all(held);
  expect(await all.ask(asking(quick))).toEqual({ ok: true, value: [] });
});
