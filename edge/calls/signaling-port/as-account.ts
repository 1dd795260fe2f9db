import type { OwnCredentials } from '../digest/own-credentials.ts';
import type {
  AcceptedInvite,
  DialListener,
  Dialog,
  DialTarget,
  OutgoingInvite,
  SendTarget,
  Signaling,
  SipHeaders,
  SipRequest,
  SipResponse,
} from './port.ts';

/**
 * Sends an INVITE to somebody who may want a password: once more with credentials when it is challenged (RFC 3261 §22),
 * and so what is sent in its dialog. The ACK has none: nobody can challenge it.
 */
export function dialAs(
  credentials: OwnCredentials,
  signaling: Pick<Signaling, 'dial'>,
  target: DialTarget,
  listener: DialListener,
): OutgoingInvite {
  let isCanceled = false;
  const listening: DialListener = {
    onProvisional: (response) => listener.onProvisional(response),
    onAccepted: (accepted) => listener.onAccepted(new ProvedInvite(accepted, credentials, target.uri)),
    onRefused: (response) => listener.onRefused(response),
  };
  let outgoing = signaling.dial(target, {
    ...listening,
    onRefused: (response) => {
      if (isCanceled || !credentials.take(response)) listener.onRefused(response);
      else outgoing = signaling.dial(proved(credentials, 'INVITE', target, target.sdp ?? '', response), listening);
    },
  });
  return {
    cancel: (headers) => {
      isCanceled = true;
      outgoing.cancel(headers);
    },
  };
}

/** The same for a request that opens no dialog. */
export async function sendAs(
  credentials: OwnCredentials,
  signaling: Pick<Signaling, 'send'>,
  target: SendTarget,
): Promise<SipResponse> {
  const response = await signaling.send(target);
  if (!credentials.take(response)) return response;
  return signaling.send(proved(credentials, target.method, target, target.body, response));
}

/** The same request again: only CSeq is another one (RFC 3261 §22.2). */
function proved<Target extends Pick<DialTarget, 'uri' | 'headers'>>(
  credentials: OwnCredentials,
  method: string,
  target: Target,
  body: string,
  challenge: SipResponse,
): Target {
  const from = challenge.header('from');
  const callId = challenge.header('call-id');
  const sequence = Number.parseInt(challenge.header('cseq') ?? '1', 10) + 1;
  const headers = {
    ...target.headers,
    ...(from !== undefined && { From: from }), // with the tag that it had
    ...(callId !== undefined && { 'Call-ID': callId }),
    CSeq: `${sequence} ${method}`,
    ...credentials.headersFor({ method, uri: target.uri, body }),
  };
  return { ...target, headers };
}

class ProvedInvite implements AcceptedInvite {
  readonly sdp: string;
  readonly #accepted: AcceptedInvite;
  readonly #credentials: OwnCredentials;
  readonly #uri: string;

  constructor(accepted: AcceptedInvite, credentials: OwnCredentials, uri: string) {
    this.sdp = accepted.sdp;
    this.#accepted = accepted;
    this.#credentials = credentials;
    this.#uri = uri;
  }

  async confirm(answer?: string): Promise<Dialog | null> {
    const dialog = await this.#accepted.confirm(answer);
    return dialog && new ProvedDialog(dialog, this.#credentials, this.#uri);
  }

  release(headers?: SipHeaders): void {
    const credentials = this.#credentials.headersFor({ method: 'BYE', uri: this.#uri, body: '' });
    this.#accepted.release({ ...headers, ...credentials });
  }
}

/** A dialog with somebody who has wanted a password before: requests bring it along, so that a BYE need not be sent twice. */
class ProvedDialog implements Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly #dialog: Dialog;
  readonly #credentials: OwnCredentials;
  readonly #uri: string;

  /** @param uri  what digests are made over: of the contact we learn nothing, and nobody is known to compare it */
  constructor(dialog: Dialog, credentials: OwnCredentials, uri: string) {
    this.callId = dialog.callId;
    this.localTag = dialog.localTag;
    this.remoteTag = dialog.remoteTag;
    this.#dialog = dialog;
    this.#credentials = credentials;
    this.#uri = uri;
  }

  async request(request: Parameters<Dialog['request']>[0]): Promise<SipResponse> {
    const response = await this.#dialog.request(this.#proved(request));
    return this.#credentials.take(response) ? this.#dialog.request(this.#proved(request)) : response;
  }

  release(headers?: SipHeaders): void {
    this.#dialog.release(this.#proved({ method: 'BYE', ...(headers && { headers }) }).headers);
  }

  onRequest(handle: (request: SipRequest) => void): void {
    this.#dialog.onRequest(handle);
  }

  onAcknowledged(handle: (body: string) => void): void {
    this.#dialog.onAcknowledged(handle);
  }

  onReleased(handle: (by: 'other-side' | 'engine') => void): void {
    this.#dialog.onReleased(handle);
  }

  #proved<Request extends Parameters<Dialog['request']>[0]>(request: Request): Request {
    const { method, headers, body = '' } = request;
    return { ...request, headers: { ...headers, ...this.#credentials.headersFor({ method, uri: this.#uri, body }) } };
  }
}
