import { z } from 'zod';
import type { JobError } from '#shared/job/index.ts';
import { Aliases, ExtensionNumber, PortalPassword, SipPassword, User } from '#shared/user/index.ts';
import { BELONGING_FIELDS, type BelongingField } from './belonging-cells.ts';
import { PROFILE_FIELDS, type ProfileField } from './profile-cells.ts';

export type UserField = 'aliases' | 'extension' | 'email' | 'password' | 'sipPassword' | ProfileField | BelongingField;

/** What a row says of a user; what its cells leave empty is not there. */
export type UserRow = { readonly row: number } & Readonly<Partial<Record<UserField, string>>>;

/** A user as a row is made of it: without secrets. */
export type UserLine = Readonly<
  Partial<Record<Exclude<UserField, 'password' | 'sipPassword' | 'voicemailPin'>, string>>
>;

/** Whose columns a file has. */
export interface Layout {
  readonly delimiter: string;
  /** All titles, in the order of an export. */
  readonly titles: readonly string[];
  /** Without this one a row names nobody. */
  readonly requiredTitles: readonly string[];
  /** Which column tells what. A column that is not here is known and not taken over. */
  readonly fields: Readonly<Partial<Record<UserField, string>>>;
  /** What a row must have beyond single cells; `cell` gives '' for a column that the file does not have. */
  readonly check: (row: number, cell: (title: string) => string) => JobError[];
  /** What an export has besides the fields. */
  readonly extra?: (user: UserLine) => Readonly<Record<string, string>>;
}

/** Blanks or commas stand between them. */
export const aliasesIn = (cell: string): string[] => cell.split(/[\s,]+/).filter((alias) => alias !== '');

/** What each field must be, whichever column it comes from. */
export const FIELD_SCHEMAS = {
  ...PROFILE_FIELDS,
  ...BELONGING_FIELDS,
  aliases: z
    .string()
    .refine((cell) => Aliases.safeParse(aliasesIn(cell)).success, 'must be aliases with blanks between them'),
  extension: ExtensionNumber,
  email: User.shape.email,
  password: PortalPassword,
  sipPassword: SipPassword,
} as const satisfies Record<UserField, z.ZodType<string>>;

/** As much of a cell as an error shows. */
export const VALUE_LENGTH = 200;

export const SECRET_FIELDS: readonly UserField[] = ['password', 'sipPassword', 'voicemailPin'];

/** Titles that differ in case, blanks and hyphens are the same: `Voice-mail PIN`, `Voicemail PIN`. */
export const plainTitle = (title: string): string => title.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
