import { z } from 'zod';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { settingsGroupOf } from '#shared/object/settings-group.ts';
import { lineOfText } from '#shared/world/index.ts';
import { FunctionKey, keysApart } from './function-key.ts';

/** IEEE 802 address in lower case without separators, however it is written on the label. */
export const MacAddress = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/[:.-]/g, ''))
  .pipe(z.string().regex(/^[0-9a-f]{12}$/, 'is not a MAC address'))
  .meta({ description: 'MAC address, with or without separators; told as 12 hexadecimal digits.' });

/** One identity that the phone registers (sipXcom 20.04 PRV-17, XiVO 15.12 line). */
const Line = z.strictObject({
  userId: referenceTo('user', 'usr', { onDelete: 'follow' }),
  label: lineOfText(40).default('').describe('On the display; empty for the extension.'),
  hasOwnRing: z.boolean().default(true).describe('Whether it rings, or only its lamp flashes.'),
});

/** A telephone that is configured from here (sipXcom 20.04 PRV-01; XiVO 15.12 devices). */
export const Device = objectKind({
  name: 'device',
  idPrefix: 'dev',
  description: 'A telephone that gets its configuration from here.',
  isInSnapshot: false,
  fields: () => ({
    mac: MacAddress,
    vendor: lineOfText(50).min(1).describe('Maker, such as Yealink.'),
    model: lineOfText(50).min(1).describe('As the maker names it, such as T46U.'),
    firmware: lineOfText(50).default('').describe('Version that it shall run; empty for any.'),
    description: lineOfText(500).default(''),
    isManaged: z.boolean().default(true).describe('Whether it fetches its configuration, or only registers (PRV-02).'),
    lines: z.array(Line).max(100).default([]).describe('In the order of the line keys.'),
    functionKeys: z.array(FunctionKey).max(300).default([]),
    templateId: referenceTo('device-template', 'dtp', { onDelete: 'refuse' })
      .nullable()
      .default(null)
      .describe('Function keys of the template hold where the device has none in the same place.'),
  }),
  example: { mac: '00:15:65:12:ab:cd', vendor: 'Yealink', model: 'T46U', lines: [{ userId: 'usr_1' }] },
  unique: ({ mac }) => [{ space: 'mac', value: mac, path: ['mac'] }],
  check: keysApart,
});
export type Device = ObjectOf<typeof Device>;

/** Devices that have settings in common (sipXcom 20.04 PRV-15). */
export const DeviceGroup = objectKind({
  name: 'device-group',
  idPrefix: 'dgr',
  description: 'Devices that have settings in common.',
  isInSnapshot: false,
  fields: () => settingsGroupOf('device'),
  example: { name: 'Meeting rooms', memberIds: ['dev_1'] },
  unique: ({ name }) => [uniqueName('device-group', name)],
});
export type DeviceGroup = ObjectOf<typeof DeviceGroup>;

/** Function keys that many devices have alike. */
export const DeviceTemplate = objectKind({
  name: 'device-template',
  idPrefix: 'dtp',
  description: 'Function keys that many devices have alike.',
  isInSnapshot: false,
  fields: () => ({
    name: lineOfText(100).min(1).describe('For people; no other device template of the tenant has it.'),
    vendor: lineOfText(50).default('').describe('Maker that it is meant for; empty for any.'),
    model: lineOfText(50).default('').describe('Model that it is meant for; empty for any.'),
    functionKeys: z.array(FunctionKey).max(300).default([]),
  }),
  example: {
    name: 'Secretaries',
    functionKeys: [{ position: 1, label: 'Boss', action: { kind: 'user', userId: 'usr_1' } }],
  },
  unique: ({ name }) => [uniqueName('device-template', name)],
  check: keysApart,
});
export type DeviceTemplate = ObjectOf<typeof DeviceTemplate>;
