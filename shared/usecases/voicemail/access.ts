import type { Principal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { toldBox } from '#shared/voicemail/told.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { type ObjectInput, updateObject } from '../objects.ts';
import { inOwnRight, ownAccount } from '../own-account.ts';
import { noted, permit } from '../permission.ts';
import type { Problem } from '../problem.ts';
import type { UseCaseWorld } from '../world.ts';
import { type OpenedBox, openBox } from './opened-box.ts';

const KIND = kindOf('voicemail-box');

type OwnBox = VoicemailBox & { readonly hasImapPassword: boolean };

/** A box of one's own. What is somebody else's is as unknown as what is not there. */
export async function openOwnVoicemailBox(
  world: UseCaseWorld,
  principal: Principal,
  boxId: string,
): Promise<Result<OpenedBox, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const opened = await openBox(world, own.value.tenant.id, boxId);
  return opened.ok && opened.value.box.userId === own.value.user.id ? opened : fail({ code: 'not-found' });
}

/**
 * A box of the tenant, for who may look into those of others. Messages are private, so each time says why, and the audit log keeps
 * it.
 */
export async function openVoicemailBox(
  world: UseCaseWorld,
  principal: Principal,
  boxId: string,
  { change, reason }: { readonly change: boolean; readonly reason: string },
): Promise<Result<OpenedBox, Problem>> {
  const permitted = permit(principal, change ? 'voicemail-message:write' : 'voicemail-message:read');
  if (!permitted.ok) return permitted;
  const opened = await openBox(world, principal.tenantId, boxId);
  if (!opened.ok) return opened;
  const audit = noted(principal, `voicemail-box.${change ? 'change' : 'read'}-messages`);
  const after = { reason };
  const logged = await world.store.tenant(principal.tenantId).addAuditEntry(audit, boxId, { before: {}, after });
  return logged.ok ? opened : logged;
}

/** With what lies in them. */
export async function listOwnVoicemailBoxes(world: UseCaseWorld, principal: Principal) {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  const boxes: ReturnType<typeof toldBox>[] = [];
  const { objects, voicemail } = world.store.tenant(tenant.id);
  for await (const record of objects.all(KIND)) {
    const box = { ...record, hasImapPassword: record.sealed.imapPassword !== undefined } as unknown as OwnBox;
    if (box.userId === user.id) boxes.push(toldBox(box, await voicemail.box(box.id)));
  }
  return ok(boxes);
}

/** What a user decides of his box: who is told of messages, which greeting is heard. */
export async function changeOwnVoicemailBox(
  world: UseCaseWorld,
  principal: Principal,
  boxId: string,
  patch: ObjectInput,
): Promise<Result<ReturnType<typeof toldBox>, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const opened = await openOwnVoicemailBox(world, principal, boxId);
  if (!opened.ok) return opened;
  const { tenantId, box } = opened.value;
  const same = { ...world, expectation: [box.updatedAt] };
  const written = await updateObject(same, inOwnRight(principal, own.value, 'voicemail-box:write'), KIND, boxId, patch);
  if (!written.ok)
    return written.problem.code === 'precondition-failed' ? fail({ code: 'changed-meanwhile' }) : written;
  const state = await world.store.tenant(tenantId).voicemail.box(boxId);
  return ok(toldBox(written.value as unknown as OwnBox, state));
}
