/**
 * Dialogs (RFC 3261 §12): who talks to whom, in which order, and how requests reach the peer.
 *
 *   dialog.ts   the state of one dialog and its rules
 *   store.ts    finding a dialog by id or by the tags of a message
 */
export {
  contactUri,
  type Dialog,
  flowBehindNat,
  hasUsableContact,
  noteRequest,
  routeOf,
  uacDialog,
  uasDialog,
} from './dialog.ts';
export { DialogStore } from './store.ts';
