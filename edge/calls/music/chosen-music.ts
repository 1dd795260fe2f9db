import { MusicOnHold } from '#shared/music-on-hold/index.ts';
import { objectsOf, objectWith, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';

export interface MusicWish {
  /** What the park orbit, queue or group says where somebody waits. */
  readonly musicOnHoldId?: string | null;
  /** Who lets the other one wait. */
  readonly holder?: UserId | null;
}

/** What the tenant has set holds for nobody in particular. */
const NOBODY = '';

/**
 * The nearest that is said: where somebody waits, by who holds, his groups and the tenant (`call.music-on-hold`), the default music
 * of the tenant. Null: our own.
 */
export function chosenMusic(
  snapshot: TenantSnapshot,
  { musicOnHoldId = null, holder = null }: MusicWish,
): MusicOnHold | null {
  const all = objectsOf(snapshot, MusicOnHold);
  const named = userSetting(snapshot, holder ?? NOBODY, 'call.music-on-hold');
  return (
    all.get(musicOnHoldId ?? '') ??
    (named === '' ? null : (all.get(named) ?? objectWith(snapshot, MusicOnHold, 'name', named))) ??
    objectWith(snapshot, MusicOnHold, 'isDefault', true) ??
    null
  );
}
