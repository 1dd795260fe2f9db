import { H, type SipMessage } from '../parser/index.ts';
import type { ServerTransaction, SipTimers, TimerQueue } from '../transaction/index.ts';
import type { Draft } from './application.ts';
import { Repeater } from './repeater.ts';

/** The reliable provisionals of one INVITE (RFC 3262 §3): each is repeated until its PRACK comes. */
export class ReliableProvisionals {
  /** Those without a PRACK yet, by RSeq. */
  readonly #waiting = new Map<number, Repeater>();
  #nextRSeq = 1;

  /** Of the provisional that is written next. */
  get nextRSeq(): number {
    return this.#nextRSeq;
  }

  /** What has been sent, and is not confirmed. */
  get unconfirmed(): number[] {
    return [...this.#waiting.keys()];
  }

  /** @param giveUp  called when no PRACK has come for 64*T1 */
  repeat(
    transaction: ServerTransaction,
    bytes: Buffer,
    world: { queue: TimerQueue; timers: SipTimers },
    giveUp: () => void,
  ): void {
    const repeat = () => transaction.respond(183, bytes);
    this.#waiting.set(
      this.#nextRSeq,
      new Repeater(world.queue, world.timers, Number.POSITIVE_INFINITY, { repeat, giveUp }),
    );
    this.#nextRSeq += 1;
  }

  /** False when there is none of that number, or it has been confirmed already. */
  confirm(rseq: number): boolean {
    const repeater = this.#waiting.get(rseq);
    repeater?.settle();
    return this.#waiting.delete(rseq);
  }

  /** Its INVITE has the final response: nothing is repeated any more. */
  settle(): void {
    for (const repeater of this.#waiting.values()) repeater.settle();
  }
}

/** What a PRACK names: `<RSeq> <CSeq number> INVITE` (RFC 3262 §7.2); undefined for anything else. */
export function readRAck(prack: SipMessage): { rseq: number; sequence: number } | undefined {
  const [rseq = '', sequence = '', method = ''] = (prack.get(H.rack) ?? '').trim().split(/ +/);
  return method === 'INVITE' ? { rseq: Number(rseq), sequence: Number(sequence) } : undefined;
}

export const demandsReliability = (response: Draft): boolean => (response.get(H.require) ?? '').includes('100rel');

export const offersReliability = (request: SipMessage): boolean =>
  request.all(H.supported).some(namesReliability) || request.all(H.require).some(namesReliability);

const namesReliability = (value: string): boolean => value.includes('100rel');
