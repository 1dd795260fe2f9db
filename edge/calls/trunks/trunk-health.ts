import type { TrunkStatus } from '#shared/trunk/index.ts';

type Health = TrunkStatus['health'];

/** What is known of whether the other side of a trunk answers. */
export interface HealthState {
  readonly health: Health;
  /** How often in a row it has said the other thing. */
  readonly doubts: number;
}

export const UNKNOWN_HEALTH: HealthState = { health: 'unknown', doubts: 0 };

/** One lost packet makes no trunk unreachable, nor one answer a good one (chosen). */
const TO_CHANGE = 2;

/**
 * What one more OPTIONS tells. The first answer counts at once: calls are waiting.
 *
 * @param isAnswered  whether the other side answered as one that takes calls
 */
export function judged({ health, doubts }: HealthState, isAnswered: boolean): HealthState {
  const said: Health = isAnswered ? 'up' : 'down';
  if (said === health) return { health, doubts: 0 };
  const isCertain = doubts + 1 >= TO_CHANGE || (health === 'unknown' && isAnswered);
  return isCertain ? { health: said, doubts: 0 } : { health, doubts: doubts + 1 };
}
