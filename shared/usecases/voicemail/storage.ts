import type { Principal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import type { BoxContent, VoicemailStorage } from '#shared/voicemail/told.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { permit } from '../permission.ts';
import type { Problem } from '../problem.ts';
import type { UseCaseWorld } from '../world.ts';
import { mostBytesOf } from './deposit.ts';

/** How much lies in the boxes of the tenant; nothing of what it says. */
export async function listVoicemailContents(
  world: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
): Promise<Result<Page<BoxContent>, Problem>> {
  const permitted = permit(principal, 'voicemail-box:read');
  if (!permitted.ok) return permitted;
  const { objects, voicemail } = world.store.tenant(principal.tenantId);
  const { items, cursor } = await objects.list(kindOf('voicemail-box'), page);
  const contents = items.map(async (record) => {
    const { id, name, number, userId, isEnabled, maxMessages } = record as unknown as VoicemailBox;
    const { counts, bytes } = await voicemail.box(id);
    return { id, name, number, userId, isEnabled, maxMessages, counts, bytes };
  });
  return ok({ items: await Promise.all(contents), cursor });
}

/** What all messages and greetings of the tenant take, and what they may. */
export async function getVoicemailStorage(
  world: UseCaseWorld,
  principal: Principal,
): Promise<Result<VoicemailStorage, Problem>> {
  const permitted = permit(principal, 'voicemail-box:read');
  if (!permitted.ok) return permitted;
  const [bytes, mostBytes] = await Promise.all([
    world.store.tenant(principal.tenantId).voicemail.storedBytes(),
    mostBytesOf(world, principal.tenantId),
  ]);
  return ok({ bytes, mostBytes });
}
