import { logOut } from './agents.ts';
import { mayTake } from './centre.ts';
import type { Draft } from './draft.ts';
import { remove, takeBackOffer } from './leave.ts';
import { countedAnew } from './state.ts';

/** Whoever waits in a queue that is gone leaves; who is no longer a member is no longer rung. Talks go on. */
export function followConfiguration(draft: Draft): void {
  for (const caller of draft.state.callers.values())
    if (!draft.configured(caller.queueId)) remove(draft, caller, null, null);
  for (const offer of draft.state.offers.values()) {
    const configured = draft.configured(offer.queueId);
    if (!configured || !mayTake(draft.centre, configured, offer.memberId))
      takeBackOffer(draft, offer.memberId, 'member-gone');
  }
  for (const member of draft.state.members.values()) {
    if (draft.centre.members.has(member.id)) continue;
    logOut(draft, member.id, 'no longer exists');
    if (draft.member(member.id).work === null) draft.dropMember(member.id);
  }
  for (const id of draft.centre.members.keys()) if (!draft.state.members.has(id)) draft.changeMember(id, {});
  // What counts in a queue, and who its members are, may be other than it was.
  for (const [queueId, configured] of draft.centre.queues) {
    draft.changeQueue(queueId, { count: countedAnew(draft.centre, configured, draft.state.members) });
    draft.touched.add(queueId);
  }
  for (const queueId of draft.state.queues.keys()) if (!draft.configured(queueId)) draft.dropQueue(queueId);
}
