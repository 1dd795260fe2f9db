import { writeFile } from 'node:fs/promises';
import { type Sound, tone, writeWav } from '../audio/index.ts';

/** What a person types into a phone to use it. */
export interface PhoneAccount {
  readonly extension: string;
  readonly password: string;
  /** The tenant's SIP domain. */
  readonly domain: string;
  /** Where requests go: the edge. */
  readonly server: { readonly host: string; readonly port: number; readonly transport: 'udp' | 'tcp' | 'tls' };
}

/** How long a phone may live when the test does not say: longer than a file takes on the busiest of machines. */
export const LIFE_SECONDS = 600;

/** What a phone says into a call. */
export interface SteadyTone {
  readonly toneHz: number;
}

export interface PhoneOptions {
  readonly account: PhoneAccount;
  /** Default: a tone of 1 kHz. */
  readonly says?: SteadyTone;
  /** Media by SRTP with keys in SDP (RFC 4568), and by nothing else. Default: in the clear, and by nothing else. */
  readonly isSecured?: boolean;
  /** The phone is ended after this time, whatever happens to the test. Default: `LIFE_SECONDS`. */
  readonly lifeSeconds?: number;
  /** Hears of everything at once, whether somebody waits for it or not; baresip alone tells. */
  readonly onEvent?: (event: PhoneEvent) => void;
}

/** What a phone tells about its call. */
export type PhoneEvent =
  | { readonly name: 'ringing' } // the other side rings (180 or 183)
  | { readonly name: 'incoming'; readonly from: string }
  | { readonly name: 'answered' }
  | { readonly name: 'pressed'; readonly digit: string } // by the other side; baresip alone tells
  /** `status`: the final answer the phone got to its INVITE, when there was one that ended the call. */
  | { readonly name: 'ended'; readonly status: number | null; readonly reason: string };
export type PhoneEventOf<Name extends PhoneEvent['name']> = Extract<PhoneEvent, { name: Name }>;

/** A real phone, one call at a time. Every failure says what the phone logged. */
export interface Phone {
  readonly account: PhoneAccount;
  /** Registers, and returns the final SIP status: 200 when registered. */
  register(): Promise<number>;
  /** Sends an INVITE to a number at the account's domain, or to `number@domain`. What comes of it is told by `waitFor`. */
  call(number: string): Promise<void>;
  /**
   * The next event of that name; events before it are passed over.
   *
   * @throws when the call ends while something else is waited for, or when time is up
   */
  waitFor<Name extends PhoneEvent['name']>(name: Name, timeoutMs?: number): Promise<PhoneEventOf<Name>>;
  answer(): Promise<void>;
  /** Ends the call; cancels one that is not answered; refuses an incoming one as busy (486). */
  hangUp(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  /** What the phone heard in its last call. Complete once the call has ended. */
  recording(): Promise<Sound>;
  /** Ends the program and removes its folder. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Keeps what a phone told until somebody asks for it. */
export class PhoneEvents {
  readonly #events: PhoneEvent[] = [];
  #wake: () => void = () => {};

  tell(event: PhoneEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  /** A new call: what was told about the last one no longer counts. */
  forget(): void {
    this.#events.length = 0;
  }

  async next<Name extends PhoneEvent['name']>(name: Name, timeoutMs: number): Promise<PhoneEventOf<Name>> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      for (let event = this.#events.shift(); event; event = this.#events.shift()) {
        if (event.name === name) return event as PhoneEventOf<Name>;
        // An end before an incoming call is the end of the call before it.
        if (event.name === 'ended' && name !== 'incoming')
          throw new Error(`call ended (${event.reason}) while waiting for "${name}"`);
      }
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`nothing told of "${name}" within ${timeoutMs} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** The address that a phone calls. */
export function addressOf(number: string, { domain }: PhoneAccount): string {
  return number.includes('@') ? `sip:${number}` : `sip:${number}@${domain}`;
}

/** Writes what a phone says: longer than any test talks. */
export async function writeToneFile(path: string, { toneHz }: SteadyTone): Promise<void> {
  await writeFile(path, writeWav(tone({ frequencyHz: toneHz, seconds: 60 })));
}
