import { z } from 'zod';
import { MacAddress } from '#shared/device/index.ts';
import { EmailAddress, lineOfText } from '#shared/world/index.ts';

/** XiVO writes languages with a low line (XA-USR-03). */
export const FILE_LANGUAGES = ['de_DE', 'en_US', 'es_ES', 'fr_FR', 'fr_CA'] as const;

const NAMES = lineOfText(500).refine(
  (cell) => namesIn(cell).every((name) => name.length <= 100),
  'has a name too long',
);
/** `1` or `0`, which the layout has looked at. */
const FLAG = z.string();

/**
 * What a row says of things that belong to its user: a phone and groups (sipXcom 20.04 BKP-07, GRP-06), a mailbox and an
 * incoming call (XiVO 15.12 XA-USR-05, XA-USR-06).
 */
export const BELONGING_FIELDS = {
  mac: MacAddress,
  phoneModel: lineOfText(100),
  phoneDescription: lineOfText(500),
  phoneGroups: NAMES,
  userGroups: NAMES,
  voicemailName: lineOfText(100),
  voicemailNumber: z.string().regex(/^[0-9]{1,15}$/, 'must be 1 to 15 digits'),
  voicemailPin: z.string().regex(/^[0-9]{4,15}$/, 'must be 4 to 15 digits'),
  voicemailEmail: EmailAddress,
  voicemailAttachesAudio: FLAG,
  voicemailDeletes: FLAG,
  voicemailSkipsPin: FLAG,
  voicemailLanguage: z.string(),
  incallNumber: z.string().regex(/^[0-9]{1,20}$/, 'must be 1 to 20 digits'),
  incallSeconds: z
    .string()
    .refine((text) => !/^\d+$/.test(text) || (Number(text) >= 1 && Number(text) <= 3600), 'must be 1 to 3600 seconds'),
} as const satisfies Record<string, z.ZodType<string>>;
export type BelongingField = keyof typeof BELONGING_FIELDS;

/** Commas stand between the names of groups. */
export const namesIn = (cell: string): string[] => [
  ...new Set(
    cell
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
];

/** A cell such as `Yealink T46U` or `polycom335` as the maker and the name of the model. */
export function modelIn(cell: string): { readonly vendor: string; readonly model: string } {
  const [, vendor, model] = /^(\S+)\s+(.+)$/.exec(cell) ?? /^([A-Za-z]+)(.+)$/.exec(cell) ?? [null, cell, cell];
  return { vendor: vendor as string, model: model as string };
}
