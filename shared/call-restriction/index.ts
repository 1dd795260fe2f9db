/** Numbers that some may not call. */
export { CallRestriction } from './call-restriction.ts';
