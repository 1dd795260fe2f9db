import type { Said } from '#shared/prompt/index.ts';
import { findByKeys, type NamedUser } from './letters.ts';

/**
 * A caller who looks for somebody by the letters on the keys (sipXcom 20.04 AAT-02, AAT-04).
 *
 *                          nobody has it, or nothing is pressed, and tries are left
 *                            ┌──────────┐
 *   beginSearch ──▶ spelling ┤          │
 *                     │  ▲   └──────────┴──▶ end
 *                 # or silence  * begins anew
 *                     ▼  │
 *                  choosing ──▶ call   1 to 8 chooses; 9: more of them
 */
export type SearchState =
  | { readonly name: 'spelling'; readonly tries: number; readonly entered: string }
  | {
      readonly name: 'choosing';
      readonly tries: number;
      readonly found: readonly string[];
      /** How many have been told before. */
      readonly from: number;
    };

export type SearchEvent = { readonly name: 'key'; readonly key: string } | { readonly name: 'silence' };

export type SearchDoes =
  | { readonly name: 'ask'; readonly says: readonly Said[]; readonly waitMs: number }
  | { readonly name: 'call'; readonly userId: string }
  | { readonly name: 'end'; readonly says: readonly Said[] };

export interface SearchMove {
  readonly state: SearchState;
  readonly does: SearchDoes;
}

/** How often somebody may find nobody (chosen, as attendants have it). */
export const MAX_TRIES = 3;
/** As many as keys are left beside that for more (chosen). */
const CHOICES = 8;
const FIRST_KEY_MS = 8000;
const NEXT_KEY_MS = 3000;
const MAX_LETTERS = 30;

export const beginSearch = (): SearchMove => ask({ name: 'spelling', tries: 1, entered: '' }, [phrase('letters')]);

export function search(users: readonly NamedUser[], state: SearchState, event: SearchEvent): SearchMove {
  return state.name === 'spelling' ? spell(users, state, event) : choose(state, event);
}

function spell(
  users: readonly NamedUser[],
  state: Extract<SearchState, { name: 'spelling' }>,
  event: SearchEvent,
): SearchMove {
  const { tries, entered } = state;
  if (event.name === 'key' && event.key === '*') return again(tries, []);
  if (event.name === 'key' && event.key !== '#') {
    const now = { ...state, entered: entered + event.key };
    if (now.entered.length < MAX_LETTERS) return ask(now, []);
    return lookUp(users, tries, now.entered);
  }
  return entered === '' ? again(tries, []) : lookUp(users, tries, entered);
}

function lookUp(users: readonly NamedUser[], tries: number, entered: string): SearchMove {
  const found = findByKeys(users, entered).map(({ id }) => id);
  return found.length === 0 ? again(tries, [phrase('nobody')]) : list({ name: 'choosing', tries, found, from: 0 });
}

function choose(state: Extract<SearchState, { name: 'choosing' }>, event: SearchEvent): SearchMove {
  const { tries, found, from } = state;
  if (event.name === 'silence')
    return tries < MAX_TRIES ? list({ ...state, tries: tries + 1 }) : { state, does: { name: 'end', says: [] } };
  const chosen = /^[1-8]$/.test(event.key) ? found[from + Number(event.key) - 1] : undefined;
  if (chosen !== undefined) return { state, does: { name: 'call', userId: chosen } };
  if (event.key === '9' && from + CHOICES < found.length) return list({ ...state, from: from + CHOICES });
  return again(tries, event.key === '*' ? [] : [{ phrase: 'attendant/invalid' }]);
}

/** Ann Miller: 1. Ann Moore: 2. More: 9. */
function list(state: Extract<SearchState, { name: 'choosing' }>): SearchMove {
  const { found, from } = state;
  const says: Said[] = found
    .slice(from, from + CHOICES)
    .flatMap((userId, i): Said[] => [phrase('for'), { userId }, phrase('press'), { number: i + 1 }]);
  if (from + CHOICES < found.length) says.push(phrase('more'), { number: 9 });
  return ask(state, says, FIRST_KEY_MS);
}

function again(tries: number, says: readonly Said[]): SearchMove {
  const state: SearchState = { name: 'spelling', tries: tries + 1, entered: '' };
  if (tries >= MAX_TRIES) return { state, does: { name: 'end', says } };
  return ask(state, [...says, phrase('letters')]);
}

function ask(state: SearchState, says: readonly Said[], silenceMs?: number): SearchMove {
  const isFirst = state.name === 'choosing' || state.entered === '';
  return { state, does: { name: 'ask', says, waitMs: silenceMs ?? (isFirst ? FIRST_KEY_MS : NEXT_KEY_MS) } };
}

const phrase = (name: 'letters' | 'nobody' | 'for' | 'press' | 'more'): Said => ({ phrase: `dial-by-name/${name}` });
