import type { Destination } from '#shared/destination/index.ts';
import { boxesOfUser, FORWARD_WHEN, type PhoneStatusStep, type Step } from '#shared/dialplan/index.ts';
import { Forwarding } from '#shared/forwarding/index.ts';
import { isDoNotDisturb } from '#shared/presence-state/index.ts';
import { objectWith, type SnapshotUser, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { FORWARDED_TO, wordsFor } from '../feature-switch/index.ts';
import { answerAndSay, type Utterance } from '../voice/index.ts';
import { saidCounts } from '../voicemail/index.ts';

/** Says the caller's own number, forwardings, do not disturb and messages (XiVO 15.12 service phonestatus, X3-FK-04). */
export async function playPhoneStatus(_step: PhoneStatusStep, call: LiveCall): Promise<Step | null> {
  const { snapshot, caller } = call.request;
  if (call.seeker || caller.kind !== 'user')
    return { kind: 'reject', rejection: { code: 'declined' }, why: 'nobody is transferred there' };
  const { user } = caller;
  const isOn = isDoNotDisturb(snapshot, user.id);
  return answerAndSay(call, [
    { phrase: 'status/your-number' },
    { digits: user.extension ?? '' },
    ...(isOn ? wordsFor({ feature: 'do-not-disturb', isOn }) : []),
    ...forwardingsOf(snapshot, user),
    ...(await messagesOf(call, user)),
  ]);
}

/** Those that are on, whether their schedules hold at the moment or not. */
function forwardingsOf(snapshot: TenantSnapshot, user: SnapshotUser): Utterance[] {
  const forwarding = objectWith(snapshot, Forwarding, 'userId', user.id);
  const active = FORWARD_WHEN.flatMap((when): Utterance[] => {
    const divert = forwarding?.[when];
    return divert?.isActive ? [{ phrase: FORWARDED_TO[when] }, ...placeOf(snapshot, divert.destination)] : [];
  });
  return active.length > 0 ? active : [{ phrase: 'status/no-forwarding' }];
}

function placeOf(snapshot: TenantSnapshot, destination: Destination): Utterance[] {
  if (destination.kind === 'number') return [{ digits: destination.number }];
  if (destination.kind === 'voicemail-box') return [{ phrase: 'status/a-mailbox' }];
  const extension = destination.kind === 'user' ? snapshot.userById.get(destination.userId)?.extension : undefined;
  return extension ? [{ digits: extension }] : [{ phrase: 'status/elsewhere' }];
}

/** Of all own mailboxes; nothing where nobody knows at present. */
async function messagesOf({ world, request }: LiveCall, user: SnapshotUser): Promise<Utterance[]> {
  const { snapshot } = request;
  const states = await Promise.all(
    boxesOfUser(snapshot, user).map((box) => world.voicemail.stateOf({ tenantId: snapshot.tenant.id, box })),
  );
  return states.flatMap((state) => (state ? saidCounts(state) : []));
}
