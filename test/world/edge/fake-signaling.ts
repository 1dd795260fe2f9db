import type {
  AcceptedInvite,
  DialListener,
  Dialog,
  DialTarget,
  IncomingInvite,
  OutgoingInvite,
  SendTarget,
  SipHeaders,
  SipRequest,
  SipResponse,
} from '#edge/calls/signaling-port/index.ts';
import { type Answer, aRequest } from './sip-request.ts';

export const aResponse = (status: number, body = ''): SipResponse => ({ status, header: () => undefined, body });

/** Something sent into a dialog, which the test answers. */
export interface FakeRequest {
  readonly method: string;
  readonly headers: SipHeaders;
  readonly body: string;
  readonly isAnswered: boolean;
  answer(response: SipResponse): void;
}

let dialogs = 0;

/** A dialog whose other end is the test. */
export class FakeDialog implements Dialog {
  readonly callId = `fake-${++dialogs}`;
  readonly localTag = 'ours';
  readonly remoteTag = 'theirs';
  /** What was sent into it, each waiting for the test to answer. */
  readonly requests: FakeRequest[] = [];
  released: SipHeaders | null = null;
  #onRequest: (request: SipRequest) => void = () => undefined;
  #onAcknowledged: (body: string) => void = () => undefined;
  #onReleased: (by: 'other-side' | 'engine') => void = () => undefined;

  request({ method, headers = {}, body = '' }: Parameters<Dialog['request']>[0]): Promise<SipResponse> {
    return new Promise((resolve) => {
      const request = {
        method,
        headers,
        body,
        isAnswered: false,
        answer(response: SipResponse) {
          request.isAnswered = true;
          resolve(response);
        },
      };
      this.requests.push(request);
    });
  }

  release(headers: SipHeaders = {}): void {
    this.released = headers;
  }

  onRequest(handle: (request: SipRequest) => void): void {
    this.#onRequest = handle;
  }

  onAcknowledged(handle: (body: string) => void): void {
    this.#onAcknowledged = handle;
  }

  onReleased(handle: (by: 'other-side' | 'engine') => void): void {
    this.#onReleased = handle;
  }

  /** The other side sends a request; what it is answered is in `answers`. */
  receives(method: string, body = '', headers: Record<string, string> = {}): { readonly answers: Answer[] } {
    const request = aRequest({ method, body, headers });
    this.#onRequest(request);
    return request;
  }

  acknowledges(body: string): void {
    this.#onAcknowledged(body);
  }

  hangsUp(): void {
    this.#onReleased('other-side');
  }

  /** Its ACK never came, and the engine has sent BYE. */
  isGivenUp(): void {
    this.#onReleased('engine');
  }
}

/** An INVITE of the test. */
export function anInvite(fields: Parameters<typeof aRequest>[0] = {}) {
  const request = aRequest({ method: 'INVITE', ...fields });
  const dialog = new FakeDialog();
  let cancel = () => {};
  let isGone = false;
  const invite: IncomingInvite = {
    ...request,
    accept: (answer, established) => {
      request.answers.push({ status: 200, headers: answer.headers ?? {}, body: answer.sdp });
      setImmediate(() => established(isGone ? null : dialog));
    },
    onCanceled: (wake) => {
      cancel = wake;
    },
  };
  return {
    invite,
    dialog,
    answers: request.answers,
    /** CANCEL arrives. */
    cancels: () => cancel(),
    /** CANCEL crosses our 200: the engine takes no answer any more. */
    vanishes: () => {
      isGone = true;
    },
  };
}

/** One INVITE of ours, and what the phone may do with it. */
export class FakePhone {
  readonly target: DialTarget;
  readonly dialog = new FakeDialog();
  canceled: SipHeaders | null = null;
  released: SipHeaders | null = null;
  readonly #listener: DialListener;

  constructor(target: DialTarget, listener: DialListener) {
    this.target = target;
    this.#listener = listener;
  }

  rings(status = 180, body = '', headers: Readonly<Record<string, string>> = {}): void {
    this.#listener.onProvisional({ ...aResponse(status, body), header: (name) => headers[name] });
  }

  refuses(status: number, headers: Readonly<Record<string, string>> = {}): void {
    this.#listener.onRefused({ ...aResponse(status), header: (name) => headers[name] });
  }

  answers(sdp: string): void {
    const accepted: AcceptedInvite = {
      sdp,
      confirm: async () => this.dialog,
      release: (headers = {}) => {
        this.released = headers;
      },
    };
    this.#listener.onAccepted(accepted);
  }
}

/** Keeps the phones that are dialed. */
export class FakeSignaling {
  readonly phones: FakePhone[] = [];
  /** Requests outside of dialogs; each is answered 200. */
  readonly sent: SendTarget[] = [];

  async send(target: SendTarget): Promise<SipResponse> {
    this.sent.push(target);
    return aResponse(200);
  }

  dial(target: DialTarget, listener: DialListener): OutgoingInvite {
    const phone = new FakePhone(target, listener);
    this.phones.push(phone);
    return {
      cancel: (headers = {}) => {
        phone.canceled = headers;
      },
    };
  }
}
