/**
 * Faxes in boxes.
 *
 *   opened-fax-box.ts  who may see a box
 *   receive-fax.ts     a fax that came in
 *   send-fax.ts        one that goes out: waits, is taken by an edge, is tried again
 *   faxes.ts           listed, read, deleted
 *   forget.ts          what a box, or a tenant, leaves; sweep.ts what the time has come for
 */
export { type ChangeFax, changeFax, deleteFax, getFax, listFaxes } from './faxes.ts';
export { listOwnFaxBoxes, type OpenedFaxBox, openAnyFaxBox, openFaxBox, openOwnFaxBox } from './opened-fax-box.ts';
export { isFull, type ReceivedFax, receiveFax } from './receive-fax.ts';
export { type FaxTry, keepTiff, type NewFax, noteTry, sendFax, type TakenFax, takeFax } from './send-fax.ts';
export { sweepFaxes } from './sweep.ts';
