import type { Channel, Cluster, Json } from '#edge/cluster/index.ts';
import { Guard, type Log } from '../signaling-port/guard.ts';
import type {
  AcceptedInvite,
  DialListener,
  Dialog,
  DialogNames,
  DialTarget,
  Flow,
  OutgoingInvite,
  SendTarget,
  Signaling,
  SignalingHandlers,
  SipHeaders,
  SipResponse,
} from '../signaling-port/index.ts';
import { carriedResponse, FromPhone, listen, noResponse, tell, withHeaders } from './carried.ts';
import { FarDialog } from './far-dialog.ts';

/** Reaches the phones of this edge itself, and those of others through the edge that holds them. */
export class FarSignaling implements Signaling {
  readonly #near: Signaling;
  readonly #cluster: Cluster;
  readonly #guard: Guard;

  constructor(near: Signaling, cluster: Cluster, log: Log) {
    this.#near = near;
    this.#cluster = cluster;
    this.#guard = new Guard(log);
  }

  serve(handlers: SignalingHandlers): void {
    this.#near.serve(handlers);
  }

  keepAlive(flow: Flow): void {
    this.#near.keepAlive(flow);
  }

  isOpen(flow: Flow): boolean {
    return this.#near.isOpen(flow);
  }

  close(): Promise<void> {
    return this.#near.close();
  }

  dial(target: DialTarget, listener: DialListener): OutgoingInvite {
    const { flow, headers, sdp } = target;
    if (!flow?.holder) return this.#near.dial(target, listener);
    const channel = this.#open('dial', flow.holder, { headers, sdp });
    return new FarInvite(channel, listener, sdp !== null, this.#guard);
  }

  send(target: SendTarget): Promise<SipResponse> {
    const { flow, method, headers, body } = target;
    if (!flow?.holder) return this.#near.send(target);
    const channel = this.#open('send', flow.holder, { method, headers, body });
    if (!channel) return Promise.resolve(noResponse(503));
    return new Promise((resolve) => {
      channel.onClosed(() => resolve(noResponse(408)));
      listen(channel, FromPhone, (said) => {
        if (said.is !== 'response') return;
        channel.close();
        resolve(carriedResponse(said.response));
      });
    });
  }

  #open(kind: string, { edgeId, ...phone }: NonNullable<Flow['holder']>, said: object): Channel | null {
    return this.#cluster.open(edgeId, kind, { phone, ...said } as unknown as Json);
  }
}

/** An INVITE of ours that another edge sends to its phone. */
class FarInvite implements OutgoingInvite {
  readonly #channel: Channel | null;
  readonly #listener: DialListener;
  readonly #guard: Guard;
  /** Null: none has come yet. */
  #dialog: FarDialog | null = null;
  #confirmed: ((dialog: Dialog | null) => void) | null = null;
  #isFinal = false;

  constructor(channel: Channel | null, listener: DialListener, hasOffer: boolean, guard: Guard) {
    this.#channel = channel;
    this.#listener = listener;
    this.#guard = guard;
    if (!channel) {
      setImmediate(() => this.#refused(noResponse(503)));
      return;
    }
    channel.onClosed(() => this.#refused(noResponse(503)));
    listen(channel, FromPhone, (said) => this.#hear(channel, said, hasOffer));
  }

  cancel(headers?: SipHeaders): void {
    if (this.#channel && !this.#isFinal) tell(this.#channel, { do: 'cancel', ...withHeaders(headers) });
  }

  #hear(channel: Channel, said: FromPhone, hasOffer: boolean): void {
    if (this.#dialog) this.#dialog.hear(said);
    else if (said.is === 'dialog') this.#opened(channel, said.names);
    else if (this.#isFinal) return;
    else if (said.is === 'provisional')
      this.#guard.run(() => this.#listener.onProvisional(carriedResponse(said.response)));
    else if (said.is === 'refused') {
      channel.close();
      this.#refused(carriedResponse(said.response));
    } else if (said.is === 'accepted') {
      this.#isFinal = true;
      this.#guard.run(() => this.#listener.onAccepted(this.#accepted(channel, said.sdp, hasOffer)));
    }
  }

  #accepted(channel: Channel, sdp: string, hasOffer: boolean): AcceptedInvite {
    return {
      sdp,
      confirm: (answer) =>
        new Promise((resolve) => {
          channel.onClosed(() => resolve(null));
          this.#confirmed = resolve;
          tell(channel, { do: 'confirm', ...(!hasOffer && answer !== undefined && { answer }) });
        }),
      release: (headers) => {
        tell(channel, { do: 'release', ...withHeaders(headers) });
        channel.close();
      },
    };
  }

  #opened(channel: Channel, names: DialogNames | null): void {
    this.#dialog = names && new FarDialog(channel, names, this.#guard);
    this.#confirmed?.(this.#dialog);
  }

  #refused(response: SipResponse): void {
    if (this.#isFinal) return;
    this.#isFinal = true;
    this.#guard.run(() => this.#listener.onRefused(response));
  }
}
