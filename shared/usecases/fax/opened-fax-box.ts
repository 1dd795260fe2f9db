import type { FaxBox } from '#shared/fax-box/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { ownAccount } from '../own-account.ts';
import { noted, permit } from '../permission.ts';
import type { Problem } from '../problem.ts';
import type { UseCaseWorld } from '../world.ts';

/** A box whose door is open: whoever has one has shown that he may. */
export interface OpenedFaxBox {
  readonly tenantId: TenantId;
  readonly box: FaxBox;
}

const KIND = kindOf('fax-box');

/** For programs of the platform, that know whom they let in. */
export async function openFaxBox(
  { store }: Pick<UseCaseWorld, 'store'>,
  tenantId: TenantId,
  boxId: string,
): Promise<Result<OpenedFaxBox, Problem>> {
  const box = await store.tenant(tenantId).objects.get(KIND, boxId);
  return box ? ok({ tenantId, box: box as unknown as FaxBox }) : fail({ code: 'not-found' });
}

/** A box of one's own. What is somebody else's is as unknown as what is not there. */
export async function openOwnFaxBox(
  world: UseCaseWorld,
  principal: Principal,
  boxId: string,
): Promise<Result<OpenedFaxBox, Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const opened = await openFaxBox(world, own.value.tenant.id, boxId);
  return opened.ok && opened.value.box.userId === own.value.user.id ? opened : fail({ code: 'not-found' });
}

/** A box of the tenant, for who may see those of others. Who looks into one of somebody is in the audit log. */
export async function openAnyFaxBox(
  world: UseCaseWorld,
  principal: Principal,
  boxId: string,
  { change }: { readonly change: boolean },
): Promise<Result<OpenedFaxBox, Problem>> {
  const permitted = permit(principal, change ? 'fax:write' : 'fax:read');
  if (!permitted.ok) return permitted;
  const opened = await openFaxBox(world, principal.tenantId, boxId);
  if (!opened.ok || opened.value.box.userId === null || opened.value.box.userId === principal.userId) return opened;
  const audit = noted(principal, `fax-box.${change ? 'change' : 'read'}-faxes`);
  const logged = await world.store.tenant(principal.tenantId).addAuditEntry(audit, boxId, { before: {}, after: {} });
  return logged.ok ? opened : logged;
}

export async function listOwnFaxBoxes(
  world: UseCaseWorld,
  principal: Principal,
): Promise<Result<{ box: FaxBox; faxes: number }[], Problem>> {
  const own = await ownAccount(world, principal);
  if (!own.ok) return own;
  const { tenant, user } = own.value;
  const { objects, faxes } = world.store.tenant(tenant.id);
  const boxes: { box: FaxBox; faxes: number }[] = [];
  for await (const record of objects.all(KIND)) {
    const box = record as unknown as FaxBox;
    if (box.userId === user.id) boxes.push({ box, faxes: (await faxes.state(box.id)).count });
  }
  return ok(boxes);
}
