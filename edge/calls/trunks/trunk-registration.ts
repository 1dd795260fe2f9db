import { hostText, paramOf, parseAddress, parseUri, splitList } from '#edge/signaling/parser/index.ts';
import type { Trunk } from '#shared/trunk/index.ts';
import type { Chance, Clock, Ids } from '#shared/world/index.ts';
import { OwnCredentials } from '../digest/index.ts';
import { ALLOW, type Signaling, type SipResponse, sendAs } from '../signaling-port/index.ts';
import { userOf } from '../sip-address.ts';
import { answerText } from './answer-text.ts';
import { refreshAfterMs, retryAfterMs } from './registration-pace.ts';
import type { TrunkAccount } from './trunk-account.ts';
import { registrarOf, requestTo } from './trunk-place.ts';

export interface RegistrationWorld {
  readonly signaling: Pick<Signaling, 'send'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly chance: Chance;
  readonly ids: Ids;
}

export interface RegistrationOptions {
  readonly trunk: Trunk & { readonly host: string };
  readonly account: TrunkAccount;
  /** User part of our Contact. */
  readonly contactUser: string;
  /** Told when it becomes another, and of each answer. */
  readonly onState: (state: RegistrationState, answer: string | null) => void;
}

export type RegistrationState = 'registering' | 'registered' | 'failed';

/** A registrar that wants us for longer than this is mistaken (RFC 3261 §20.23 has no bound). */
const MAX_MIN_EXPIRES_SECONDS = 86_400;

/**
 * Our registration with the provider of one trunk (RFC 3261 §10.2), kept until `close`.
 *
 *   registering ──▶ registered ──▶ failed     the last one has ended, and no new one could be had
 *        └─────────────────────────▶ │
 *                    ◀───────────────┘        tried again, less and less often
 */
export class TrunkRegistration {
  readonly #world: RegistrationWorld;
  readonly #options: RegistrationOptions;
  readonly #credentials: OwnCredentials | null;
  readonly #callId: string;
  #state: RegistrationState = 'registering';
  #sequence = 1;
  #failures = 0;
  #seconds: number;
  #callOffNext: () => void = () => {};
  #callOffEnd: () => void = () => {};
  #isClosed = false;
  #isBound = false;
  #running: Promise<void> = Promise.resolve();

  constructor(world: RegistrationWorld, options: RegistrationOptions) {
    const { password, authUsername } = options.account;
    this.#world = world;
    this.#options = options;
    this.#seconds = options.trunk.registrationSeconds;
    this.#credentials = password === null ? null : new OwnCredentials({ authUsername, password }, world.chance);
    this.#callId = world.ids.next('reg');
    this.#running = this.#register();
  }

  /** Registers no more, and takes back what the provider knows of us. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#callOffNext();
    this.#callOffEnd();
    await this.#running;
    if (this.#isBound) await this.#send(0);
  }

  async #register(): Promise<void> {
    let response = await this.#send(this.#seconds);
    const longer = response.status === 423 ? Number(response.header('min-expires')) : Number.NaN;
    if (longer > this.#seconds && longer <= MAX_MIN_EXPIRES_SECONDS && !this.#isClosed) {
      this.#seconds = longer;
      response = await this.#send(longer);
    }
    const isTaken = response.status >= 200 && response.status < 300;
    if (isTaken) this.#isBound = true;
    if (this.#isClosed) return;
    if (isTaken) this.#registered(response);
    else this.#refused(response);
  }

  #registered(response: SipResponse): void {
    const { chance, clock } = this.#world;
    const seconds = this.#grantedIn(response);
    this.#failures = 0;
    this.#later(refreshAfterMs(seconds, chance));
    this.#callOffEnd();
    this.#callOffEnd = clock.after(seconds * 1000, () => {
      this.#isBound = false;
      this.#become('failed', null);
    });
    this.#become('registered', answerText(response));
  }

  /** Until the last registration ends, the provider still knows us. */
  #refused(response: SipResponse): void {
    this.#failures += 1;
    const wanted = /^\d+/.exec(response.header('retry-after') ?? '')?.[0];
    this.#later(retryAfterMs(this.#failures, this.#world.chance, wanted === undefined ? null : Number(wanted)));
    if (!this.#isBound) this.#become('failed', answerText(response));
  }

  #become(state: RegistrationState, answer: string | null): void {
    const isNews = this.#state !== state;
    this.#state = state;
    if (isNews) this.#options.onState(state, answer);
  }

  #later(delayMs: number): void {
    this.#callOffNext = this.#world.clock.after(delayMs, () => {
      this.#running = this.#register();
    });
  }

  /** What is left of our Contact in the 200, else Expires, else what we have asked for (RFC 3261 §10.2.4). */
  #grantedIn(response: SipResponse): number {
    const own = splitList(response.header('contact') ?? '')
      .flatMap((value) => parseAddress(value) ?? [])
      .find(({ uri }) => {
        const parsed = parseUri(uri);
        return parsed !== undefined && userOf(parsed) === this.#options.contactUser;
      });
    const stated = Number(paramOf(own?.params ?? '', 'expires') ?? response.header('expires'));
    return stated > 0 ? Math.min(stated, this.#seconds) : this.#seconds;
  }

  /** One REGISTER, a second time with credentials when it is challenged. */
  #send(seconds: number): Promise<SipResponse> {
    const { trunk, account, contactUser } = this.#options;
    const { signaling } = this.#world;
    const place = registrarOf(trunk);
    const { headers, ...way } = requestTo(trunk, place);
    const aor = `<sip:${account.username}@${hostText(place.host)}>`;
    const sequence = this.#sequence;
    this.#sequence += 2; // the challenged one is sent again with the next
    const transport = trunk.transport === 'udp' ? '' : `;transport=${trunk.transport}`;
    const target = {
      ...way,
      method: 'REGISTER',
      body: '',
      headers: {
        ...headers,
        From: aor,
        To: aor,
        'Call-ID': this.#callId,
        CSeq: `${sequence} REGISTER`,
        Contact: `<sip:${contactUser}@localhost${transport}>`,
        Expires: String(seconds),
        Allow: ALLOW,
        Supported: 'path',
        ...this.#credentials?.headersFor({ method: 'REGISTER', uri: way.uri, body: '' }),
      },
    };
    return this.#credentials ? sendAs(this.#credentials, signaling, target) : signaling.send(target);
  }
}
