import type { Channel } from '#edge/cluster/index.ts';
import type { Dialog, SipRequest, SipResponse } from '../signaling-port/index.ts';
import { carryRequest, carryResponse, type ToPhone, tell } from './carried.ts';

/** A dialog with a phone of this edge in a call that another edge has: what the phone says goes there, what it orders to the phone. */
export class NearDialog {
  readonly #dialog: Dialog;
  readonly #channel: Channel;
  /** Of the phone, which have no answer yet. */
  readonly #asked = new Map<number, SipRequest>();
  #last = 0;

  constructor(dialog: Dialog, channel: Channel) {
    this.#dialog = dialog;
    this.#channel = channel;
    dialog.onRequest((request) => {
      this.#last += 1;
      this.#asked.set(this.#last, request);
      tell(channel, { is: 'request', number: this.#last, request: carryRequest(request) });
    });
    dialog.onAcknowledged((body) => tell(channel, { is: 'acknowledged', body }));
    dialog.onReleased((by) => {
      tell(channel, { is: 'released', by });
      channel.close();
    });
    // The edge that has the call is gone, and the call with it.
    channel.onClosed(() => dialog.release());
  }

  obey(order: ToPhone): void {
    if (order.do === 'release') {
      this.#dialog.release(order.headers);
      this.#channel.close();
    } else if (order.do === 'respond') this.#respond(order);
    else if (order.do === 'request') void this.#request(order);
  }

  #respond({ number, status, headers, body }: Extract<ToPhone, { do: 'respond' }>): void {
    this.#asked.get(number)?.respond(status, { ...(headers && { headers }), ...(body !== undefined && { body }) });
    if (status >= 200) this.#asked.delete(number);
  }

  async #request(order: Ask): Promise<void> {
    const response = await askPhone(this.#dialog, order);
    tell(this.#channel, { is: 'response', number: order.number, response: carryResponse(response) });
  }
}

/** What the other edge asks of the phone within the dialog. */
export type Ask = Extract<ToPhone, { do: 'request' }>;

export const askPhone = (dialog: Dialog, { method, headers, body }: Ask): Promise<SipResponse> =>
  dialog.request({ method, ...(headers && { headers }), ...(body !== undefined && { body }) });
