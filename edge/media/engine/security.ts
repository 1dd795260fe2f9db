import type { SrtpKeying } from '../media.ts';
import { SrtpReceiver, SrtpSender } from '../srtp/index.ts';

/**
 * The SRTP of one endpoint. A key that an exchange repeats goes on where it was: a rollover counter that starts anew
 * would silence the call, and with our key it would use the same key stream twice (RFC 3711 §9.1).
 */
export class Security {
  /** Both null: in the clear, or pending. */
  receiver: SrtpReceiver | null = null;
  sender: SrtpSender | null = null;

  /** SRTP is agreed, and its keys are not known yet: nothing may be sent, or heard. */
  isPending = false;

  /** By suite and key; as many as there are suites, since a leg keeps its keys. */
  readonly #senders = new Map<string, SrtpSender>();
  #lastReceiver: { readonly name: string; readonly receiver: SrtpReceiver } | null = null;

  /** @param isRequired  without keys nothing goes in the clear */
  agree(keying: SrtpKeying | null, isRequired = false): void {
    this.isPending = isRequired && keying === null;
    this.receiver = keying && this.#receiverOf(keying);
    this.sender = keying && this.#senderOf(keying);
  }

  #receiverOf({ suite, theirs }: SrtpKeying): SrtpReceiver {
    const name = `${suite} ${theirs}`;
    if (this.#lastReceiver?.name !== name) {
      this.#lastReceiver = { name, receiver: new SrtpReceiver(suite, theirs) };
    }
    return this.#lastReceiver.receiver;
  }

  #senderOf({ suite, ours }: SrtpKeying): SrtpSender {
    const name = `${suite} ${ours}`;
    const sender = this.#senders.get(name) ?? new SrtpSender(suite, ours);
    this.#senders.set(name, sender);
    return sender;
  }
}
