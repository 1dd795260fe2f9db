import { logOut } from './agents.ts';
import type { Draft } from './draft.ts';
import { remove, withdraw } from './leave.ts';
import { newMember } from './state.ts';

/** Whoever waits in a queue that is gone leaves; who is no longer a member is no longer rung. Talks go on. */
export function followConfiguration(draft: Draft): void {
  for (const caller of draft.state.callers.values()) if (!draft.configured(caller.queueId)) remove(draft, caller, null);
  for (const offer of draft.state.offers.values()) {
    const isMember = draft.configured(offer.queueId)?.members.has(offer.memberId);
    if (!isMember && draft.member(offer.memberId).work?.name === 'offered') withdraw(draft, offer, 'member-gone');
  }
  for (const member of draft.state.members.values()) {
    if (draft.centre.members.has(member.id)) continue;
    logOut(draft, member.id, 'no longer exists');
    if (draft.member(member.id).work === null) draft.dropMember(member.id);
  }
  // Everybody, for a new member may be free, and who has another number is shown with it.
  for (const id of draft.centre.members.keys()) draft.changeMember(id, draft.state.members.get(id) ?? newMember(id));
  for (const queueId of draft.centre.queues.keys()) draft.touched.add(queueId);
  for (const queueId of draft.state.queues.keys()) if (!draft.configured(queueId)) draft.dropQueue(queueId);
}
