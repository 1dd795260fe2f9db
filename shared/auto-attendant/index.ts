/** Menus that answer calls. */
export { AutoAttendant } from './auto-attendant.ts';
