import type { MediaEndpoint, RoomVoice } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { Member } from '#shared/conference-room/index.ts';

const DB_PER_LEVEL = 3;
const LOUDEST_SAMPLE = 32_768;

/** How a member of a room is heard, and hears. */
export function voiceOf(
  { isMuted, isDeaf, volumeIn, volumeOut, energyLevel, doesNotHear }: Member,
  members: readonly Member[],
  endpointOf: (id: LegId) => MediaEndpoint | null,
): RoomVoice {
  const unheard = members.filter(({ number }) => doesNotHear.includes(number));
  return {
    isMuted,
    isDeaf,
    volumeInDb: DB_PER_LEVEL * volumeIn,
    volumeOutDb: DB_PER_LEVEL * volumeOut,
    thresholdDbov: 20 * Math.log10(Math.max(energyLevel, 0.1) / LOUDEST_SAMPLE),
    doesNotHear: unheard.flatMap(({ id }) => endpointOf(id)?.id ?? []),
  };
}
