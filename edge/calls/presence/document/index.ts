/**
 * What NOTIFYs carry. Each writer is for one watcher, knows what that one has been told, and says null when nothing is new.
 *
 *   dialog-info.ts       the calls of a line (RFC 4235)
 *   pidf.ts              whether somebody is there, and what he does (RFC 3863, RFC 4480)
 *   message-summary.ts   messages that wait (RFC 3842)
 *   feature-events.ts    do not disturb and forwarding (ECMA-323)
 *   reg-info.ts          the phones of a line (RFC 3680)
 *   resource-list.ts     several resources in one NOTIFY (RFC 4662)
 *   xml.ts               elements, and what must be escaped
 */
export { DialogInfoWriter, type DialogState, type Entity, type LineDialog, uriOfEntity } from './dialog-info.ts';
export { featureEvents } from './feature-events.ts';
export { type MessageCounts, messageSummary, NO_MESSAGES } from './message-summary.ts';
export { type Presence, pidf } from './pidf.ts';
export { RegInfoWriter, type RegisteredContact } from './reg-info.ts';
export { type ListedResource, ResourceListWriter } from './resource-list.ts';
export type { Document } from './xml.ts';
