import { timingSafeEqual } from 'node:crypto';
import { sha256, verifyPassword } from '#shared/credentials/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ObjectRecord } from '#shared/store/index.ts';
import { changedAt } from '../change.ts';
import type { Problem } from '../problem.ts';
import { countOne } from '../sign-in-attempts.ts';
import { voicemailPinFields } from '../voicemail-pin.ts';
import type { UseCaseWorld } from '../world.ts';
import type { OpenedBox } from './opened-box.ts';

const KIND = kindOf('voicemail-box');

/** Wrong PINs in a row before a box is locked for a while, by phone and API together (*chosen*, as at the sign-in page). */
const FREE_TRIES = 5;

const whoOf = ({ tenantId, box }: OpenedBox): string[] => ['voicemail-pin', tenantId, box.id];

/**
 * Whether this is the PIN of a box: its own, else that of its user. Each try counts before it is looked at, wherever it comes from;
 * after some wrong ones in a row there is a pause that grows.
 *
 * @returns `wrong-pin`, also where there is no PIN; `too-many-attempts`
 */
export async function checkPin(world: UseCaseWorld, opened: OpenedBox, pin: string): Promise<Result<void, Problem>> {
  const counted = await countOne(world, whoOf(opened), FREE_TRIES);
  if (!counted.ok) return counted;
  if (!(await isPinOf(world, opened, pin))) return fail({ code: 'wrong-pin' });
  await world.store.signInFailures.clear(whoOf(opened));
  return ok(undefined);
}

/** Whether there is a PIN at all: nobody gets in from elsewhere without. */
export async function hasPin({ store }: Pick<UseCaseWorld, 'store'>, opened: OpenedBox): Promise<boolean> {
  const { own, user } = await pinsOf(store, opened);
  return own !== undefined || (user?.voicemailPinHash ?? null) !== null;
}

/** @param actor  who does it, for the audit log */
export async function changePin(
  world: UseCaseWorld,
  opened: OpenedBox,
  pin: string,
  actor: string,
): Promise<Result<void, Problem>> {
  if (!/^[0-9]{4,15}$/.test(pin))
    return fail({ code: 'invalid-fields', errors: [{ path: ['pin'], detail: 'must be 4 to 15 digits' }] });
  const { tenantId } = opened;
  const tenant = world.store.tenant(tenantId);
  const { own, user, record } = await pinsOf(world.store, opened);
  if (!record) return fail({ code: 'not-found' });
  if (own === undefined && user) {
    const fields = await voicemailPinFields(world, pin);
    const after = { ...user, ...fields, updatedAt: changedAt(user, world.clock) };
    const written = await tenant.users.update(user, after, { actor, action: 'user.set-voicemail-pin' });
    return written.ok ? ok(undefined) : written;
  }
  const sealed = { ...record.sealed, pin: world.secretBox.seal(tenantId, pin) };
  const after = { ...record, sealed, updatedAt: changedAt(record, world.clock) };
  return tenant.objects.write([{ kind: KIND, before: record, after }], { actor, action: 'voicemail-box.set-pin' });
}

async function pinsOf(store: UseCaseWorld['store'], { tenantId, box }: OpenedBox) {
  const tenant = store.tenant(tenantId);
  const record: ObjectRecord | null = await tenant.objects.get(KIND, box.id);
  const userId = (record?.userId ?? null) as string | null;
  return { record, own: record?.sealed.pin, user: userId === null ? null : await tenant.users.get(userId) };
}

async function isPinOf(world: UseCaseWorld, opened: OpenedBox, pin: string): Promise<boolean> {
  const { own, user } = await pinsOf(world.store, opened);
  // By their hashes, so that the time it takes says nothing.
  if (own !== undefined)
    return timingSafeEqual(Buffer.from(sha256(world.secretBox.open(opened.tenantId, own))), Buffer.from(sha256(pin)));
  const hash = user?.voicemailPinHash ?? null;
  return hash !== null && (await verifyPassword(pin, hash));
}
