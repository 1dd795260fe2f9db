import type { Clock } from '#shared/world/index.ts';
import type { AcceptedInvite, Dialog, Flow, SipHeaders, SipRequest, SipResponse } from '../signaling-port/index.ts';
import type { CalledMachine } from './fax-port.ts';
import { audioSdp, type FaxCodec, faxIn, speechIn, t38Answer, t38Offer } from './fax-sdp.ts';

/** Somebody else's offer was on its way (RFC 3261 §14.2). */
const ASK_AGAIN = new Set([491, 500]);
const ASK_AGAIN_MS = 1000;
/** Later the machines are at a page, which begins anew with T.38. *chosen* */
const OFFERS = 3;

/** Where the messages of a machine would go. */
export const flowOfMachine = ({ place }: CalledMachine): Flow => ({ transport: 'udp', ...place });

/**
 * The dialog with a fax machine of ours, which talks no SIP: it is asked and answers as a phone would, so that everything that holds
 * two phones together holds a phone and a machine.
 *
 *     talking ──▶ T.38: one side has offered it, and the other has taken it
 */
export class MachineDialog implements Dialog {
  readonly callId: string;
  readonly localTag = 'edge';
  readonly remoteTag = 'fax';
  readonly #machine: CalledMachine;
  #version = 1;
  #codec: FaxCodec;
  #state: 'talking' | 'offering-t38' | 't38' | 'over' = 'talking';
  #handle: ((request: SipRequest) => void) | null = null;
  /** What is to be asked by then. */
  #whenHeard: (() => void) | null = null;
  #released: ((by: 'other-side' | 'engine') => void) | null = null;
  /** What has happened before anybody listened. */
  #isOver = false;

  /** @param sdp  what the machine hears, or is answered: it talks there from now on */
  constructor(machine: CalledMachine, callId: string, { place, codec }: NonNullable<ReturnType<typeof speechIn>>) {
    this.callId = callId;
    this.#machine = machine;
    this.#codec = codec;
    machine.talk(machine.routeTo(place), codec);
    machine.onDone(() => this.#hangUp());
  }

  async request({ method, body = '' }: { method: string; headers?: SipHeaders; body?: string }): Promise<SipResponse> {
    if (this.#state === 'over') return response(481);
    if (method === 'OPTIONS' || method === 'UPDATE' || method === 'INFO') return response(200);
    if (method !== 'INVITE') return response(405);
    // Both have asked at once: who has called the machine asks again (RFC 3261 §14.2).
    if (this.#state === 'offering-t38') return response(491);
    return this.#answer(body);
  }

  release(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#machine.end();
  }

  onRequest(handle: (request: SipRequest) => void): void {
    this.#handle = handle;
    const wake = this.#whenHeard;
    this.#whenHeard = null;
    if (wake) queueMicrotask(wake);
  }

  /** Our requests bring offers, and our answers none. */
  onAcknowledged(): void {}

  onReleased(handle: (by: 'other-side' | 'engine') => void): void {
    this.#released = handle;
    if (this.#isOver) queueMicrotask(() => handle('other-side'));
  }

  /**
   * Asks the other side for T.38, as soon as somebody takes the question there; who refuses it goes on in audio. Who was asking
   * something himself (RFC 3261 §14.2) is asked again.
   */
  offerT38(clock: Pick<Clock, 'after'>, triesLeft = OFFERS): void {
    if (this.#state !== 'talking') return;
    if (!this.#handle) {
      this.#whenHeard = () => this.offerT38(clock, triesLeft);
      return;
    }
    this.#state = 'offering-t38';
    this.#version += 1;
    const offer = t38Offer(this.#machine.place, this.#version);
    const answered = (status: number, body = '') => {
      if (status < 200 || this.#state !== 'offering-t38') return;
      this.#state = 'talking';
      if (status < 300) this.#switch(body);
      else if (ASK_AGAIN.has(status) && triesLeft > 1)
        clock.after(ASK_AGAIN_MS, () => this.offerT38(clock, triesLeft - 1));
    };
    this.#handle({
      method: 'INVITE',
      uri: '',
      flow: flowOfMachine(this.#machine),
      body: offer,
      headerNames: [],
      header: () => undefined,
      respond: (status, { body } = {}) => answered(status, body),
    });
  }

  #answer(offer: string): SipResponse {
    const answer = t38Answer(offer, this.#machine.place, this.#version + 1);
    if (answer !== null && this.#switch(offer)) {
      this.#version += 1;
      return response(200, answer);
    }
    if (this.#state === 't38') return response(488); // what has begun with T.38 ends with it
    // Hold, or another address: the codec stays what the modem has heard from the beginning.
    const speech = speechIn(offer);
    if (speech?.codec !== this.#codec) return response(488);
    this.#machine.talk(this.#machine.routeTo(speech.place), this.#codec);
    return response(200, audioSdp(this.#machine.place, [this.#codec], ++this.#version));
  }

  #switch(sdp: string): boolean {
    const fax = faxIn(sdp);
    if (!fax) return false;
    this.#state = 't38';
    this.#machine.switchToT38(this.#machine.routeTo(fax.place), fax.maxDatagramBytes);
    return true;
  }

  #hangUp(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#isOver = true;
    this.#machine.end();
    this.#released?.('other-side');
  }
}

/** The 200 of a machine that is called; null when the offer has nothing that a modem survives. */
export function acceptedBy(
  machine: CalledMachine,
  callId: string,
  offer: string | null,
  onDialog: (dialog: MachineDialog) => void,
): AcceptedInvite | null {
  const offered = offer === null ? null : speechIn(offer);
  if (offer !== null && !offered) return null;
  return {
    sdp: audioSdp(machine.place, offered ? [offered.codec] : ['PCMA', 'PCMU']),
    confirm: async (answer) => {
      const speech = offered ?? speechIn(answer ?? '');
      if (!speech) return null;
      const dialog = new MachineDialog(machine, callId, speech);
      onDialog(dialog);
      return dialog;
    },
    release: () => machine.end(),
  };
}

const response = (status: number, body = ''): SipResponse => ({ status, body, header: () => undefined });
