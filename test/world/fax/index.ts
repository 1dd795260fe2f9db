/**
 * Faxes in tests.
 *
 *   tiff-file.ts  pages, and TIFF files of them
 *   decoded.ts    what is on the pages of a file, seen by libtiff
 *   fax-phone.ts  a fax machine at a telephone line
 *
 * fax-office.ts, a Patchbay with fax boxes, is entered by itself: whoever wants pages alone needs no whole Patchbay.
 */
export { pagesOfPdf, pagesOfTiff } from './decoded.ts';
export { FAX_MS, FaxPhone } from './fax-phone.ts';
export { aPage, type Bitmap, tiffOf } from './tiff-file.ts';
