import { z } from 'zod';

/**
 * What a setting is about, hence where it can be set: a user's for the tenant, a user group or the user itself. What a
 * call permission is for everybody, it says itself (shared/call-permission).
 */
export const SETTING_SCOPES = ['tenant', 'user', 'device', 'call-permission'] as const;
export type SettingScope = (typeof SETTING_SCOPES)[number];

/** What can hold values of settings; each takes those of its scopes. */
export const SCOPES_OF_BEARER = {
  tenant: ['tenant', 'user', 'device'],
  'user-group': ['user', 'call-permission'],
  user: ['user', 'call-permission'],
  'device-group': ['device'],
  device: ['device'],
} as const satisfies Record<string, readonly SettingScope[]>;
export type SettingBearerKind = keyof typeof SCOPES_OF_BEARER;
export const SETTING_BEARER_KINDS = Object.keys(SCOPES_OF_BEARER) as readonly SettingBearerKind[];

/** Text, a number or a yes or no: what fits into one field of a form, and on the wire of every API. */
export const SettingValue = z.union([z.string().max(1000), z.number(), z.boolean()]).meta({ id: 'SettingValue' });
export type SettingValue = z.infer<typeof SettingValue>;

/** One setting, as data: the portal renders it, and compatibility APIs know it by its path (sipXcom 20.04 SXR-X-09). */
export interface SettingDefinition {
  readonly schema: z.ZodType<SettingValue>;
  /** What holds where nobody has set anything. */
  readonly default: SettingValue;
  readonly label: string;
  /** With units. */
  readonly help: string;
  /** Hidden until somebody asks for it (GRP-07). */
  readonly isAdvanced?: boolean;
  /** Users set it for themselves (UPT-01); all else is for who may write users. */
  readonly isUsersOwn?: boolean;
}

export type SettingDefinitions = Readonly<Record<string, SettingDefinition>>;

/** A number within bounds, both included. */
export const whole = (from: number, to: number) => z.int().min(from).max(to);
export const yesOrNo = z.boolean();
