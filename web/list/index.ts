/**
 * How lists look, in each of their states.
 *
 *   list.tsx         picks the state of a query: loading, failed, not allowed, empty, there
 *   states.tsx       the four states without rows
 *   state-word.tsx   a state as icon and word
 *   confirm.tsx      the question before something is deleted
 *   row-actions.tsx  the column with buttons
 *   some.tsx         the first rows of a long list
 *   facts.tsx        what is known of one row
 *   csv.ts           what is seen, as a file
 *   table-frame.tsx  what a table scrolls in
 */
export { Confirm } from './confirm.tsx';
export { csvOf, saveFile } from './csv.ts';
export { Facts } from './facts.tsx';
export { List } from './list.tsx';
export { ActionsHead, DeleteButton } from './row-actions.tsx';
export { Some } from './some.tsx';
export { StateWord, type Tone } from './state-word.tsx';
export { Empty, Failed, Loading, NotAllowed } from './states.tsx';
export { TableFrame } from './table-frame.tsx';
