import type { Destination } from '#shared/destination/index.ts';
import { type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { operatorAt } from './menu-steps.ts';
import { type RoutableCall, sentBy, setBy } from './planning.ts';
import { plan } from './route.ts';
import type { RoutePlan } from './route-plan.ts';
import { ownerOf } from './voicemail-steps.ts';

/**
 * Where a key leads from a mailbox, as a plan of its own that is made when it is pressed: 0 to the operator (VML-12), others as the
 * owner has it (AAT-14); null where it leads nowhere. What it calls outside is called by the right of the owner, whoever calls: else
 * anybody could call the world through a mailbox.
 */
export function routeFromBox(
  snapshot: TenantSnapshot,
  call: RoutableCall,
  { box, key }: { readonly box: VoicemailBox; readonly key: string },
): RoutePlan | null {
  const owner = ownerOf(snapshot, box);
  const destination =
    key === '0' ? operatorOfBox(snapshot, box) : keysOfBox(snapshot, box).find((one) => one.key === key)?.destination;
  if (!destination) return null;
  return plan(snapshot, call, (planning) => {
    const sent = owner ? sentBy(planning, owner, 'forward-no-answer') : setBy(planning, `the mailbox ${box.name}`);
    return sent.send(sent, destination, { code: 'no-answer' });
  });
}

/** Keys of the owner's own, while he may have a personal attendant (PRM-03). */
export function keysOfBox(snapshot: TenantSnapshot, box: VoicemailBox): VoicemailBox['keys'] {
  const owner = ownerOf(snapshot, box);
  return !owner || userSetting(snapshot, owner.id, 'permission.personal-attendant') ? box.keys : [];
}

function operatorOfBox(snapshot: TenantSnapshot, box: VoicemailBox): Destination | null {
  const owner = ownerOf(snapshot, box);
  return box.operator ?? (owner ? operatorAt(userSetting(snapshot, owner.id, 'voicemail.operator')) : null);
}
