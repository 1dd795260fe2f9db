/** Calls that are answered by the phone itself. */
export { Intercom } from './intercom.ts';
