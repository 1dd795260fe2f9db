import type { LegId } from '#shared/cdr/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';

/** A leg that is answered in another call of the tenant, and takes who waits. */
export type Taker = NearTaker | FarTaker;

interface NearTaker {
  /** Whether it is there still, and can come. */
  mayCome(): boolean;
  /** Comes over into the call of who waits. @param causedBy  the leg there that it comes for */
  comeTo(call: LiveCall, causedBy: LegId): AnsweredLeg;
}

/** At another edge: who waits goes there. */
export interface FarTaker {
  mayCome(): boolean;
  /**
   * Has the leg of who waits go on there once its phone has taken the media of that edge.
   *
   * @param leaving  called before his call is over
   * @returns false: it has not, and he is as he was
   */
  takes(leg: AnsweredLeg, leaving: () => void): Promise<boolean>;
}
