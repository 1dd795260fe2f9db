import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

const INTERNATIONAL = /^\+[1-9][0-9]{6,14}$/;
/** What people put between digits (RFC 3966 §5.1.1: visual separators). */
const SEPARATORS = /[ ().-]/g;

/** Without what only people need; what is no number stays as it is. */
export const asDialed = (text: string): string =>
  /^\+?[0-9][0-9 ().-]*$/.test(text) ? text.replaceAll(SEPARATORS, '') : text;

/**
 * A number as the network knows it (ITU-T E.164); null where the country has no such number, as with extensions and short codes.
 *
 * @param country  ISO 3166-1, in which it is dialed
 */
export function toE164(text: string, country: string): string | null {
  const dialed = asDialed(text);
  // With its country code it needs no numbering plan, which may be newer than ours.
  if (INTERNATIONAL.test(dialed)) return dialed;
  return read(dialed, country)?.number ?? null;
}

/** The country of a number, ISO 3166-1; null where nobody knows it, as with satellites and services of the whole world. */
export const countryOf = (e164: string): string | null => parsePhoneNumberFromString(e164)?.country ?? null;

/** As it is dialed within its country, if that is this one: `0140123456`, `4235550100`; else null. */
export function nationalForm(e164: string, country: string): string | null {
  const number = read(e164, country);
  if (!number || number.countryCallingCode !== callingCodeOf(country)) return null;
  return number.formatNational().replaceAll(/[^0-9]/g, '');
}

/**
 * All forms in which a network may deliver one and the same number, none of them with a plus: what it says itself comes first, then
 * E.164, with 00, national with and without the prefix.
 */
export function presentationsOf(text: string, country: string): string[] {
  const said = asDialed(text).replace(/^\+/, '');
  const e164 = toE164(text, country);
  if (!e164) return [said];
  const number = read(e164, country);
  const isNational = number?.countryCallingCode === callingCodeOf(country);
  const digits = e164.slice(1);
  const national = isNational && number ? [nationalForm(e164, country) ?? '', String(number.nationalNumber)] : [];
  return [...new Set([said, digits, `00${digits}`, ...national])].filter((form) => form !== '');
}

/** One plan asks for the same few numbers again and again. */
const REMEMBERED = 64;
const remembered = new Map<string, ReturnType<typeof parse>>();

function read(text: string, country: string): ReturnType<typeof parse> {
  const key = `${country} ${text}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const number = parse(text, country);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(key, number);
  return number;
}

function parse(text: string, country: string) {
  if (!/^\+?[0-9]+$/.test(text)) return null;
  const defaultCountry = isSupportedCountry(country) ? country : undefined;
  const number = parsePhoneNumberFromString(text, { ...(defaultCountry && { defaultCountry }), extract: false });
  return number?.isValid() ? number : null;
}

const callingCodeOf = (country: string): string | null =>
  isSupportedCountry(country) ? getCountryCallingCode(country) : null;
