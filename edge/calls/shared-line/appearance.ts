import { paramOf, splitList } from '#edge/signaling/parser/index.ts';
import type { LineDialog } from '../presence/document/index.ts';
import { displayAddress } from '../signaling-port/index.ts';

/** As BroadWorks names it, and phones with shared lines know it. */
export type AppearanceState = 'seized' | 'progressing' | 'alerting' | 'active' | 'held' | 'held-private';

/** One call of a shared line, or the right to make one. */
export interface Appearance {
  /** From 1. */
  readonly index: number;
  readonly state: AppearanceState;
  /** The other side; null where there is none, or does not want to be known. */
  readonly remote: LineDialog['remote'];
}

/** All of a line that are not idle, in order. @param seized  by phones that have not dialed yet */
export function appearancesOf(dialogs: readonly LineDialog[], seized: Iterable<number>): readonly Appearance[] {
  const found = new Map<number, Appearance>();
  for (const index of seized) found.set(index, { index, state: 'seized', remote: null });
  for (const dialog of dialogs) {
    if (!dialog.appearance) continue;
    const { index } = dialog.appearance;
    const state = stateOf(dialog);
    // Of several phones that ring for one call, and of who joins in, the one that talks counts.
    if (RANK[state] >= RANK[found.get(index)?.state ?? 'seized'])
      found.set(index, { index, state, remote: dialog.remote });
  }
  return [...found.values()].sort((a, b) => a.index - b.index);
}

const RANK: Readonly<Record<AppearanceState, number>> = {
  seized: 0,
  alerting: 1,
  progressing: 1,
  held: 2,
  'held-private': 2,
  active: 3,
};

function stateOf({ state, direction, isOnHold, appearance }: LineDialog): AppearanceState {
  if (state !== 'confirmed') return direction === 'initiator' ? 'progressing' : 'alerting';
  if (!isOnHold) return 'active';
  return appearance?.isPrivate ? 'held-private' : 'held';
}

/** Of a NOTIFY for `call-info`: those in use, and `*` for all the others. */
export function callInfoOf(domain: string, appearances: readonly Appearance[]): string {
  const line = `<sip:${domain}>`;
  const used = appearances.map(({ index, state, remote }) => {
    const uri = remote ? displayAddress(remote.name ?? '', remote.number, domain).replaceAll(/["\\]/g, '\\$&') : null;
    const who = uri === null ? '' : `;appearance-uri="${uri}"`;
    return `${line};appearance-index=${index};appearance-state=${state}${who}`;
  });
  return [...used, `${line};appearance-index=*;appearance-state=idle`].join(',');
}

/** The appearance that a request is about; null when it names none. */
export function appearanceIn(callInfo: string | undefined): number | null {
  for (const value of splitList(callInfo ?? '')) {
    const index = paramOf(value, 'appearance-index') ?? '';
    if (/^[1-9][0-9]?$/.test(index)) return Number(index);
  }
  return null;
}

/** Whether a phone holds a call for itself alone, by what its re-INVITE says. */
export const isPrivateHold = (callInfo: string | undefined): boolean =>
  splitList(callInfo ?? '').some((value) => paramOf(value, 'appearance-state') === 'held-private');
