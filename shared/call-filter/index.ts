/** Whose calls are taken, and whose are not. */
export { CallFilter } from './call-filter.ts';
