import { describe } from '#edge/media/index.ts';
import type { BridgedMedia } from '../media/index.ts';

/** Its phone may hear, and is not to talk: somebody has put it on hold. */
export function isOnHold({ received }: BridgedMedia): boolean {
  const described = describe(received);
  return described.ok && (described.audio.direction === 'recvonly' || described.audio.direction === 'inactive');
}

/** Its phone has put whoever it talks to on hold, and lets it hear something. */
export function holds({ received }: BridgedMedia): boolean {
  const described = describe(received);
  return described.ok && described.audio.direction === 'sendonly';
}
