import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyPassword } from '#shared/credentials/index.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';
import { startSecretsManager } from './secrets-manager.ts';

const SECRET_KEY_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:SecretKey-AbCdEf';
let dynamo: TestDynamoDb;
let secrets: Awaited<ReturnType<typeof startSecretsManager>>;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  secrets = await startSecretsManager(SECRET_KEY_ARN, Buffer.alloc(32).toString('base64'));
});
afterAll(async () => {
  secrets?.stop();
  await dynamo?.stop();
});

test('the first tenant gets a user who may run the platform, with the password that was printed', async () => {
  const printed = JSON.parse(await firstTenant('--domain', 'pbx.example', '--email', 'ops@pbx.example'));
  const store = dynamo.openStore();
  const tenant = await store.tenantByDomain('pbx.example');
  expect(printed).toMatchObject({ tenant: tenant?.id, domain: 'pbx.example', email: 'ops@pbx.example' });
  const user = await store.tenant(printed.tenant).users.byEmail('ops@pbx.example');
  expect(user).toMatchObject({ role: 'platform', isEnabled: true });
  expect(await verifyPassword(printed.password, user?.passwordHash ?? '')).toBe(true);
});

test('run again, it says that the user is there', async () => {
  await expect(firstTenant('--domain', 'pbx.example', '--email', 'ops@pbx.example')).rejects.toThrow(/email-taken/);
});

test.each([
  [['--email', 'ops@pbx.example'], /domain/],
  [['--domain', 'pbx.example', '--email', 'nobody'], /email/],
  [['--colour', 'red'], /--colour/],
])('%j is refused in a line', async (args, message) => {
  await expect(firstTenant(...args)).rejects.toThrow(message);
});

/** As an operator runs it, but for the endpoints. */
async function firstTenant(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['infra/aws/first-tenant.ts', ...args], {
    env: {
      AWS_REGION: dynamo.options.region,
      CONFIG_TABLE: dynamo.options.configTable,
      RECORDS_TABLE: dynamo.options.recordsTable,
      SECRET_KEY_ARN,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    },
  });
  return stdout;
}
