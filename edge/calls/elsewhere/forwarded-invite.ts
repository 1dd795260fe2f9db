import { z } from 'zod';
import type { Channel, Json } from '#edge/cluster/index.ts';
import { type Guard, Guard as Guarding, type Log } from '../signaling-port/guard.ts';
import type { Dialog, IncomingInvite, SipHeaders } from '../signaling-port/index.ts';
import { Mailbox } from '../signaling-port/mailbox.ts';
import { CarriedRequest, FromPhone, listen, tell, withHeaders } from './carried.ts';
import { FarDialog, FarRequest } from './far-dialog.ts';

/** What an edge says of a call that it hands to another one: its caller is authenticated. */
export const Forwarded = z.object({
  edgeId: z.string(),
  tenantId: z.string(),
  userId: z.string(),
  request: CarriedRequest,
});
export type Forwarded = z.infer<typeof Forwarded>;

/** The INVITE of a phone that another edge holds. */
export class ForwardedInvite extends FarRequest implements IncomingInvite {
  readonly #channel: Channel;
  readonly #guard: Guard;
  readonly #cancels: Mailbox<void>;
  #established: ((dialog: Dialog | null) => void) | null = null;
  #dialog: FarDialog | null = null;
  #isFinal = false;

  constructor({ edgeId, tenantId, userId, request }: Forwarded, channel: Channel, log: Log) {
    const holder = { edgeId, tenantId, userId, registrationId: '' };
    super({ ...request, flow: { ...request.flow, holder } } as CarriedRequest, channel, 0);
    this.#channel = channel;
    this.#guard = new Guarding(log);
    this.#cancels = new Mailbox(this.#guard);
    channel.onClosed(() => this.#gone());
    listen(channel, FromPhone, (said) => this.#hear(said));
  }

  override respond(status: number, answer?: { headers?: SipHeaders; body?: string }): void {
    if (this.#isFinal) return;
    super.respond(status, answer);
    this.#isFinal = status >= 200;
  }

  accept({ headers, sdp }: { headers?: SipHeaders; sdp: string }, established: (dialog: Dialog | null) => void): void {
    if (this.#isFinal || this.#channel.isClosed) {
      queueMicrotask(() => this.#guard.run(() => established(null)));
      return;
    }
    this.#isFinal = true;
    this.#established = established;
    tell(this.#channel, { do: 'accept', sdp, ...withHeaders(headers) });
  }

  onCanceled(wake: () => void): void {
    this.#cancels.open(wake);
  }

  #hear(said: FromPhone): void {
    if (this.#dialog) this.#dialog.hear(said);
    else if (said.is === 'canceled') this.#gone();
    else if (said.is === 'dialog') {
      this.#dialog = said.names && new FarDialog(this.#channel, said.names, this.#guard);
      this.#settle(this.#dialog);
    }
  }

  /** The phone, or its edge. */
  #gone(): void {
    if (this.#established) this.#settle(null);
    else if (!this.#isFinal) {
      this.#isFinal = true;
      this.#cancels.put();
    }
  }

  #settle(dialog: Dialog | null): void {
    const established = this.#established;
    this.#established = null;
    if (established) this.#guard.run(() => established(dialog));
  }
}

/** Null: no edge of our version has said this. */
export const readForwarded = (payload: Json): Forwarded | null => Forwarded.safeParse(payload).data ?? null;
