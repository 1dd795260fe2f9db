/** What sends at once. */
export interface Sender {
  sendNow(packet: Uint8Array, to: Uint8Array): void;
}

/**
 * Packets that go out together. To send one takes so much code and memory of the system that little of ours is left in the caches of
 * the processor: it is cheaper to make the packets of hundreds of players first, and to send them then.
 */
export class Outbox {
  #isHolding = false;
  readonly #senders: Sender[] = [];
  readonly #packets: Uint8Array[] = [];
  readonly #addresses: Uint8Array[] = [];

  /** What is sent during `work` goes out at its end, in the same order; it stays as it is until then. */
  together(work: () => void): void {
    this.#isHolding = true;
    try {
      work();
    } finally {
      this.#isHolding = false;
      this.flush();
    }
  }

  /** @param to  an address as the system has it, which nobody changes */
  send(sender: Sender, packet: Uint8Array, to: Uint8Array): void {
    if (!this.#isHolding) {
      sender.sendNow(packet, to);
      return;
    }
    this.#senders.push(sender);
    this.#packets.push(packet);
    this.#addresses.push(to);
  }

  /** What is held goes out now. */
  flush(): void {
    for (let at = 0; at < this.#senders.length; at++) {
      this.#senders[at]?.sendNow(this.#packets[at] as Uint8Array, this.#addresses[at] as Uint8Array);
    }
    this.#senders.length = 0;
    this.#packets.length = 0;
    this.#addresses.length = 0;
  }
}
