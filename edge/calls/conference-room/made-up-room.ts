import { ConferenceRoom } from '#shared/conference-room/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { RoomConfig } from './room-config.ts';

export interface MadeUp extends Pick<ConferenceRoom, 'mutesOnEntry' | 'maxParticipants'> {
  readonly name: string;
  /** Whether all hear a tone when somebody comes or goes. */
  readonly beeps: boolean;
}

/**
 * The room that an application means by a name: that of the tenant with the name or the extension; else one of its own, where who
 * does not begin it waits for who does. Such a one is at the edge of the call alone.
 */
export function madeUpRoom(
  snapshot: TenantSnapshot,
  { name, beeps, mutesOnEntry, maxParticipants }: MadeUp,
): RoomConfig {
  const configured = [...objectsOf(snapshot, ConferenceRoom).values()].find(
    (room) => room.isEnabled && (room.extension === name || room.name.toLowerCase() === name.toLowerCase()),
  );
  if (configured) return configured;
  const fields = ConferenceRoom.New.parse({
    name: 'Application',
    extension: '00',
    keys: [],
  }) as unknown as ConferenceRoom;
  const [createdAt, updatedAt] = [toInstant(0), toInstant(0)];
  const announcesJoins = beeps ? 'tone' : 'nothing';
  const rules = { announcesAlone: false, waitsForModerator: true, isMadeUp: true, mutesOnEntry, maxParticipants };
  return { ...fields, id: `application ${name}`, name, extension: '', createdAt, updatedAt, announcesJoins, ...rules };
}
