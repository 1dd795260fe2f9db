import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { EventEnvelope } from '#shared/event/index.ts';
import { may } from '#shared/identity/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { authenticate, type Caller, type Credential } from '#shared/usecases/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { CLOSE } from './close.ts';
import { readRequest, type StreamRefusal, type StreamRequest } from './request.ts';
import { Stream } from './stream.ts';
import { Tail } from './tail.ts';

export interface GatewayOptions {
  readonly host: string;
  /** 0: any free one */
  readonly port: number;
  /** Null: without TLS, for what stands behind a proxy. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly store: Store;
  readonly clock: Clock;
  /** Somebody listens to a tenant to whom nobody has listened. */
  readonly onListened?: (tenantId: TenantId) => void;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** Chosen: a tenant's switchboards and programs, with room; one that runs wild takes no place of others. */
const MAX_STREAMS_OF_TENANT = 500;
const MAX_STREAMS = 10_000;
/** A client that can send no header says who it is in its first message, and soon. */
const AUTHENTICATES_WITHIN_MS = 10_000;
/** So long a key that was deleted, or a session that has ended, goes on to listen. */
const AUTHENTICATED_AGAIN_MS = 60_000;
const MAX_MESSAGE_BYTES = 4096;

const FirstMessage = z.strictObject({ type: z.literal('authenticate'), token: z.string().min(1).max(500) });

/** Where programs and browsers listen to what happens in a tenant: `GET /v1/events`, as a WebSocket. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  readonly #tails = new Map<TenantId, Promise<Tail>>();
  readonly #countOf = new Map<TenantId, number>();

  private constructor(options: GatewayOptions) {
    this.#options = options;
    this.#server = options.tls ? createTlsServer(options.tls) : createServer();
    this.#server.on('request', (request, response) => {
      const { status, detail } = readRequest(request).ok
        ? { status: 426, detail: 'This is a WebSocket: ask for an upgrade.' }
        : { status: 404, detail: 'Not found.' };
      response.writeHead(status, { 'content-type': 'text/plain', ...(status === 426 && { upgrade: 'websocket' }) });
      response.end(detail);
    });
    this.#server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      void this.#welcome(request, socket, head);
    });
  }

  /** @throws Error  naming the address when it cannot be listened on */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const gateway = new Gateway(options);
    gateway.#server.listen(options.port, options.host);
    try {
      await once(gateway.#server, 'listening');
    } catch (error) {
      throw new Error(`events ${options.host}:${options.port}: ${(error as Error).message}`);
    }
    return gateway;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  counters() {
    return { streams: this.#sockets.clients.size, tenants: this.#tails.size };
  }

  /** Tells who listens what is true now: it is not kept, and of no use later. */
  tellNow(event: EventEnvelope): void {
    this.#tails.get(event.tenantId)?.then(
      (tail) => tail.tellNow(event),
      () => {},
    );
  }

  replaceCertificates(tls: { key: string; cert: string }): void {
    if ('setSecureContext' in this.#server) (this.#server as ReturnType<typeof createTlsServer>).setSecureContext(tls);
  }

  /** Sends everybody elsewhere. */
  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close(CLOSE.stopping.code, CLOSE.stopping.reason);
    for (const tail of this.#tails.values()) (await tail.catch(() => null))?.stop();
    const closed = once(this.#server, 'close');
    this.#server.close();
    // Who does not answer the close is not waited for.
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await closed;
  }

  async #welcome(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const asked = readRequest(request);
    if (!asked.ok) return refuse(socket, asked.problem);
    if (this.#sockets.clients.size >= MAX_STREAMS) return refuse(socket, FULL);
    let caller: Caller | null = null;
    if (asked.value.credential) {
      const found = await this.#callerOf(asked.value, asked.value.credential);
      if ('status' in found) return refuse(socket, found);
      caller = found;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // A broken frame closes the connection with the code that ws finds for it.
      webSocket.on('error', () => {});
      if (caller && asked.value.credential) void this.#serve(webSocket, asked.value, asked.value.credential, caller);
      else this.#awaitCredential(webSocket, asked.value);
    });
  }

  #awaitCredential(socket: WebSocket, asked: StreamRequest): void {
    const callOff = this.#options.clock.after(AUTHENTICATES_WITHIN_MS, () => close(socket, 'too-late'));
    socket.once('close', callOff);
    socket.once('message', async (text) => {
      callOff();
      const message = FirstMessage.safeParse(jsonOf(String(text)));
      if (!message.success) return close(socket, 'bad-message');
      const credential: Credential = { kind: 'api-key', token: message.data.token };
      const caller = await this.#callerOf(asked, credential);
      if ('status' in caller) return close(socket, CLOSE_OF_STATUS[caller.status]);
      await this.#serve(socket, asked, credential, caller);
    });
  }

  async #serve(socket: WebSocket, asked: StreamRequest, credential: Credential, caller: Caller): Promise<void> {
    const { tenantId } = caller.principal;
    const { clock, store } = this.#options;
    const count = this.#countOf.get(tenantId) ?? 0;
    if (count >= MAX_STREAMS_OF_TENANT) return close(socket, 'too-many');
    if (socket.readyState !== socket.OPEN) return;
    this.#countOf.set(tenantId, count + 1);
    socket.once('close', () => this.#leave(tenantId));
    socket.on('message', () => close(socket, 'bad-message'));
    this.#authenticateAgain(socket, asked, credential);
    try {
      const log = store.tenant(tenantId).events;
      const tail = await this.#tailOf(tenantId);
      const after = asked.after ?? tail.position;
      if (asked.after !== null && !(await isKept(log, asked.after, tail.position))) return close(socket, 'cursor-gone');
      const { filter } = asked;
      await new Stream(socket, { clock, log, tail }, { filter, principal: caller.principal, after }).run();
    } catch (error) {
      this.#note(tenantId, error);
      close(socket, 'trouble');
    }
  }

  async #callerOf(asked: StreamRequest, credential: Credential): Promise<Caller | StreamProblem> {
    try {
      const caller = await authenticate(this.#options, credential, asked.tenant, asked.source);
      if (!caller.ok) {
        const isUnknown = caller.problem.code === 'not-authenticated';
        return { status: isUnknown ? 401 : 403, detail: caller.problem.code };
      }
      const { principal } = caller.value;
      const mayHear = may(principal, 'event:read') || (may(principal, 'own:event:read') && principal.userId !== null);
      return mayHear ? caller.value : { status: 403, detail: 'not-permitted' };
    } catch (error) {
      this.#note(asked.tenant, error);
      return { status: 503, detail: 'The store does not answer.' };
    }
  }

  #authenticateAgain(socket: WebSocket, asked: StreamRequest, credential: Credential): void {
    const callOff = this.#options.clock.after(AUTHENTICATED_AGAIN_MS, async () => {
      const caller = await this.#callerOf(asked, credential);
      // While the store is away nobody is sent off for it.
      if ('status' in caller && caller.status !== 503) return close(socket, CLOSE_OF_STATUS[caller.status]);
      if (socket.readyState === socket.OPEN) this.#authenticateAgain(socket, asked, credential);
    });
    socket.once('close', callOff);
  }

  #tailOf(tenantId: TenantId): Promise<Tail> {
    const known = this.#tails.get(tenantId);
    if (known) return known;
    const { store, clock } = this.#options;
    const opening = Tail.open(store.tenant(tenantId).events, clock, (error) => this.#note(tenantId, error));
    this.#tails.set(tenantId, opening);
    this.#options.onListened?.(tenantId);
    opening.catch(() => this.#tails.delete(tenantId));
    return opening;
  }

  /** The last one out turns the light off. */
  #leave(tenantId: TenantId): void {
    const count = (this.#countOf.get(tenantId) ?? 1) - 1;
    if (count > 0) return void this.#countOf.set(tenantId, count);
    this.#countOf.delete(tenantId);
    const tail = this.#tails.get(tenantId);
    this.#tails.delete(tenantId);
    tail?.then(
      (open) => open.stop(),
      () => {},
    );
  }

  #note(tenant: string | null, error: unknown): void {
    this.#options.log({
      name: 'event-log-not-read',
      tenant,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

interface StreamProblem {
  readonly status: 401 | 403 | 503;
  readonly detail: string;
}
const CLOSE_OF_STATUS = { 401: 'not-authenticated', 403: 'not-permitted', 503: 'trouble' } as const;
const FULL: StreamProblem = { status: 503, detail: 'This edge has no room for another stream.' };

/** Whether everything after a number can still be told: what stands there has not expired, and it was given out at all. */
async function isKept(log: ReturnType<Store['tenant']>['events'], after: number, last: number): Promise<boolean> {
  if (after > last) return after <= (await log.last());
  if (last === 0 || after === last) return true;
  const place = await log.at(Math.max(1, after));
  return place !== null && !place.isExpired;
}

function close(socket: WebSocket, reason: keyof typeof CLOSE): void {
  socket.close(CLOSE[reason].code, CLOSE[reason].reason);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  426: 'Upgrade Required',
  503: 'Service Unavailable',
} as const;

function refuse(socket: Duplex, { status, detail }: StreamRefusal | StreamProblem): void {
  const body = JSON.stringify({ title: TITLES[status], status, detail });
  socket.end(
    [
      `HTTP/1.1 ${status} ${TITLES[status]}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      ...(status === 401 ? ['www-authenticate: Bearer realm="patchbay"'] : []),
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
