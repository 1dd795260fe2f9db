import { z } from 'zod';
import { NewApiKey, systemPrincipal } from '#shared/identity/index.ts';
import type { Result } from '#shared/result.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { createApiKey, createTenant, createUser, type Problem, type UseCaseWorld } from '#shared/usecases/index.ts';
import { NewUser } from '#shared/user/index.ts';
import { type Chance, readableSecret } from '#shared/world/index.ts';
import type { DataFolder } from './data-folder.ts';
import { makeDemoFeatures } from './demo-features.ts';

const FILE = 'demo.json';
const DOMAIN = 'demo.localhost';
const SECRET_LENGTH = 16;
const PIN_LENGTH = 4;

const PEOPLE = [
  { extension: '200', name: 'Ada Lovelace' },
  { extension: '201', name: 'Alan Turing' },
  { extension: '202', name: 'Grace Hopper' },
] as const;

/** What the first start made up. Kept, because the store only knows hashes, so that every start prints the same. */
const Demo = z.object({
  domain: z.string(),
  admin: z.object({ email: z.string(), password: z.string() }),
  users: z.array(
    z.object({
      extension: z.string(),
      name: z.string(),
      email: z.string(),
      password: z.string(),
      sipPassword: z.string(),
      /** Null where there are no mailboxes, nor the other features. */
      voicemailPin: z.string().nullable().default(null),
    }),
  ),
  /** Known once everything is in the store. */
  stored: z.object({ tenantId: TenantId, apiKey: z.string() }).nullable(),
});
type Demo = z.infer<typeof Demo>;
export type StoredDemo = Demo & { readonly stored: NonNullable<Demo['stored']> };

/**
 * The demo tenant: made at the first start, remembered ever after. The secrets are written down before they are used,
 * so a first start that is cut short is finished by the next one.
 *
 * @param hasFeatures  whether it has mailboxes and what else two phones can try
 */
export async function demoTenant(world: UseCaseWorld, folder: DataFolder, hasFeatures: boolean): Promise<StoredDemo> {
  const remembered = folder.readJson(FILE);
  const demo = remembered === null ? makeUp(world, hasFeatures) : Demo.parse(remembered);
  if (demo.stored !== null) return { ...demo, stored: demo.stored };
  folder.writeJson(FILE, demo);
  const stored = await putIntoStore(world, demo);
  folder.writeJson(FILE, { ...demo, stored });
  return { ...demo, stored };
}

function makeUp({ chance }: UseCaseWorld, hasFeatures: boolean): Demo {
  const secret = () => readableSecret(chance, SECRET_LENGTH);
  return {
    domain: DOMAIN,
    admin: { email: `admin@${DOMAIN}`, password: secret() },
    users: PEOPLE.map(({ extension, name }) => ({
      extension,
      name,
      email: `${extension}@${DOMAIN}`,
      password: secret(),
      sipPassword: secret(),
      voicemailPin: hasFeatures ? digits(chance, PIN_LENGTH) : null,
    })),
    stored: null,
  };
}

export const hasMailboxes = ({ users }: Pick<Demo, 'users'>): boolean =>
  users.some(({ voicemailPin }) => voicemailPin !== null);

/** Each as likely as the others: 250 is a multiple of ten. */
function digits(chance: Chance, count: number): string {
  let pin = '';
  while (pin.length < count) for (const byte of chance.bytes(count)) if (byte < 250) pin += String(byte % 10);
  return pin.slice(0, count);
}

async function putIntoStore(world: UseCaseWorld, demo: Demo): Promise<StoredDemo['stored']> {
  const tenantId = await ensureTenant(world, demo.domain);
  const inside = systemPrincipal(tenantId);
  const users = world.store.tenant(tenantId).users;
  for (const user of [
    NewUser.parse({ ...demo.admin, name: 'Administrator', role: 'platform' }),
    // The PIN is that of the mailbox.
    ...demo.users.map(({ voicemailPin: _, ...user }) => NewUser.parse(user)),
  ]) {
    if ((await users.byEmail(user.email)) === null) must(await createUser(world, inside, user));
  }
  if (hasMailboxes(demo)) await makeDemoFeatures(world, tenantId, demo.users);
  const apiKey = must(await createApiKey(world, inside, NewApiKey.parse({ name: 'Demo', role: 'platform' })));
  return { tenantId, apiKey: apiKey.token };
}

async function ensureTenant(world: UseCaseWorld, domain: string): Promise<TenantId> {
  const found = await world.store.tenantByDomain(domain);
  if (found) return found.id;
  // The principal acts in no tenant yet; the use case moves it into the one it makes.
  return must(
    await createTenant(world, systemPrincipal(''), {
      name: 'Demo',
      domain,
      isEnabled: true,
      resellerId: null,
      aliases: [],
      realm: null,
      maxUsers: null,
      limits: {},
    }),
  ).id;
}

/** Nothing can be refused to the platform in a tenant of its own: a problem here is a bug. */
function must<Value>(result: Result<Value, Problem>): Value {
  if (!result.ok) throw new Error(`the demo tenant cannot be made: ${JSON.stringify(result.problem)}`);
  return result.value;
}
