import type { HttpBindings } from '@hono/node-server';
import { expect, test } from 'vitest';
import { listenHttp } from './http.ts';

test('the API learns from which address a request comes', async () => {
  const http = await listenHttp({
    host: '127.0.0.1',
    port: 0,
    api: { fetch: (_, env) => Response.json((env as HttpBindings).incoming.socket.remoteAddress) },
    uploads: { answer: async () => new Response('uploads') },
    portalFolder: import.meta.dirname,
    eventsPort: () => 0,
    sipServer: { host: '127.0.0.1', udp: 0, tcp: 0, tls: 0, ws: 0, wss: 0 },
  });
  try {
    expect(await (await fetch(`http://127.0.0.1:${http.port}/v1/sessions`)).json()).toBe('127.0.0.1');
  } finally {
    await http.close();
  }
});
