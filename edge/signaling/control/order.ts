import type { Draft, Order, ProxyOrder, Sent } from '../agent/index.ts';
import { DEFAULT_LIMITS, type ParseLimits, parseMessage, SipMessage } from '../parser/index.ts';
import type { Flow } from '../transport/index.ts';
import type { ConnectedApplication } from './application.ts';

/** Room is left for what the engine adds. */
const DRAFT_LIMITS: ParseLimits = { ...DEFAULT_LIMITS, headers: 96 };

/** Reads the SIP message of an order. The client counts characters, not bytes: its body is all that is left. */
export function readDraft(bytes: Buffer): Draft | undefined {
  const parsed = parseMessage(bytes, 'datagram', DRAFT_LIMITS);
  const { message } = parsed;
  if (!message || (!parsed.ok && parsed.fault !== 'body-truncated')) return undefined;
  const { fields, isIrregular, headStart, bodyStart } = message;
  return new SipMessage(bytes, message, { fields, isIrregular, headStart, bodyStart, bodyEnd: bytes.length });
}

/** A message to be sent, ordered over the wire. */
export class WireOrder implements Order {
  readonly application: ConnectedApplication;
  readonly message: Draft;
  readonly #id: string;

  constructor(application: ConnectedApplication, id: string, message: Draft) {
    this.application = application;
    this.message = message;
    this.#id = id;
  }

  sent(what: Sent): void {
    this.application.sent(this.#id, what);
  }

  refused(reason: string): void {
    this.application.refused(this.#id, reason);
  }
}

/** `proxy|<transaction>|remainInDialog|fullResponse|followRedirects|simultaneous|<timeouts>|<target>...` */
export class WireProxyOrder implements ProxyOrder {
  readonly message: Draft | undefined;
  readonly targets: readonly string[];
  readonly staysInDialog: boolean;
  readonly followsRedirects: boolean;
  readonly isParallel: boolean;
  readonly provisionalMs: number;
  readonly finalMs: number;
  readonly #application: ConnectedApplication;
  readonly #id: string;

  constructor(application: ConnectedApplication, id: string, args: readonly string[], message: Draft | undefined) {
    const [, staysInDialog, , followsRedirects, forking, provisional = '', final = '', ...targets] = args;
    this.#application = application;
    this.#id = id;
    this.message = message;
    this.targets = targets;
    this.staysInDialog = staysInDialog === 'remainInDialog';
    this.followsRedirects = followsRedirects === 'followRedirects';
    this.isParallel = forking === 'simultaneous';
    this.provisionalMs = durationMs(provisional);
    this.finalMs = durationMs(final);
  }

  answered(response: string, flow: Flow, transactionId: string): void {
    this.#application.proxied(this.#id, response, flow, transactionId);
  }

  done(): void {
    this.#application.done(this.#id, 'done');
  }

  refused(reason: string): void {
    this.#application.refused(this.#id, reason);
  }
}

/** `2s` or `1500ms`; 0 for anything else. */
export function durationMs(text: string): number {
  const amount = Number.parseInt(text, 10);
  if (!(amount > 0)) return 0;
  return text.endsWith('ms') ? amount : text.endsWith('s') ? amount * 1000 : 0;
}
