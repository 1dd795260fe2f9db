import { faxDestinationOf, routeFax } from '#shared/dialplan/index.ts';
import { carryOut } from '../call/carry-out.ts';
import type { CallRequest, LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/answered-leg.ts';
import { inviteOf } from '../conversation/seek.ts';
import type { Talk } from '../conversation/talk.ts';
import { LegMedia } from '../media/index.ts';

/** From the answer on. A machine that calls says so each three and a half seconds, until it is answered by one (T.30 §4.2). (chosen) */
const LISTENS_MS = 20_000;

/**
 * A number that people and fax machines call (UCM-129): whoever has answered, a machine that calls goes on to where the trunk has
 * faxes go. What an rtpengine relays is not heard.
 *
 *   waiting ──answered──▶ listening ──the tone──▶ over
 *                             └────── LISTENS_MS ──▶ over
 */
export class FaxDetection {
  readonly #call: LiveCall;
  /** As it came: who has had the call since may have sent it on by rights of his own. */
  readonly #arrived: CallRequest;
  readonly #heard: () => void;
  #state: 'waiting' | 'listening' | 'over' = 'waiting';
  #stop: () => void = () => {};

  /** @param heard  the caller is a fax machine */
  constructor(call: LiveCall, heard: () => void) {
    this.#call = call;
    this.#arrived = call.request;
    this.#heard = heard;
    const { caller, snapshot } = call.request;
    if (faxDestinationOf(snapshot, caller) === null) this.#state = 'over';
  }

  /** @param caller  undefined: not answered, or gone */
  follow(talk: Talk, caller: AnsweredLeg | undefined): void {
    if (talk.name === 'over') this.#end();
    if (this.#state !== 'waiting' || !caller || (talk.name !== 'talking' && talk.name !== 'service')) return;
    if (!(caller.media instanceof LegMedia)) {
      this.#state = 'over';
      return;
    }
    this.#state = 'listening';
    const { endpoint } = caller.media;
    const callOff = this.#call.world.clock.after(LISTENS_MS, () => this.#end());
    this.#stop = () => {
      callOff();
      endpoint.onCallingTone(null);
    };
    endpoint.onCallingTone(() => this.#heard());
  }

  /** The caller goes on as a fax. */
  async goOn(seeker: AnsweredLeg): Promise<void> {
    this.#end();
    const { request, world, record } = this.#call;
    const { snapshot } = request;
    const { caller, dialed } = this.#arrived;
    const memory = world.groups.forCallOf(snapshot.tenant.id);
    const plan = routeFax(snapshot, { caller, dialed, nowMs: world.clock.nowMs(), memory });
    this.#call.turnTo(seeker, {
      ...this.#arrived,
      invite: inviteOf(seeker),
      snapshot,
      wantsReliableProvisionals: false,
      because: { reason: 'fax', causedBy: record.lastCalleeLeg },
    });
    await carryOut(this.#call, plan);
  }

  #end(): void {
    this.#state = 'over';
    this.#stop();
    this.#stop = () => {};
  }
}
