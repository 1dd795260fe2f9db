import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Application, Draft } from '../agent/index.ts';
import type { Log } from '../counters.ts';
import { reasonPhrase } from '../parser/index.ts';
import type { ServerTransaction } from '../transaction/index.ts';
import { Decision, placeOf, questionOf, type RequestHandler } from './decision.ts';
import { durationMs, readDraft } from './order.ts';
import type { ControlUser, Session, SessionEvents } from './session.ts';

/** Chosen: a caller waits that long for a web service, and again for an application to be reached. */
const DECIDE_WITHIN_MS = 5000;
/** Chosen: requests being decided, at a time. More get 503: a flood must not become one of connections. */
const MAX_UNDECIDED = 256;
/** As in drachtio-server. */
const MAX_ANSWER_CHARACTERS = 16_384;

/** What a handler of method `*` is asked about; CANCEL, ACK, BYE, PRACK and UPDATE follow requests that have found their way. */
const METHODS = ['invite', 'register', 'options', 'message', 'subscribe', 'publish', 'notify', 'refer', 'info'];

/** Runs the wire protocol on a connection that we have opened. */
type StartSession = (socket: Socket, events: SessionEvents) => Session;

/**
 * Finds out who takes a request: it asks a web service, or connects to an application that listens (`srf.listen`).
 *
 * To the engine it is an application, and the first to be asked. It answers by refusing, redirecting, forwarding, or by
 * passing the request on to another application, which sees it as if it had just come.
 */
export class RequestHandlers implements Application {
  readonly tags: ReadonlySet<string> = new Set();
  readonly routes: ReadonlySet<string>;
  readonly #handlers = new Map<string, RequestHandler>();
  readonly #user: ControlUser;
  readonly #log: Log;
  readonly #startSession: StartSession;
  readonly #ca: string | undefined;
  /** What is not decided, by transaction id, and how to stop asking. */
  readonly #undecided = new Map<string, AbortController>();

  /** @param ca  PEM: who vouches for applications that listen with TLS; undefined: the authorities Node knows */
  constructor(
    handlers: readonly RequestHandler[],
    user: ControlUser,
    log: Log,
    startSession: StartSession,
    ca: string | undefined,
  ) {
    this.#user = user;
    this.#log = log;
    this.#startSession = startSession;
    this.#ca = ca;
    for (const handler of handlers) {
      if (handler.method !== '*') this.#handlers.set(handler.method.toLowerCase(), handler);
    }
    const fallback = handlers.find(({ method }) => method === '*');
    for (const method of METHODS) if (fallback && !this.#handlers.has(method)) this.#handlers.set(method, fallback);
    this.routes = new Set(this.#handlers.keys());
  }

  close(): void {
    for (const asking of this.#undecided.values()) asking.abort();
  }

  request(transaction: ServerTransaction): void {
    const { id, request } = transaction;
    const handler = this.#handlers.get(request.method.toLowerCase());
    if (!handler || this.#undecided.size >= MAX_UNDECIDED) {
      this.#answer(id, 503);
      return;
    }
    const asking = new AbortController();
    this.#undecided.set(id, asking);
    this.#decide(handler, transaction, asking.signal)
      .then((decision) => !asking.signal.aborted && this.#carryOut(transaction, decision))
      .catch((error: Error) => {
        if (asking.signal.aborted) return;
        this.#log({ name: 'request-handler-failed', url: handler.url, error: error.name });
        this.#answer(id, 500);
      })
      .finally(() => this.#undecided.delete(id));
  }

  canceled(invite: ServerTransaction): void {
    this.#undecided.get(invite.id)?.abort();
    this.#undecided.delete(invite.id);
  }

  /** It sends no requests and has no dialogs. */
  acknowledged(): void {}
  responded(): void {}
  unanswered(): void {}
  released(): void {}
  record(): void {}

  async #decide(handler: RequestHandler, transaction: ServerTransaction, stop: AbortSignal): Promise<Decision> {
    const url = new URL(handler.url);
    if (url.protocol === 'tcp:' || url.protocol === 'tls:') {
      return { action: 'route', data: { uri: `${url.host};transport=${url.protocol.slice(0, -1)}` } };
    }
    for (const [name, value] of questionOf(transaction)) url.searchParams.set(name, value);
    const isPost = handler.httpMethod === 'POST';
    const response = await fetch(url, {
      method: isPost ? 'POST' : 'GET',
      signal: AbortSignal.any([stop, AbortSignal.timeout(DECIDE_WITHIN_MS)]),
      ...(isPost && { body: transaction.request.text, headers: { 'content-type': 'text/plain' } }),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const answer = await response.text();
    if (answer.length > MAX_ANSWER_CHARACTERS) throw new RangeError('too long an answer');
    return Decision.parse(JSON.parse(answer));
  }

  #carryOut(transaction: ServerTransaction, { action, data }: Decision): void {
    switch (action) {
      case 'reject':
        this.#answer(transaction.id, data.status, data.reason);
        break;
      case 'redirect':
        this.#answer(transaction.id, 302, 'Moved Temporarily', data.contact.map((to) => `Contact: ${to}\r\n`).join(''));
        break;
      case 'proxy':
        this.#user.proxy(
          {
            message: undefined,
            targets: data.destination,
            staysInDialog: data.recordRoute,
            followsRedirects: data.followRedirects,
            isParallel: data.simultaneous,
            provisionalMs: durationMs(data.provisionalTimeout),
            finalMs: durationMs(data.finalTimeout),
            answered: () => {},
            done: () => {},
            refused: () => this.#answer(transaction.id, 500),
          },
          transaction.id,
        );
        break;
      case 'route':
        if ('tag' in data) {
          const wasPassed = this.#user.passToTagged(data.tag, transaction.id);
          if (!wasPassed) this.#answer(transaction.id, 480);
        } else this.#connect(transaction.id, data.uri);
        break;
    }
  }

  /** A connection of its own for each request, as drachtio-server does; the application closes it when it has finished. */
  #connect(transactionId: string, uri: string): void {
    const place = placeOf(uri);
    if (!place) {
      this.#log({ name: 'request-handler-failed', error: 'not host:port' });
      this.#answer(transactionId, 480);
      return;
    }
    const { host, port, isSecure } = place;
    let isReady = false;
    const socket = isSecure
      ? connectTls({ host, port, ...(this.#ca !== undefined && { ca: this.#ca }) })
      : connect({ host, port });
    this.#startSession(socket, {
      ready: (application) => {
        isReady = true;
        if (!this.#user.passTo(application, transactionId)) socket.end();
      },
      ended: () => {
        if (isReady) return;
        this.#log({ name: 'application-unreachable', host, port });
        this.#answer(transactionId, 480);
      },
    });
  }

  #answer(transactionId: string, status: number, reason = reasonPhrase(status), headers = ''): void {
    const message = readDraft(Buffer.from(`SIP/2.0 ${status} ${reason}\r\n${headers}\r\n`)) as Draft;
    // Refused when the caller has given up meanwhile: it has its answer.
    const ignore = (): void => {};
    this.#user.respond({ application: this, message, sent: ignore, refused: ignore }, transactionId);
  }
}
