import type { LegId } from '#shared/cdr/index.ts';
import type { TransferListener } from '../transfer/refer-subscription.ts';
import type { Talk } from './talk.ts';

/** Tells the phone that has asked for a transfer what comes of it. */
export class TransferNews {
  #transferor: { readonly leg: LegId; readonly listener: TransferListener } | null = null;
  #lastWord: { readonly leg: LegId; readonly heard: Promise<void> } | null = null;

  /** It hears of the transfer that begins now. */
  begin(leg: LegId, listener: TransferListener): void {
    this.#transferor = { leg, listener };
  }

  progressed(status: number): void {
    this.#transferor?.listener.progressed(status);
  }

  /**
   * Nobody is sought any more once the talk is another one than `transferring`.
   *
   * @param refusal  the status that says why nobody was reached; null: somebody has called it off
   */
  follow(talk: Talk, refusal: number | null): void {
    if (!this.#transferor || talk.name === 'transferring') return;
    if (talk.name === 'conference' && talk.seeker !== null) return;
    const { leg } = this.#transferor;
    const isBack = talk.name === 'over' || (talk.name === 'talking' && talk.legs.includes(leg));
    if (isBack) this.end(refusal ?? 487);
    // Who was to come into a conference has come, or has not.
    else this.end(talk.name === 'conference' ? (refusal ?? 200) : 200);
  }

  end(status: number): void {
    if (!this.#transferor) return;
    const { leg, listener } = this.#transferor;
    this.#transferor = null;
    this.#lastWord = { leg, heard: listener.ended(status) };
  }

  /** The last word that a leg is told, and is not to be released before; undefined when it is told nothing. */
  heardBy(leg: LegId): Promise<void> | undefined {
    return this.#lastWord?.leg === leg ? this.#lastWord.heard : undefined;
  }
}
