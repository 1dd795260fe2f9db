import type { Destination } from '#shared/destination/index.ts';
import type { Said } from '#shared/prompt/index.ts';
import type { AutoAttendant } from './auto-attendant.ts';

/**
 * A caller in a menu: plays it, takes keys, says where the call goes.
 *
 *              no key, or a wrong one, and tries are left; *: the menu again
 *                ┌────────┐
 *   attend ──▶ asking ────┤
 *                │  ▲     └─▶ go    a key, the last wrong one, or none at all
 *                ▼  │
 *             entering ─────▶ dial  an extension: alone, with #, or nothing more is pressed
 *
 * A menu that is asked for again counts as a try, as in the flow of the manual (XiVO 15.12 XA-IVR-05): it never ends the call by
 * itself, but what is wrong after the last try does.
 */
export interface AttendantState {
  /** How often the menu has been played. */
  readonly plays: number;
  /** Keys since then. */
  readonly entered: string;
}

export type AttendantEvent =
  | { readonly name: 'key'; readonly key: string }
  /** Nothing was pressed in time. */
  | { readonly name: 'silence' };

/** What comes next. */
export type AttendantDoes =
  /** Is heard, until a key is pressed or nothing has been for so long after it. */
  | { readonly name: 'ask'; readonly says: readonly Said[]; readonly waitMs: number }
  | { readonly name: 'go'; readonly says: readonly Said[]; readonly destination: Destination; readonly why: string }
  | { readonly name: 'dial'; readonly number: string };

export interface AttendantMove {
  readonly state: AttendantState;
  readonly does: AttendantDoes;
}

/** What can be dialed in a menu. */
export interface DialableExtensions {
  /** Where the key of the operator leads; null: the tenant has none. */
  readonly operator: Destination | null;
  has(dialed: string): boolean;
  /** Whether a longer one begins so. */
  goesOn(dialed: string): boolean;
}

/** A menu is played so often to one caller, whatever he presses (chosen: nobody listens longer). */
export const MAX_PLAYS = 50;
/** No extension is longer (shared/user). */
const MAX_DIGITS = 15;

export const beginAttending = (attendant: AutoAttendant): AttendantMove => play(attendant, 0, []);

export function attend(
  attendant: AutoAttendant,
  dialable: DialableExtensions,
  { plays, entered }: AttendantState,
  event: AttendantEvent,
): AttendantMove {
  const state = { plays, entered };
  if (event.name === 'silence') return entered === '' ? nothing(attendant, state) : decide(attendant, dialable, state);
  // It ends an extension; alone it is a key like others.
  if (event.key === '#' && entered !== '') return decide(attendant, dialable, state);
  const now = { plays, entered: entered + event.key };
  return mayGoOn(attendant, dialable, now.entered) ? listen(attendant, now) : decide(attendant, dialable, now);
}

/**
 * Whether more keys may belong to what has been pressed. Of a number that nobody has the rest is waited for, too: it would be
 * taken for the answer to the next question.
 */
function mayGoOn({ allowsExtensions, keys }: AutoAttendant, dialable: DialableExtensions, entered: string): boolean {
  if (!allowsExtensions || /[*#]/.test(entered) || entered.length >= MAX_DIGITS) return false;
  if (dialable.goesOn(entered)) return true;
  const isWhole = dialable.has(entered) || (entered.length === 1 && keys.some(({ key }) => key === entered));
  return !isWhole;
}

function decide(attendant: AutoAttendant, dialable: DialableExtensions, state: AttendantState): AttendantMove {
  const { entered } = state;
  if (dialable.has(entered)) return { state, does: { name: 'dial', number: entered } };
  const action = attendant.keys.find(({ key }) => key === entered)?.action;
  if (action?.kind === 'go') return go(state, action.destination, `${entered} was pressed`);
  if (action?.kind === 'repeat') return play(attendant, state.plays, []);
  if (action?.kind === 'operator' && dialable.operator)
    return go(state, dialable.operator, `${entered} was pressed for the operator`);
  const says = [said(attendant.invalidPromptId, 'invalid')];
  if (state.plays < attendant.maxTries) return play(attendant, state.plays, says);
  return go(state, attendant.invalidDestination, `${entered} is nothing that can be pressed`, says);
}

function nothing(attendant: AutoAttendant, state: AttendantState): AttendantMove {
  const says = [said(attendant.timeoutPromptId, 'timeout')];
  if (state.plays < attendant.maxTries) return play(attendant, state.plays, says);
  return go(state, attendant.timeoutDestination, 'nothing was pressed', says);
}

function play(attendant: AutoAttendant, plays: number, first: readonly Said[]): AttendantMove {
  const state = { plays: plays + 1, entered: '' };
  if (plays >= MAX_PLAYS) return go(state, attendant.timeoutDestination, 'the menu has been played too often');
  const says = [...first, said(attendant.promptId, 'menu')];
  return { state, does: { name: 'ask', says, waitMs: attendant.firstKeySeconds * 1000 } };
}

const listen = ({ nextKeySeconds }: AutoAttendant, state: AttendantState): AttendantMove => ({
  state,
  does: { name: 'ask', says: [], waitMs: nextKeySeconds * 1000 },
});

const go = (
  state: AttendantState,
  destination: Destination,
  why: string,
  says: readonly Said[] = [],
): AttendantMove => ({ state, does: { name: 'go', says, destination, why } });

/** Whoever calls while nobody can read what the tenant has uploaded hears words of the platform, and no silence. */
function said(promptId: string | null, name: 'menu' | 'invalid' | 'timeout'): Said {
  const ours = { phrase: `attendant/${name}` } as const;
  return promptId === null ? ours : { promptId, otherwise: [ours] };
}
