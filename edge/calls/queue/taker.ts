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
interface FarTaker {
  mayCome(): boolean;
  /** Has the leg of who waits go on there; his call is over. */
  takes(leg: LegId): void;
}
