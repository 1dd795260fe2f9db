import type { CivicAddress } from '#shared/emergency-location/index.ts';

/** The elements of a civic address in the order of their schema (RFC 5139 §4). */
const ELEMENTS = {
  country: 'country',
  state: 'A1',
  county: 'A2',
  city: 'A3',
  cityDistrict: 'A4',
  neighborhood: 'A5',
  leadingStreetDirection: 'PRD',
  street: 'RD',
  streetSuffix: 'STS',
  trailingStreetDirection: 'POD',
  houseNumber: 'HNO',
  houseNumberSuffix: 'HNS',
  landmark: 'LMK',
  additionalLocation: 'LOC',
  floor: 'FLR',
  name: 'NAM',
  postalCode: 'PC',
  building: 'BLD',
  unit: 'UNIT',
  room: 'ROOM',
  seat: 'SEAT',
  placeType: 'PLC',
  postalCommunity: 'PCN',
  poBox: 'POBOX',
  additionalCode: 'ADDCODE',
} as const satisfies Record<keyof CivicAddress, string>;

/**
 * Where help is needed, as a presence document with a location object (PIDF-LO: RFC 4119, RFC 5139). An administrator has
 * written the address down, hence the method.
 *
 * @param entity  who is there, an address of presence or SIP
 * @param at  when that was known, RFC 3339
 */
export function pidfLo(address: CivicAddress, entity: string, at: string): string {
  const civic = Object.entries(ELEMENTS).flatMap(([field, element]) => {
    const value = address[field as keyof typeof ELEMENTS];
    return value === '' ? [] : [`<cl:${element}>${escapeXml(value)}</cl:${element}>`];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"',
    ` xmlns:cl="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr" entity="${escapeXml(entity)}">`,
    '<tuple id="location"><status><gp:geopriv>',
    `<gp:location-info><cl:civicAddress>${civic.join('')}</cl:civicAddress></gp:location-info>`,
    '<gp:usage-rules/><gp:method>Manual</gp:method>',
    `</gp:geopriv></status><timestamp>${at}</timestamp></tuple>`,
    '</presence>',
    '',
  ].join('\r\n');
}

/** A location beside the offer: two parts of one body, of which the header names the second (RFC 6442 §4.1, RFC 2046 §5.1). */
export function withLocation(sdp: string, location: string, contentId: string): { contentType: string; body: string } {
  // Nothing that we write can have it: no line of SDP or of our XML begins with two hyphens.
  const boundary = 'offer-and-location';
  const part = (headers: readonly string[], body: string) => [`--${boundary}`, ...headers, '', body].join('\r\n');
  const parts = [
    part(['Content-Type: application/sdp'], sdp),
    part(['Content-Type: application/pidf+xml', `Content-ID: <${contentId}>`], location),
  ];
  return {
    contentType: `multipart/mixed;boundary=${boundary}`,
    body: `${parts.join('\r\n')}\r\n--${boundary}--\r\n`,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
