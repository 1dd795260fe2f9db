import type { DistributionList } from '#shared/distribution-list/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Recipient } from '#shared/voicemail/told.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { ownAccount } from '../own-account.ts';
import type { Problem } from '../problem.ts';
import type { UseCaseWorld } from '../world.ts';
import { maySendTo } from './forward.ts';

/** More than anybody reads; who wants another types more of it. */
const MOST = 50;

/**
 * Whom the owner of a box can send messages to: lists first, then boxes that take messages, by name.
 *
 * @param search  a part of the name, or the beginning of the number; all of them when it is empty
 */
export async function listVoicemailRecipients(
  world: UseCaseWorld,
  principal: Principal,
  search: string,
): Promise<Result<Recipient[], Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  const { objects } = world.store.tenant(tenant.id);
  const wanted = search.trim().toLocaleLowerCase();
  const isWanted = ({ name, number }: { name: string; number: string }) =>
    name.toLocaleLowerCase().includes(wanted) || number.startsWith(wanted);
  const lists: Recipient[] = [];
  for await (const record of objects.all(kindOf('distribution-list'))) {
    const list = record as unknown as DistributionList;
    const { id, name, number } = list;
    if (isWanted(list) && (await maySendTo(objects, user.id, list)))
      lists.push({ kind: 'distribution-list', id, name, number });
  }
  const boxes: Recipient[] = [];
  for await (const record of objects.all(kindOf('voicemail-box'))) {
    const { id, name, number, isEnabled, ...box } = record as unknown as VoicemailBox;
    if (isEnabled && isWanted({ name, number }) && box.userId !== user.id)
      boxes.push({ kind: 'voicemail-box', id, name, number });
  }
  return ok([lists, boxes].flatMap((some) => some.toSorted(byName)).slice(0, MOST));
}

const byName = (one: Recipient, other: Recipient): number => one.name.localeCompare(other.name);
