/**
 * Faxes that came in and go out. What a box is configured to do stands in shared/fax-box.
 *
 *   fax.ts     a fax, and what waits to be sent
 *   tiff.ts    the pages of a TIFF file; pdf.ts the same pages as PDF, bit by bit
 *   events.ts  what is told of it
 *   blobs.ts   where pages lie
 *   notice.ts  what wakes whoever sends received faxes on
 *   told.ts    how faxes are told to clients
 *   to-send.ts what can be sent, and where to
 *   from-mail.ts  who may send one by e-mail, and what is sent of it; answer.ts what he is told
 *
 * The rules are the use cases in shared/usecases/fax; machines and calls are edge/fax and edge/calls/fax.
 */
export { type FaxAnswer, type FaxProblem, wordsOfAnswer } from './answer.ts';
export { faxBlob } from './blobs.ts';
export { eventOfFax } from './events.ts';
export { FAX_DIRECTIONS, Fax, FaxBoxState, type FaxDirection, FaxId, WaitingFax } from './fax.ts';
export {
  FAXES_OF_ONE_MAIL,
  type FaxOrder,
  faxOrderOf,
  type MailRefusal,
  type MailToFax,
  type MailVerdicts,
  tenantDomainIn,
} from './from-mail.ts';
export { FaxNotice, faxNoticeOf } from './notice.ts';
export { pdfOf } from './pdf.ts';
export { readTiff, type TiffPage } from './tiff.ts';
export { FAX_FILE_BYTES, FAX_FILE_TYPES, FaxNumber } from './to-send.ts';
export { OwnFaxBox, ToldFax, toldFax } from './told.ts';
