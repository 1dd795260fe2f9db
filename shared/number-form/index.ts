/**
 * How numbers of the public network are written: as dialed in a country, as E.164, as people there read them.
 *
 *   number-form.ts   from one form to the others, by the numbering plans that libphonenumber-js knows
 */
export { asDialed, countryOf, nationalForm, presentationsOf, toE164 } from './number-form.ts';
