/**
 * Looking for a user by the letters on the keys.
 *
 *   search.ts    what a caller hears and presses, and whom he gets
 *   letters.ts   names as keys
 */
export { findByKeys, lettersOf, type NamedUser } from './letters.ts';
export {
  beginSearch,
  MAX_TRIES,
  type SearchDoes,
  type SearchEvent,
  type SearchMove,
  type SearchState,
  search,
} from './search.ts';
