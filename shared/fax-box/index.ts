/** Where faxes come in, and who gets them. */
export { FaxBox } from './fax-box.ts';
