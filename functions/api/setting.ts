import { z } from 'zod';
import { type Permission, permissionFor } from '#shared/identity/index.ts';
import { lazily } from '#shared/lazily.ts';
import { kindOf } from '#shared/object/index.ts';
import { ok } from '#shared/result.ts';
import { SETTING_SCOPES, SETTINGS, type Setting, type SettingBearerKind, SettingValue } from '#shared/setting/index.ts';
import { changeSettings, getSettings, type HeldSettings, listSettings } from '#shared/usecases/index.ts';
import { UserId } from '#shared/user/index.ts';
import { type AnyEndpoint, endpoint } from './endpoint.ts';

const Scope = z.enum(SETTING_SCOPES).describe('What it is about, hence who can hold a value of it.');
const path = z.string().describe('Page of the form, and field.');

const Definition = z
  .object({
    path,
    scope: Scope,
    label: z.string(),
    help: z.string().describe('With units.'),
    isAdvanced: z.boolean().describe('Hidden until somebody asks for it.'),
    default: SettingValue,
    schema: z.record(z.string(), z.unknown()).describe('JSON Schema of its values.'),
  })
  .meta({ id: 'SettingDefinition' });

const Effective = z
  .object({
    path,
    scope: Scope,
    value: SettingValue.describe('What holds.'),
    default: SettingValue,
    from: z
      .object({ kind: z.string(), id: z.string() })
      .nullable()
      .describe('Whose value it is: the tenant, a group, or this one itself; null for the default.'),
  })
  .meta({ id: 'EffectiveSetting' });
/** Of `getSettings` and its like. */
export const HeldSettingsAnswer = z.object({
  items: z.array(Effective),
  version: z
    .string()
    .describe('Another one where anything of this is another, also what a level above has set; for If-Match.'),
});

export const SettingChange = z
  .strictObject({
    values: z
      .record(z.string().max(100), SettingValue.nullable())
      .describe('By path: a value, or null to give it back to the level above.'),
  })
  .meta({ id: 'SettingChange' });

const defined = ({ path, scope, label, help, isAdvanced = false, default: preset, schema }: Setting) => ({
  path,
  scope,
  label,
  help,
  isAdvanced,
  default: preset,
  schema: z.toJSONSchema(schema) as Record<string, unknown>,
});
/** Those of all tenants, made with the first request for them. */
const common = lazily(() => new Map([...SETTINGS.values()].map((setting) => [setting.path, defined(setting)])));

export const toldSettings = ({ items, version }: HeldSettings) => ({
  items: items.map((one) => ({ ...one })),
  version,
});

/** Reading and changing the settings of one kind of bearer; the tenant's need no id. */
function endpointsOf(
  kind: SettingBearerKind,
  title: string,
  base: string,
  id: z.ZodType<string> | null,
): AnyEndpoint[] {
  const [read, write] = permissionsOf(kind);
  const shape = {
    path: `/v1/${base}${id ? '/{id}' : ''}/settings` as `/v1/${string}`,
    ...(id && { params: z.object({ id }) }),
  };
  const bearer = (params: unknown, tenantId: string) => ({ kind, id: id ? (params as { id: string }).id : tenantId });
  const words = kind.replaceAll('-', ' ');
  return [
    endpoint({
      ...shape,
      operation: `get${title}Settings`,
      method: 'get',
      summary: `Settings of a ${words}, and whose value holds`,
      allow: [read],
      answer: { status: 200, schema: HeldSettingsAnswer },
      problems: [],
      handle: async ({ world, caller, params }) => {
        const read = await getSettings(world, caller.principal, bearer(params, caller.principal.tenantId));
        return read.ok ? ok(toldSettings(read.value)) : read;
      },
    }),
    endpoint({
      ...shape,
      operation: `change${title}Settings`,
      isRehearsable: true,
      method: 'patch',
      summary: `Change settings of a ${words}`,
      allow: [write],
      body: SettingChange,
      answer: { status: 200, schema: HeldSettingsAnswer },
      problems: ['invalid-fields', 'changed-meanwhile'],
      handle: async ({ world, caller, params, body }) => {
        const { principal } = caller;
        const changed = await changeSettings(world, principal, bearer(params, principal.tenantId), body.values);
        return changed.ok ? ok(toldSettings(changed.value)) : changed;
      },
    }),
  ];
}

function permissionsOf(kind: SettingBearerKind): readonly [Permission, Permission] {
  if (kind === 'tenant') return ['setting:read', 'setting:write'];
  if (kind === 'user') return ['user:read', 'user:write'];
  return [permissionFor(kind, 'read'), permissionFor(kind, 'write')];
}

export const settingEndpoints: readonly AnyEndpoint[] = [
  endpoint({
    operation: 'getSettingDefinitions',
    method: 'get',
    path: '/v1/setting-definitions',
    summary: 'Every setting there is, with the call permissions of the tenant for whoever may see who has them',
    allow: 'signed-in',
    answer: { status: 200, schema: z.object({ items: z.array(Definition) }) },
    problems: [],
    handle: async ({ world, caller }) => {
      const settings = await listSettings(world, caller.principal);
      return ok({ items: settings.map((setting) => common().get(setting.path) ?? defined(setting)) });
    },
  }),
  ...endpointsOf('tenant', 'Tenant', 'tenant', null),
  ...endpointsOf('user', 'User', 'users', UserId),
  ...(['user-group', 'device', 'device-group'] as const).flatMap((name) => {
    const { title, plural, id } = kindOf(name);
    return endpointsOf(name, title, plural, id);
  }),
];
