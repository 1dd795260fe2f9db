import { z } from 'zod';
import { E164 } from '#shared/number/e164.ts';
import { named, uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';

const part = (element: string, what: string) => lineOfText(100).default('').describe(`${what} (${element}).`);

/** A civic address as emergency services take it: the elements of PIDF-LO (RFC 5139 §3, RFC 5774), with names instead of abbreviations. */
export const CivicAddress = z
  .strictObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'must be two capital letters')
      .describe('ISO 3166-1, such as US (country).'),
    state: part('A1', 'State, region or province'),
    county: part('A2', 'County, parish or district'),
    city: lineOfText(100).min(1).describe('City or township (A3).'),
    cityDistrict: part('A4', 'Borough or city district'),
    neighborhood: part('A5', 'Neighborhood or block'),
    leadingStreetDirection: part('PRD', 'Such as N in N Main Street'),
    street: part('RD', 'Primary road name'),
    streetSuffix: part('STS', 'Such as Avenue, Platz'),
    trailingStreetDirection: part('POD', 'Such as SW'),
    houseNumber: part('HNO', 'House number, its digits'),
    houseNumberSuffix: part('HNS', 'Such as A or 1/2'),
    landmark: part('LMK', 'Landmark or vanity address'),
    additionalLocation: part('LOC', 'Anything that helps to find it'),
    name: part('NAM', 'Residence, business or office occupant'),
    postalCode: part('PC', 'Postal or ZIP code'),
    postalCommunity: part('PCN', 'Postal community name'),
    poBox: part('POBOX', 'Post office box'),
    building: part('BLD', 'Building or structure'),
    floor: part('FLR', 'Floor'),
    unit: part('UNIT', 'Apartment or suite'),
    room: part('ROOM', 'Room'),
    seat: part('SEAT', 'Desk or cubicle'),
    placeType: part('PLC', 'Type of place, such as office'),
    additionalCode: part('ADDCODE', 'Additional code'),
  })
  .meta({ id: 'CivicAddress', description: 'A civic address in the elements of RFC 5139.' });

export type CivicAddress = z.infer<typeof CivicAddress>;

/** Where help is sent to, and the number that it calls back (sipXcom 20.04 LOC-10, SXR-ERL-01 to -07). */
export const EmergencyLocation = objectKind({
  name: 'emergency-location',
  idPrefix: 'erl',
  description: 'Where help is sent to when somebody there makes an emergency call.',
  isInSnapshot: true,
  fields: () => ({
    ...named('emergency-location'),
    callbackNumber: E164.describe(
      'Emergency location identification number (ELIN): shown as the caller of an emergency call, and called back. No other location has it.',
    ),
    addressText: lineOfText(500).default('').describe('The address in one line, for people.'),
    civicAddress: CivicAddress.nullable().default(null).describe('What is told to the emergency service.'),
    userIds: z
      .array(referenceTo('user', 'usr', { onDelete: 'follow' }))
      .max(5000)
      .default([])
      .describe('Who is usually there (SXR-ERL-03).'),
    userGroupIds: z
      .array(referenceTo('user-group', 'ugr', { onDelete: 'follow' }))
      .max(100)
      .default([])
      .describe('Groups whose members are usually there, unless they have an own one (SXR-ERL-04).'),
  }),
  example: {
    name: 'Head office, 2nd floor',
    callbackNumber: '+19785550100',
    addressText: '10 Main Street, Boston MA, 2nd floor',
    civicAddress: { country: 'US', state: 'MA', city: 'Boston', street: 'Main', houseNumber: '10', floor: '2' },
  },
  unique: ({ name, callbackNumber }) => [
    uniqueName('emergency-location', name),
    uniqueField('emergency-location', 'callbackNumber', callbackNumber),
  ],
});
export type EmergencyLocation = ObjectOf<typeof EmergencyLocation>;
