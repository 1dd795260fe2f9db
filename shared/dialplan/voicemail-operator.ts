import { type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { type RoutableCall, sentBy, setBy } from './planning.ts';
import { plan } from './route.ts';
import type { RoutePlan } from './route-plan.ts';
import { ownerOf } from './voicemail-steps.ts';

/**
 * Where 0 leads from a mailbox, as a plan of its own that is made when it is pressed (VML-12, AAT-14); null where it leads nowhere. What it calls outside
 * is called by the right of the owner, whoever calls: else anybody could call the world through a mailbox.
 */
export function routeToOperator(snapshot: TenantSnapshot, call: RoutableCall, box: VoicemailBox): RoutePlan | null {
  const owner = ownerOf(snapshot, box);
  const number = owner ? userSetting(snapshot, owner.id, 'voicemail.operator') : '';
  const destination = box.operator ?? (number === '' ? null : ({ kind: 'number', number } as const));
  if (!destination) return null;
  return plan(snapshot, call, (planning) => {
    const sent = owner ? sentBy(planning, owner, 'forward-no-answer') : setBy(planning, `the mailbox ${box.name}`);
    return sent.send(sent, destination, { code: 'no-answer' });
  });
}
