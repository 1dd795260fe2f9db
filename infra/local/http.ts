import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { UPLOAD_LINK_SECONDS, UPLOAD_PATH } from '#shared/blob/index.ts';
import type { SipPorts } from './edge.ts';
import { passOn } from './pass-on.ts';
import { servePortal } from './portal.ts';
import { portProblem } from './ports.ts';

export interface HttpListener {
  readonly port: number;
  close(): Promise<void>;
}

/** What answers requests: a Hono app, or anything like it. */
interface Api {
  fetch(request: Request, env?: object): Response | Promise<Response>;
}

/** Where phones find the edge, for the settings that the portal shows (web/sip-settings). */
export type SipServer = { readonly host: string } & Readonly<SipPorts>;

/** API and portal on one origin, as CloudFront joins them on AWS. */
export async function listenHttp(options: {
  host: string;
  port: number;
  api: Api;
  portalFolder: string;
  sipServer: SipServer;
  /** Takes files that are too large for the API. */
  uploads: { answer(request: Request): Promise<Response> };
  /** Where the edge streams events, on the same host. */
  eventsPort: () => number;
}): Promise<HttpListener> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const path of ['/v1', '/v1/*', '/healthz']) app.all(path, ({ req, env }) => options.api.fetch(req.raw, env));
  app.all(`${UPLOAD_PATH}:token`, ({ req }) => options.uploads.answer(req.raw));
  app.get('/sip-server.json', (context) => context.json(options.sipServer, 200, { 'Cache-Control': 'no-cache' }));
  const portal = servePortal(options.portalFolder);
  app.all('*', ({ req }) => portal.fetch(req.raw));

  const server = createAdaptorServer({
    fetch: app.fetch,
    // Of a whole request. Its head has a minute, as ever.
    serverOptions: { requestTimeout: UPLOAD_LINK_SECONDS * 1000 },
  }) as Server;
  server.on('upgrade', (request, socket, head) =>
    passOn(request, { socket, head }, { host: options.host, port: options.eventsPort() }),
  );
  try {
    server.listen(options.port, options.host);
    await once(server, 'listening');
  } catch (error) {
    throw portProblem(error, { transport: 'TCP', host: options.host, port: options.port, option: '--http' });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
  return {
    port: address.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      // Browsers keep connections open for what they may ask next.
      server.closeAllConnections();
      await closed;
    },
  };
}
