/** Callers who are called back. */
export { Callback } from './callback.ts';
