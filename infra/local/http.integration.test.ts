import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { expect, test } from 'vitest';
import { UPLOAD_LINK_SECONDS } from '#shared/blob/index.ts';
import { listenHttp } from './http.ts';

const listen = (fetch: (request: Request, env?: object) => Response) =>
  listenHttp({
    host: '127.0.0.1',
    port: 0,
    api: { fetch },
    uploads: { answer: async () => new Response('uploads') },
    portalFolder: import.meta.dirname,
    eventsPort: () => 0,
    sipServer: { host: '127.0.0.1', udp: 0, tcp: 0, tls: 0, ws: 0, wss: 0 },
  });

test('the API learns from which address a request comes', async () => {
  const http = await listen((_, env) => Response.json((env as HttpBindings).incoming.socket.remoteAddress));
  try {
    expect(await (await fetch(`http://127.0.0.1:${http.port}/v1/sessions`)).json()).toBe('127.0.0.1');
  } finally {
    await http.close();
  }
});

test('an upload may take as long as its address is good for, and the head of a request a minute', async () => {
  const http = await listen(() => new Response());
  const timeouts: number[][] = [];
  const note = (message: unknown) => {
    const { server } = message as { server: Server };
    const address = server.address();
    if (typeof address === 'object' && address?.port === http.port)
      timeouts.push([server.requestTimeout, server.headersTimeout]);
  };
  subscribe('http.server.request.start', note);
  try {
    await fetch(`http://127.0.0.1:${http.port}/v1/sessions`);
    expect(timeouts).toEqual([[UPLOAD_LINK_SECONDS * 1000, 60_000]]);
  } finally {
    unsubscribe('http.server.request.start', note);
    await http.close();
  }
});
