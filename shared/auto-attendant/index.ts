/**
 * Menus that answer calls.
 *
 *   auto-attendant.ts   what a tenant configures
 *   attend.ts           what a menu does with a caller: plays, takes keys, says where the call goes
 */
export {
  type AttendantDoes,
  type AttendantEvent,
  type AttendantMove,
  type AttendantState,
  attend,
  beginAttending,
  type DialableExtensions,
  MAX_PLAYS,
} from './attend.ts';
export { AutoAttendant } from './auto-attendant.ts';
