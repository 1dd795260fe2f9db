import type { Transport } from '#shared/registration/index.ts';

/**
 * All that call control knows of SIP: carried out by the engine in this process (embedded/), or over drachtio-srf
 * (drachtio.ts). Both keep the contract in signaling-port.contract.ts; a test may bring its own. Nothing here throws or rejects because of the network: what goes wrong arrives as a status or a null.
 * Handlers are called later, never from inside the call that sets them.
 */
export interface Signaling {
  /** Says who takes what opens something. Called once, before the first message is let in. */
  serve(handlers: SignalingHandlers): void;
  /** Sends an INVITE. Exactly one of `onAccepted` and `onRefused` follows. */
  dial(target: DialTarget, listener: DialListener): OutgoingInvite;
  /** Sends a request outside of a dialog that opens none, and waits for its final answer, or the one made up for it as with `dial`. */
  send(target: SendTarget): Promise<SipResponse>;
  /** Keeps the way to a UDP phone behind NAT open; nothing comes back. */
  keepAlive(flow: Flow): void;
  /** Whether this way still exists: a connection may have closed. A drachtio-server does not tell, and it counts as open. */
  isOpen(flow: Flow): boolean;
  /** Takes no more messages; resolves when what was to be sent is sent, and BYEs are answered, at most half a second. */
  close(): Promise<void>;
}

export interface SignalingHandlers {
  register(request: SipRequest): void;
  invite(invite: IncomingInvite): void;
  /** A SUBSCRIBE outside of a dialog; without this one it is any other request. */
  subscribe?(request: IncomingSubscribe): void;
  /** Any other request outside of a dialog: MESSAGE, PUBLISH … */
  other(request: SipRequest): void;
  /** The connection of this flow has closed. Never heard of a drachtio-server. */
  flowClosed?(flow: Flow): void;
}

/** The way a packet came, and the way back to a phone behind NAT (RFC 5626, RFC 3581). */
export interface Flow {
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  /** Of a phone that another edge holds: who that is, and what it knows the phone by. */
  readonly holder?: FlowHolder;
}

export interface FlowHolder {
  readonly edgeId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly registrationId: string;
}

/** Header names in their full form; several values become several header rows. Values must not hold line breaks. */
export type SipHeaders = Readonly<Record<string, string | readonly string[]>>;

export interface SipMessage {
  /** Value of a header; rows of the same name joined by commas. The name in lower case and full form. */
  header(name: string): string | undefined;
  /** '' when there is none. */
  readonly body: string;
}

export interface SipRequest extends SipMessage {
  readonly method: string;
  /** The Request-URI as received. */
  readonly uri: string;
  readonly flow: Flow;
  /** Of the headers that it has: each once, in its full form. */
  readonly headerNames: readonly string[];
  /** A second final answer is ignored. A status that no RFC names goes out as its x00 (RFC 3261 §8.1.3.2). */
  respond(status: number, answer?: { headers?: SipHeaders; body?: string }): void;
}

/** An INVITE from outside a dialog. */
export interface IncomingInvite extends SipRequest {
  /** Answers 200. `established` gets the dialog, or null when the caller has gone in the meantime. */
  accept(answer: { headers?: SipHeaders; sdp: string }, established: (dialog: Dialog | null) => void): void;
  /**
   * The caller sent CANCEL before a final answer; the INVITE itself has been answered 487. One that came before the
   * handler was set is told later.
   */
  onCanceled(wake: () => void): void;
}

/** A SUBSCRIBE from outside a dialog (RFC 6665 §4.2.1). */
export interface IncomingSubscribe extends SipRequest {
  /**
   * Answers 200, or the 202 of before RFC 6665 over drachtio-srf. `established` gets the dialog, or null when the answer
   * reaches nobody.
   */
  accept(answer: { headers?: SipHeaders }, established: (dialog: SubscriptionDialog | null) => void): void;
}

/**
 * The dialog that a SUBSCRIBE has opened. It is over with a NOTIFY whose Subscription-State is terminated, and with one
 * that is answered 408 or 481. Over drachtio-srf the SUBSCRIBE that ends it has been answered already.
 */
export interface SubscriptionDialog extends Pick<Dialog, 'callId' | 'request' | 'onRequest' | 'onReleased'> {
  /** It is over: nothing is called any more. */
  forget(): void;
}

export interface SipResponse extends SipMessage {
  readonly status: number;
}

export interface SendTarget extends Pick<DialTarget, 'uri' | 'flow' | 'proxy' | 'headers'> {
  readonly method: string;
  readonly body: string;
}

export interface DialTarget {
  /** The Request-URI: the contact as the phone registered it. */
  readonly uri: string;
  /** Sent along this flow, whatever the URI says; null: where `proxy`, Route or the URI lead (RFC 3261 §8.1.2, RFC 3263). */
  readonly flow: Flow | null;
  /** A SIP URI that it is sent to without a word of it in Route. */
  readonly proxy?: string | undefined;
  /** The engine makes up From with its tag, Call-ID and CSeq unless they are given. */
  readonly headers: SipHeaders;
  /** The offer; null leaves the offer to the callee (RFC 3261 §13.2.1). */
  readonly sdp: string | null;
}

export interface DialListener {
  onProvisional(response: SipResponse): void;
  onAccepted(accepted: AcceptedInvite): void;
  /** A final status from the phone, or one made up for it: 408 no answer, 503 the flow is dead. */
  onRefused(response: SipResponse): void;
}

export interface OutgoingInvite {
  /** Sends CANCEL; a 200 that crosses it still arrives at `onAccepted`. */
  cancel(headers?: SipHeaders): void;
}

/** A 200 to our INVITE. Either `confirm` or `release` must follow. */
export interface AcceptedInvite {
  /** The answer, or the offer when the INVITE had none. */
  readonly sdp: string;
  /**
   * Makes the dialog; null when it cannot be (no Contact in the 200).
   *
   * @param answer  goes out in the ACK when the INVITE had no offer
   */
  confirm(answer?: string): Promise<Dialog | null>;
  /** Ends what has just begun: ACK, then BYE (RFC 3261 §13.2.2.4). */
  release(headers?: SipHeaders): void;
}

/** What names a dialog, seen from here (RFC 3261 §12); other phones name it so in Replaces (RFC 3891 §3). */
export interface DialogNames {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}

/**
 * A confirmed dialog opened by INVITE. What arrives before its handler is set waits for it; setting a handler again
 * replaces the one before.
 */
export interface Dialog extends DialogNames {
  /** Sends a request within the dialog and waits for its final answer; ACK follows by itself. */
  request(request: { method: string; headers?: SipHeaders; body?: string }): Promise<SipResponse>;
  /** Sends BYE. Nothing is called any more after it. */
  release(headers?: SipHeaders): void;
  /** re-INVITE, UPDATE, INFO, OPTIONS, REFER … from the other side. */
  onRequest(handle: (request: SipRequest) => void): void;
  /** The body of each ACK: an SDP answer when our 200 carried the offer, else ''. */
  onAcknowledged(handle: (body: string) => void): void;
  /** The other side sent BYE, or the engine gave it up: it never acknowledged our 200. */
  onReleased(handle: (by: 'other-side' | 'engine') => void): void;
}
