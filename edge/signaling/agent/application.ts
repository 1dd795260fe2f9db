import type { SipMessage } from '../parser/index.ts';
import type { OutgoingRequest, ServerTransaction } from '../transaction/index.ts';
import type { Flow } from '../transport/index.ts';

/** The part of a message that an application decides; the engine writes the rest. Strings are binary, as in `SipMessage`. */
export interface Draft {
  /** '' for a response. */
  readonly method: string;
  readonly uri: string;
  /** 0 for a request. */
  readonly status: number;
  readonly reason: string;
  /** CSeq number for a request outside dialogs; NaN leaves it to the engine. */
  readonly sequence: number;
  readonly body: string;
  /** First line of a header, by the ids of the parser. */
  get(id: number): string | undefined;
  has(id: number): boolean;
  all(id: number): string[];
  each(visit: (id: number, name: string, value: string) => void): void;
}

/** Something an application wants sent, and where it learns whether it was. One of the two is called, once. */
export interface Order {
  readonly application: Application;
  readonly message: Draft;
  sent(what: Sent): void;
  refused(reason: string): void;
}

/** What left on an order. */
export interface Sent {
  readonly bytes: Buffer;
  readonly transport: string;
  readonly host: string;
  readonly port: number;
  /** A request's responses name it. */
  readonly transactionId: string;
  /** Of a response: the dialog it is in or has opened, else ''. */
  readonly dialogId?: string;
}

/** A request to be forwarded rather than answered. */
export interface ProxyOrder extends Pick<Order, 'refused'> {
  /** Headers to be added. */
  readonly message: Draft | undefined;
  readonly targets: readonly string[];
  readonly staysInDialog: boolean;
  readonly followsRedirects: boolean;
  readonly isParallel: boolean;
  /** 0: the timers of the transaction decide. */
  readonly provisionalMs: number;
  readonly finalMs: number;
  /** A target has answered; more follow until `done`. */
  answered(response: string, flow: Flow, transactionId: string): void;
  done(): void;
}

/** What applications may order. Dialogs and transactions are those they were told of. */
export interface Orders {
  respond(order: Order, transactionId: string): void;
  /** A request outside dialogs. `next` wins over Route and Request-URI. */
  send(order: Order, next: string): void;
  sendInDialog(order: Order, dialogId: string): void;
  /** Calls off an INVITE that it sent. */
  cancel(order: Order, transactionId: string): void;
  proxy(order: ProxyOrder, transactionId: string): void;
}

/**
 * Who steers dialogs: a program on the control port, or call control in this process.
 *
 * It is told from inside the engine and may give orders at once; the engine has finished its own part by then.
 */
export interface Application {
  readonly tags: ReadonlySet<string>;
  /** Lower-case methods, and `cdr:*`, that it wants. */
  readonly routes: ReadonlySet<string>;
  /** A request that waits for its response. `dialogId` is '' outside dialogs. */
  request(transaction: ServerTransaction, dialogId: string): void;
  /**
   * Its INVITE has been answered by the engine: the caller has given up, or nobody said anything about it for too long.
   * `cancel` is the caller's, or made up where there is none. `dialogId` as far as responses had opened one.
   */
  canceled(invite: ServerTransaction, cancel: Cancel, dialogId: string): void;
  /** The ACK of its 2xx. */
  acknowledged(ack: SipMessage, flow: Flow, dialogId: string): void;
  /** A response to its request. */
  responded(response: SipMessage, flow: Flow, ids: RequestIds): void;
  /** Its request gets no response: the engine's own stands in. */
  unanswered(request: OutgoingRequest, answer: { status: number; reason: string }, ids: RequestIds): void;
  /** The engine has hung up for it: nobody acknowledged its 2xx, or it canceled and the peer had answered. */
  released(bye: OutgoingRequest, dialogId: string): void;
  /** A connection has ended, whoever ended it. Programs on the wire hear nothing of it. */
  connectionClosed?(flow: Flow): void;
  /** A call detail event that it routes. */
  record(event: 'attempt' | 'start' | 'stop', source: 'network' | 'application', detail: string, text: string): void;
}

/** A CANCEL, and where it came from. */
export interface Cancel {
  readonly request: SipMessage;
  readonly flow: Flow;
}

export interface RequestIds {
  readonly transactionId: string;
  /** The dialog it is in or may open, else ''. */
  readonly dialogId: string;
}
