import type { z } from 'zod';
import {
  SCOPES_OF_BEARER,
  type SettingBearerKind,
  type SettingDefinition,
  type SettingDefinitions,
  type SettingScope,
} from './definition.ts';
import { DEVICE_SETTINGS } from './device-settings.ts';
import { TENANT_SETTINGS } from './tenant-settings.ts';
import { USER_SETTINGS } from './user-settings.ts';

/** Call permissions are the tenant's own (call-permission-settings.ts). */
const BY_SCOPE = {
  tenant: TENANT_SETTINGS,
  user: USER_SETTINGS,
  device: DEVICE_SETTINGS,
  'call-permission': {},
} as const;

/** Paths of a scope, and the type of the value behind each. */
export type SettingPath<Scope extends SettingScope> = string & keyof (typeof BY_SCOPE)[Scope];
type SettingType<Scope extends SettingScope, Path extends SettingPath<Scope>> = (typeof BY_SCOPE)[Scope][Path] extends {
  readonly schema: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : never;

/** A setting with its place. */
export interface Setting extends SettingDefinition {
  readonly path: string;
  readonly scope: SettingScope;
}

/** Every setting that there is for every tenant, by its path, in the order of a form. */
export const SETTINGS: ReadonlyMap<string, Setting> = new Map(
  Object.entries(BY_SCOPE).flatMap(([scope, definitions]) =>
    Object.entries<SettingDefinition>(definitions).map(([path, definition]) => [
      path,
      { ...definition, path, scope: scope as SettingScope },
    ]),
  ),
);

/** The settings that a bearer may hold. */
export const settingsOf = (bearer: SettingBearerKind): Setting[] =>
  [...SETTINGS.values()].filter(({ scope }) => (SCOPES_OF_BEARER[bearer] as readonly string[]).includes(scope));

/** What one bearer has set, by path. */
export type SettingValues = Readonly<Record<string, unknown>>;

/**
 * What holds: the value of the nearest bearer that has one, else the default. What was stored before its definition
 * became narrower counts as not set.
 *
 * @param levels  values of each bearer, the farthest first: tenant, groups in their order, then the user or device
 */
export function effective<Scope extends SettingScope, Path extends SettingPath<Scope>>(
  scope: Scope,
  path: Path,
  levels: readonly SettingValues[],
): SettingType<Scope, Path> {
  const definition = (BY_SCOPE[scope] as SettingDefinitions)[path] as SettingDefinition;
  return (nearest(definition, path, levels)?.value ?? definition.default) as SettingType<Scope, Path>;
}

/** The value that holds and the level that has it; null where only the default is left. */
export function nearest(
  { schema }: SettingDefinition,
  path: string,
  levels: readonly SettingValues[],
): { readonly value: unknown; readonly level: number } | null {
  for (let level = levels.length - 1; level >= 0; level--) {
    const set = levels[level]?.[path];
    if (set === undefined) continue;
    const parsed = schema.safeParse(set);
    if (parsed.success) return { value: parsed.data, level };
  }
  return null;
}
