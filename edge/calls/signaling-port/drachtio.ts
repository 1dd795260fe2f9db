import { setTimeout as sleep } from 'node:timers/promises';
import Srf from 'drachtio-srf';
import { TRANSPORTS, type Transport } from '#shared/registration/index.ts';
import { Guard, type Log } from './guard.ts';
import { Mailbox } from './mailbox.ts';
import { nextHopOf } from './next-hop.ts';
import type {
  AcceptedInvite,
  DialListener,
  Dialog,
  DialTarget,
  IncomingInvite,
  IncomingSubscribe,
  OutgoingInvite,
  SendTarget,
  Signaling,
  SignalingHandlers,
  SipHeaders,
  SipRequest,
  SipResponse,
  SubscriptionDialog,
} from './port.ts';

/** Where a server of the drachtio protocol takes applications: the embedded engine, or a drachtio-server. */
export interface SignalingAddress {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
}

/**
 * Connects to the SIP engine. Afterwards drachtio-srf reconnects by itself; requests fail with 503 meanwhile.
 *
 * @throws Error  when the first connection is refused or the secret is wrong
 */
export async function connectSignaling(address: SignalingAddress, log: Log): Promise<Signaling> {
  quoteNothing(log);
  const srf: LooseSrf = new Srf() as never;
  await new Promise<void>((resolve, reject) => {
    srf.on('connect', (error) => (error ? reject(error as Error) : resolve()));
    srf.on('error', (error) => {
      log({ name: 'signaling-connection-lost', error: causeOf(error) });
      reject(new Error(`no SIP engine at ${address.host}:${address.port}: ${causeOf(error)}`));
    });
    srf.connect(address);
  });
  return new DrachtioSignaling(srf, new Guard(log));
}

/**
 * Why a connection failed: the code of a system error, else the kind of error. Messages of drachtio-srf quote what it could
 * not read, credentials included.
 */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  return code ?? (error.message === 'failed to authenticate to server' ? 'wrong secret' : error.name);
}

/** drachtio-srf prints whole messages that it cannot read, credentials included; only its kind of error is logged. */
function quoteNothing(log: Log): void {
  console.error = (...what: unknown[]) => {
    log({ name: 'signaling-library-complains', error: causeOf(what.find((part) => part instanceof Error)) });
  };
}

/** Methods that may come outside of a dialog. A method nobody routes would be answered by the engine. */
const OTHER_METHODS = ['message', 'subscribe', 'publish', 'refer', 'notify', 'info', 'update', 'options'] as const;
/** What may come within a dialog, by the names of drachtio's events; without a listener it would answer 200 itself. */
const DIALOG_EVENTS = ['modify', 'update', 'info', 'options', 'refer', 'message', 'notify', 'publish'] as const;

/** What a phone takes to answer a BYE, with two retransmissions on the way. */
const LAST_BYES_MS = 500;

class DrachtioSignaling implements Signaling {
  readonly #srf: LooseSrf;
  readonly #guard: Guard;
  /** BYEs on their way: closing waits for them, or the last ones would never leave. */
  readonly #releasing = new Set<Promise<void>>();

  constructor(srf: LooseSrf, guard: Guard) {
    this.#srf = srf;
    this.#guard = guard;
  }

  serve(handlers: SignalingHandlers): void {
    this.#srf.register((req, res) => {
      const request = toRequest(req, res);
      this.#guard.run(() => handlers.register(request), request);
    });
    this.#srf.invite((req, res) => {
      const invite = this.#toInvite(req, res);
      this.#guard.run(() => handlers.invite(invite), invite);
    });
    for (const method of OTHER_METHODS) {
      this.#srf[method]((req, res) => {
        const request = toRequest(req, res);
        const { subscribe } = handlers;
        if (method !== 'subscribe' || !subscribe) this.#guard.run(() => handlers.other(request), request);
        else this.#guard.run(() => subscribe(this.#toSubscribe(req, res)), request);
      });
    }
  }

  send({ method, uri, headers, body, ...target }: SendTarget): Promise<SipResponse> {
    return new Promise((resolve) => {
      const options = { method, headers: flatten(headers), ...proxyOf(target), ...(body && { body }) };
      try {
        this.#srf.request(uri, options, (error, req) => {
          if (!req) resolve(failure(error));
          else req.on('response', (res) => res.status >= 200 && resolve(toResponse(res)));
        });
      } catch (error) {
        // The connection to the engine is gone: drachtio-srf throws instead of calling back.
        resolve(failure(error));
      }
    });
  }

  dial(target: DialTarget, listener: DialListener): OutgoingInvite {
    const outgoing = new DrachtioOutgoingInvite();
    const settle = (accepted: AcceptedInvite | null, response: SipResponse) => {
      this.#guard.run(() => (accepted ? listener.onAccepted(accepted) : listener.onRefused(response)));
    };
    try {
      this.#srf.createUAC(
        target.uri,
        {
          headers: flatten(target.headers),
          ...proxyOf(target),
          ...(target.sdp === null ? { noAck: true } : { localSdp: target.sdp }),
        },
        {
          cbRequest: (_error, req) => req && outgoing.sent(req),
          cbProvisional: (res) => this.#guard.run(() => listener.onProvisional(toResponse(res))),
        },
        (error, result) => {
          if (!result) settle(null, failure(error));
          // A dialog has a method `ack` too: only what is missing tells them apart.
          else if (!('request' in result)) settle(this.#toOffered(result), toResponse(result.res));
          else settle(this.#toAccepted(result), toResponse(result.res));
        },
      );
    } catch (error) {
      // The connection to the engine is gone: drachtio-srf throws instead of calling back.
      setImmediate(() => settle(null, failure(error)));
    }
    return outgoing;
  }

  /** Its socket is the server's: there is no order for bytes that are no SIP. */
  keepAlive(): void {}

  isOpen(): boolean {
    return true;
  }

  async close(): Promise<void> {
    await Promise.race([Promise.all(this.#releasing), sleep(LAST_BYES_MS)]);
    const closed = new Promise<void>((resolve) => this.#srf.on('close', () => resolve()));
    this.#srf.disconnect();
    await Promise.race([closed, sleep(LAST_BYES_MS)]);
  }

  #toInvite(req: DrachtioRequest, res: DrachtioResponse): IncomingInvite {
    // A caller may give up while the call is still being looked up.
    const cancels = new Mailbox<void>(this.#guard);
    req.on('cancel', () => cancels.put());
    return Object.assign(toRequest(req, res), {
      accept: (answer: { headers?: SipHeaders; sdp: string }, established: (dialog: Dialog | null) => void) => {
        let isSettled = false;
        this.#srf.createUAS(req, res, { headers: flatten(answer.headers), localSdp: answer.sdp }, (error, dialog) => {
          // A CANCEL that crosses our 200 makes drachtio-srf call back twice; a dialog that comes late is ended.
          if (isSettled && dialog) this.#release(dialog);
          else if (!isSettled) this.#guard.run(() => established(error || !dialog ? null : this.#toDialog(dialog)));
          isSettled = true;
        });
      },
      onCanceled: (wake: () => void) => cancels.open(wake),
    });
  }

  #toSubscribe(req: DrachtioRequest, res: DrachtioResponse): IncomingSubscribe {
    return Object.assign(toRequest(req, res), {
      accept: ({ headers }: { headers?: SipHeaders }, established: (dialog: SubscriptionDialog | null) => void) => {
        this.#srf.createUAS(req, res, { headers: flatten(headers), localSdp: '' }, (error, dialog) => {
          this.#guard.run(() => established(error || !dialog ? null : new SubscriptionOfDrachtio(dialog, this.#guard)));
        });
      },
    });
  }

  #toAccepted(dialog: DrachtioDialog): AcceptedInvite {
    return {
      sdp: dialog.remote.sdp ?? '',
      confirm: async () => this.#toDialog(dialog),
      release: (headers) => this.#release(dialog, headers),
    };
  }

  /** A 200 that brought the offer: our ACK, with the answer, is still to be sent. */
  #toOffered(offered: DrachtioOffered): AcceptedInvite {
    return {
      sdp: offered.sdp,
      confirm: (answer) =>
        offered.ack(answer ?? '').then(
          (dialog) => this.#toDialog(dialog),
          () => null,
        ),
      release: () => void offered.destroy().catch(ignore),
    };
  }

  #toDialog(dialog: DrachtioDialog): Dialog {
    return new DialogOfDrachtio(dialog, this.#guard, (headers) => this.#release(dialog, headers));
  }

  #release(dialog: DrachtioDialog, headers?: SipHeaders): void {
    dialog.removeAllListeners();
    const answered = new Promise<void>((resolve) => {
      dialog.destroy({ headers: flatten(headers) }, resolve);
    });
    this.#releasing.add(answered);
    void answered.then(() => this.#releasing.delete(answered));
  }
}

/** Keeps a CANCEL that is wanted before the engine has said that the INVITE is out. */
class DrachtioOutgoingInvite implements OutgoingInvite {
  #req: DrachtioRequest | null = null;
  #cancelHeaders: Record<string, string> | null = null;

  sent(req: DrachtioRequest): void {
    this.#req = req;
    if (this.#cancelHeaders) req.cancel({ headers: this.#cancelHeaders }, ignore);
  }

  cancel(headers?: SipHeaders): void {
    if (this.#cancelHeaders) return;
    this.#cancelHeaders = flatten(headers);
    this.#req?.cancel({ headers: this.#cancelHeaders }, ignore);
  }
}

/** What a dialog is whatever has opened it. */
class OpenedDialog {
  protected readonly dialog: DrachtioDialog;
  protected readonly requests: Mailbox<SipRequest>;
  protected readonly ends: Mailbox<'other-side' | 'engine'>;

  constructor(dialog: DrachtioDialog, guard: Guard, events: readonly string[]) {
    this.dialog = dialog;
    this.requests = new Mailbox(guard);
    this.ends = new Mailbox(guard);
    for (const event of events) {
      dialog.on(event, (req, res) => {
        const request = toRequest(req, res);
        this.requests.put(request, request);
      });
    }
    // A BYE that the engine made up, for a phone that never acknowledged, comes as one of ours.
    dialog.on('destroy', (req) => this.ends.put(req.source === 'application' ? 'engine' : 'other-side'));
  }

  get callId(): string {
    return this.dialog.sip.callId;
  }

  get localTag(): string {
    return this.dialog.sip.localTag;
  }

  get remoteTag(): string {
    return this.dialog.sip.remoteTag;
  }

  request({ method, headers, body }: Parameters<Dialog['request']>[0]): Promise<SipResponse> {
    const options = { method, headers: flatten(headers), ...(body && { body }) };
    return new Promise((resolve) => {
      this.dialog.request(options, (error, res) => {
        // drachtio-srf calls back for every response, the provisional ones too.
        if (!res || res.status >= 200) resolve(res ? toResponse(res) : failure(error));
      });
    });
  }

  onRequest(handle: (request: SipRequest) => void): void {
    this.requests.open(handle);
  }

  onReleased(handle: (by: 'other-side' | 'engine') => void): void {
    this.ends.open(handle);
  }
}

class DialogOfDrachtio extends OpenedDialog implements Dialog {
  readonly #acks: Mailbox<string>;
  readonly release: Dialog['release'];

  constructor(dialog: DrachtioDialog, guard: Guard, release: Dialog['release']) {
    super(dialog, guard, DIALOG_EVENTS);
    this.release = release;
    this.#acks = new Mailbox(guard);
    dialog.on('ack', (req) => this.#acks.put(req.body ?? ''));
  }

  onAcknowledged(handle: (body: string) => void): void {
    this.#acks.open(handle);
  }
}

class SubscriptionOfDrachtio extends OpenedDialog implements SubscriptionDialog {
  constructor(dialog: DrachtioDialog, guard: Guard) {
    super(dialog, guard, ['subscribe']);
    // drachtio-srf has answered it.
    dialog.on('unsubscribe', (req) => this.requests.put({ ...toRequest(req, NO_RESPONSE), respond: ignore }));
  }

  forget(): void {
    this.requests.close();
    this.ends.close();
    this.dialog.removeAllListeners();
  }
}

function toRequest(req: DrachtioRequest, res: DrachtioResponse): SipRequest {
  return {
    method: req.method,
    uri: req.uri,
    flow: { transport: toTransport(req.protocol), address: req.source_address, port: req.source_port },
    headerNames: Object.keys(req.headers),
    header: (name) => headerOf(req, name),
    body: req.body ?? '',
    respond: (status, answer) => {
      if (res.finalResponseSent) return;
      const message = { headers: flatten(answer?.headers), ...(answer?.body && { body: answer.body }) };
      try {
        res.send(status, message);
      } catch {
        // drachtio-srf throws at a status it does not know, 499 say; that means the same as its x00 (RFC 3261 §8.1.3.2).
        res.send(Math.floor(status / 100) * 100, message);
      }
    },
  };
}

function toResponse(res: DrachtioResponse): SipResponse {
  return { status: res.status, header: (name) => headerOf(res, name), body: res.body ?? '' };
}

/** A request that got no answer from the network: the engine's status, else 481 for a dialog it no longer knows, else 503. */
function failure(error: unknown): SipResponse {
  const { status, res, code } = (error ?? {}) as { status?: number; res?: DrachtioResponse; code?: string };
  if (res) return toResponse(res);
  return { status: status ?? (code === 'ENODIALOG' ? 481 : 503), header: () => undefined, body: '' };
}

function headerOf(message: DrachtioMessage, name: string): string | undefined {
  // drachtio-srf keeps names in lower case, but for those that begin with X- and P-.
  return message.headers[name] ?? (name.startsWith('x-') || name.startsWith('p-') ? message.get(name) : undefined);
}

function toTransport(protocol: string): Transport {
  const transport = protocol.toLowerCase();
  return TRANSPORTS.find((known) => known === transport) ?? 'udp';
}

/** Where drachtio-srf is to send a request; nothing: where Route or the Request-URI say. */
function proxyOf(target: Pick<DialTarget, 'flow' | 'proxy'>): { proxy?: string } {
  const proxy = nextHopOf(target);
  return proxy === '' ? {} : { proxy };
}

/** drachtio-srf joins equal names with commas, which a challenge must not be (RFC 3261 §7.3.1): rows are written out here. */
function flatten(headers: SipHeaders = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.join(`\r\n${name}: `),
    ]),
  );
}

const ignore = (): void => undefined;

/** Stands where drachtio-srf has answered by itself. */
const NO_RESPONSE = { finalResponseSent: true } as DrachtioResponse;

// What is used of drachtio-srf. Its own types leave out callbacks, options and fields that it documents or has.

interface DrachtioMessage {
  readonly headers: Record<string, string>;
  readonly body?: string;
  get(name: string): string | undefined;
}

interface DrachtioRequest extends DrachtioMessage {
  readonly method: string;
  readonly uri: string;
  readonly source: 'network' | 'application';
  readonly protocol: string;
  readonly source_address: string;
  readonly source_port: number;
  on(event: 'cancel', wake: () => void): void;
  on(event: 'response', hear: (res: DrachtioResponse) => void): void;
  cancel(options: { headers: Record<string, string> }, done: () => void): void;
}

interface DrachtioResponse extends DrachtioMessage {
  readonly status: number;
  readonly finalResponseSent: boolean;
  send(status: number, options?: { headers?: Record<string, string>; body?: string }): void;
}

interface DrachtioDialog {
  readonly sip: { readonly callId: string; readonly localTag: string; readonly remoteTag: string };
  readonly remote: { readonly sdp?: string };
  readonly res: DrachtioResponse;
  request(
    options: { method: string; headers: Record<string, string>; body?: string },
    done: (error: unknown, res?: DrachtioResponse) => void,
  ): void;
  destroy(options: { headers?: Record<string, string> }, done: () => void): void;
  on(event: string, listener: (req: DrachtioRequest, res: DrachtioResponse) => void): void;
  removeAllListeners(): void;
}

interface DrachtioOffered {
  readonly sdp: string;
  readonly res: DrachtioResponse;
  ack(answer: string): Promise<DrachtioDialog>;
  destroy(): Promise<void>;
}

type Handler = (req: DrachtioRequest, res: DrachtioResponse) => void;

interface LooseSrf extends Record<(typeof OTHER_METHODS)[number] | 'register' | 'invite', (handle: Handler) => void> {
  on(event: string, listener: (error: unknown) => void): void;
  connect(address: SignalingAddress): void;
  disconnect(): void;
  request(
    uri: string,
    options: { method: string; headers: Record<string, string>; proxy?: string; body?: string },
    sent: (error: unknown, req?: DrachtioRequest) => void,
  ): void;
  createUAS(
    req: DrachtioRequest,
    res: DrachtioResponse,
    options: { headers: Record<string, string>; localSdp: string },
    done: (error: unknown, dialog?: DrachtioDialog) => void,
  ): void;
  createUAC(
    uri: string,
    options: { headers: Record<string, string>; proxy?: string; localSdp?: string; noAck?: boolean },
    progress: {
      cbRequest: (error: unknown, req?: DrachtioRequest) => void;
      cbProvisional: (res: DrachtioResponse) => void;
    },
    done: (error: unknown, result?: DrachtioDialog | DrachtioOffered) => void,
  ): void;
}
