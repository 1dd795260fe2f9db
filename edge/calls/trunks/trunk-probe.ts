import type { Trunk } from '#shared/trunk/index.ts';
import { type Chance, type Clock, fraction } from '#shared/world/index.ts';
import { ALLOW, type Signaling, type SipResponse } from '../signaling-port/index.ts';
import { answerText, isHeard } from './answer-text.ts';
import { type HealthState, judged, UNKNOWN_HEALTH } from './trunk-health.ts';
import { requestTo } from './trunk-place.ts';

export interface ProbeWorld {
  readonly signaling: Pick<Signaling, 'send'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly chance: Chance;
}

/** How soon a doubt is looked into. */
const DOUBT_SECONDS = 10;

/** Asks the other side of a trunk by OPTIONS whether it lives (RFC 3261 §11.1), until it is closed. */
export class TrunkProbe {
  readonly #world: ProbeWorld;
  readonly #trunk: Trunk & { readonly host: string };
  readonly #onHealth: (health: HealthState['health'], answer: string | null) => void;
  #state: HealthState = UNKNOWN_HEALTH;
  #callOff: () => void = () => {};
  #isClosed = false;

  /** @param onHealth  told when it becomes another */
  constructor(
    world: ProbeWorld,
    trunk: Trunk & { readonly host: string },
    onHealth: (health: HealthState['health'], answer: string | null) => void,
  ) {
    this.#world = world;
    this.#trunk = trunk;
    this.#onHealth = onHealth;
    void this.#ask();
  }

  close(): void {
    this.#isClosed = true;
    this.#callOff();
  }

  async #ask(): Promise<void> {
    const { signaling, clock, chance } = this.#world;
    const { host, port, sipKeepAliveSeconds } = this.#trunk;
    const { headers, ...way } = requestTo(this.#trunk, { host, port });
    const response = await signaling.send({
      ...way,
      method: 'OPTIONS',
      body: '',
      headers: {
        ...headers,
        From: '<sip:ping@localhost>',
        To: `<${way.uri}>`,
        Allow: ALLOW,
        Accept: 'application/sdp',
      },
    });
    if (this.#isClosed) return;
    const before = this.#state.health;
    this.#state = judged(this.#state, isAlive(response));
    const { health, doubts } = this.#state;
    const seconds = doubts > 0 ? Math.min(DOUBT_SECONDS, sipKeepAliveSeconds) : sipKeepAliveSeconds;
    // Not all trunks of a provider at once.
    this.#callOff = clock.after(seconds * 1000 * (0.9 + fraction(chance) / 5), () => void this.#ask());
    if (health !== before) this.#onHealth(health, answerText(response));
  }
}

/** Whoever refuses OPTIONS lives all the same; a server that cannot work says so by 5xx. */
const isAlive = (response: SipResponse): boolean => isHeard(response) && response.status < 500;
