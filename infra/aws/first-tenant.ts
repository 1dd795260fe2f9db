/**
 * Makes the first tenant of an installation and the user who runs the platform: until then nobody can sign in.
 *
 *   node infra/aws/launch.mjs first-tenant --domain pbx.example.com --email ops@example.com [--name Operations]
 *
 * Runs with the operator's own AWS credentials. The environment names what the Patchbay-Data stack has put out:
 * CONFIG_TABLE, RECORDS_TABLE, SECRET_KEY_ARN, and AWS_REGION. Prints the sign-in as JSON, once.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadSecretKey, SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import type { Result } from '#shared/result.ts';
import { openStore, StoreConfig, storeOptions } from '#shared/store/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { createTenant, createUser, type Problem, type UseCaseWorld } from '#shared/usecases/index.ts';
import { NewUser } from '#shared/user/index.ts';
import { readableSecret, systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';

const PASSWORD_LENGTH = 20;

const Environment = StoreConfig.extend({
  SECRET_KEY_ARN: z.string().min(1),
});

try {
  process.stdout.write(`${JSON.stringify(await firstTenant(), null, 2)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof z.ZodError ? z.prettifyError(error) : error}\n`);
  process.exitCode = 1;
}

async function firstTenant() {
  const { values } = parseArgs({
    options: { domain: { type: 'string' }, email: { type: 'string' }, name: { type: 'string', default: 'Platform' } },
  });
  const password = readableSecret(systemChance, PASSWORD_LENGTH);
  const newTenant = NewTenant.parse({ name: values.name, domain: values.domain });
  const newUser = NewUser.parse({ name: 'Administrator', email: values.email, role: 'platform', password });

  const world = await openWorld();
  // It may be there already: from a first try that was cut short.
  const found = await world.store.tenantByDomain(newTenant.domain);
  const tenant = found ?? must(await createTenant(world, systemPrincipal(''), newTenant));
  must(await createUser(world, systemPrincipal(tenant.id), newUser));
  return { tenant: tenant.id, domain: tenant.domain, email: newUser.email, password };
}

async function openWorld(): Promise<UseCaseWorld> {
  const config = Environment.parse(process.env);
  return {
    store: openStore(storeOptions(config)),
    clock: systemClock,
    ids: new TimeSortedIds(systemClock, systemChance),
    chance: systemChance,
    secretBox: new SecretBox(await loadSecretKey(config)),
  };
}

function must<Value>(result: Result<Value, Problem>): Value {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.problem)}`);
  return result.value;
}
