import { ConferenceRoom } from '#shared/conference-room/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { reject } from './planning.ts';
import type { Step } from './route-plan.ts';

export const roomWith = (snapshot: TenantSnapshot, id: string): ConferenceRoom | undefined =>
  objectsOf(snapshot, ConferenceRoom).get(id);

/** Into a room, whoever calls: no restriction of users is asked (XiVO 15.12 XA-CONF-06), its PIN is. */
export function conferenceRoomStep({ id, name, isEnabled }: ConferenceRoom, why: string): Step {
  if (!isEnabled) return reject({ code: 'no-conference' }, `${why}, which lets nobody in now`);
  return { kind: 'conference-room', conferenceRoomId: id, name, why };
}
