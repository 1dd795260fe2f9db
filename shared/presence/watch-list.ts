import type { Device } from '#shared/device/index.ts';
import { SpeedDial } from '#shared/speed-dial/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';

/** Somebody whom a key of a phone watches. */
export interface ListEntry {
  readonly number: string;
  /** What stands beside the key. */
  readonly label: string;
}

/** Keys beyond are not watched together: one NOTIFY over UDP has room for the documents of so many (chosen). */
export const MAX_LIST = 100;

/**
 * Whom a user watches: the supervised keys of the devices that have a line of the user, then the user's speed dials with
 * presence (sipXcom 20.04 PRS-01, PBK-08). A number stands in it once.
 */
export function watchListOf(
  snapshot: TenantSnapshot,
  userId: UserId,
  devices: readonly Pick<Device, 'lines' | 'functionKeys'>[],
): readonly ListEntry[] {
  const own = devices.filter(({ lines }) => lines.some((line) => line.userId === userId));
  const keys = own
    .flatMap(({ functionKeys }) => [...functionKeys].sort((a, b) => a.position - b.position))
    .filter(({ isSupervised }) => isSupervised)
    .map(({ action, label }) => ({ number: numberOf(snapshot, action), label }));
  const dials = [...objectsOf(snapshot, SpeedDial).values()]
    .filter(({ owner, showsPresence }) => showsPresence && owner.kind === 'user' && owner.userId === userId)
    .sort((a, b) => a.code.localeCompare(b.code))
    .map(({ target, label }) => ({ number: target, label }));
  const entries = new Map<string, ListEntry>();
  for (const { number, label } of [...keys, ...dials]) {
    if (number !== null && !entries.has(number)) entries.set(number, { number, label });
  }
  return [...entries.values()].slice(0, MAX_LIST);
}

type Action = Device['functionKeys'][number]['action'];

/** Null for a key that stands for no number. */
function numberOf({ userById }: TenantSnapshot, action: Action): string | null {
  const extensionOf = (userId: UserId) => userById.get(userId)?.extension ?? null;
  if (action.kind === 'user') return extensionOf(action.userId);
  if (action.kind !== 'dial') return null;
  const { destination } = action;
  if (destination.kind === 'user') return extensionOf(destination.userId);
  return destination.kind === 'number' ? destination.number : null;
}
