/**
 *   client            API and portal          edge                    store
 *     |── upgrade ──────────▶|── passed on ─────▶|── event log ──────────▶|
 *     |                      |◀── POST /v1/users ...                      |
 *     |◀──────────── user.created ───────────────|                        |
 */
import { on, once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket as Client } from 'ws';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';

let patchbay: TestPatchbay;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());

interface Told {
  readonly type: string;
  readonly cursor: string;
  readonly event?: { readonly type: string; readonly data: { readonly id?: string } };
}

function listen(query = '') {
  const { api, apiKey } = patchbay.facts;
  const socket = new Client(`${api.replace('http', 'ws')}/v1/events${query}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  // From the start: two messages may come in one turn.
  const messages = on(socket, 'message');
  const next = async (): Promise<Told> => JSON.parse(String((await messages.next()).value?.[0]));
  return { socket, next };
}

test('what the API changes is heard over the stream, on the host of the API; a restart of the edge loses nothing', async () => {
  const first = listen('?events=user.*');
  const ready = await first.next();
  expect(ready.type).toBe('ready');
  const create = async (extension: string) => {
    const user = { name: 'Heard', email: `heard${extension}@mail.example`, extension };
    const { status, body } = await patchbay.api.post<{ id: string }>('/v1/users', user);
    expect(status).toBe(201);
    return body.id;
  };
  const heard = first.next();
  const one = await create('391');
  const told = await heard;
  expect(told).toMatchObject({ type: 'event', event: { type: 'user.created', data: { id: one } } });

  const closed = once(first.socket, 'close');
  await patchbay.edge.crash();
  await closed;
  const two = await create('392');
  const again = listen(`?events=user.*&after=${told.cursor}`);
  expect((await again.next()).type).toBe('ready');
  expect(await again.next()).toMatchObject({ event: { type: 'user.created', data: { id: two } } });
  again.socket.close();
});
