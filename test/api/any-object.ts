import { kindOf, type ObjectKind, type Reference, referencesIn, UNIQUE_SPACES } from '#shared/object/index.ts';
import type { ApiWorld, TestTenant } from './world.ts';

/** A body that creates an object of the kind: its example, with ids of what is there in the tenant. */
export async function anyBody(api: ApiWorld, tenant: TestTenant, kind: ObjectKind): Promise<object> {
  const body = structuredClone(kind.example) as Record<string, unknown>;
  for (const reference of referencesIn(kind.New, body)) {
    const id =
      reference.target === 'user' ? tenant.userId : (await anyObject(api, tenant, kindOf(reference.target))).id;
    setAt(body, reference.path, id);
  }
  if (tenant === api.globex) differ(kind, body);
  return body;
}

/** What is unique on the platform is another one: its last digit. */
function differ(kind: ObjectKind, body: Record<string, unknown>): void {
  for (const { space, path } of kind.unique?.(kind.New.parse(body) as never) ?? []) {
    if (UNIQUE_SPACES[space] !== 'platform') continue;
    const value = String(at(body, path));
    setAt(
      body,
      path,
      value.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 5) % 10)),
    );
  }
}

const at = (body: unknown, path: Reference['path']): unknown =>
  path.reduce((inside, key) => (inside as Record<string, unknown>)[key], body);

/** An object of the kind in the tenant, the one that is there or a new one. */
export async function anyObject(api: ApiWorld, tenant: TestTenant, kind: ObjectKind): Promise<{ id: string }> {
  const key = tenant.keys.platform;
  const there = await api.call('GET', `/v1/${kind.plural}?limit=1`, { key });
  if (there.body.items.length > 0) return there.body.items[0];
  const made = await api.call('POST', `/v1/${kind.plural}`, { key, json: await anyBody(api, tenant, kind) });
  if (made.status !== 201) throw new Error(`${kind.name}: ${made.status} ${JSON.stringify(made.body)}`);
  return made.body;
}

function setAt(body: Record<string, unknown>, path: Reference['path'], value: unknown): void {
  const holder = at(body, path.slice(0, -1));
  (holder as Record<string, unknown>)[path.at(-1) as string] = value;
}
