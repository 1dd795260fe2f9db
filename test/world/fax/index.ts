/**
 * Faxes in tests.
 *
 *   tiff-file.ts  pages, and TIFF files of them
 *   decoded.ts    what is on the pages of a file, seen by libtiff
 *   fax-phone.ts  a fax machine at a telephone line
 */
export { pagesOfPdf, pagesOfTiff } from './decoded.ts';
export { FAX_MS, FaxPhone } from './fax-phone.ts';
export { aPage, type Bitmap, tiffOf } from './tiff-file.ts';
