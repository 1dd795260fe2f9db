import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { edgeUserData, functionBehind, resource, type Template, tableRights } from './template.ts';

/** The portal may have to be built first. */
const SYNTH_WITHIN_MS = 180_000;
/** Without it there is no function for faxes by e-mail. */
export const FAX_MAIL_DOMAIN = 'fax.pbx.example';
const STACKS = ['Patchbay-Data', 'Patchbay-Services', 'Patchbay-Edge'] as const;
type StackName = (typeof STACKS)[number];

export const FUNCTIONS = ['Api', 'SignIn', 'Cdr', 'Events', 'Webhooks', 'Jobs', 'Notify', 'FaxMail'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** A function as CloudFormation would make it. */
export interface SynthesisedFunction {
  /** Folder that Lambda would unpack; outside the repository, so that nothing in node_modules is found by chance. */
  readonly bundle: string;
  /** `index.handler` */
  readonly handler: string;
  readonly environment: Record<string, string>;
  /** What its role may do with tables: `dynamodb:PutItem patchbay-config`. */
  readonly tableRights: readonly string[];
}

/** What `npx cdk synth` made. */
export interface Synthesis {
  readonly templates: Record<StackName, Template>;
  /** @param values  what the references in its environment stand for, by variable */
  functionNamed(name: FunctionName, values: Record<string, string>): SynthesisedFunction;
  /** The function that answers a path of the HTTP API. */
  answering(path: string): 'Api' | 'SignIn';
  /** Folder that an edge's instance would unpack, and the environment file it would write. */
  edge(values: Record<string, string>): { bundle: string; environment: Record<string, string> };
  remove(): Promise<void>;
}

/** Runs the CLI as an operator would, without an account, into a folder of its own. */
export async function synthesise(): Promise<Synthesis> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-synth-'));
  await promisify(execFile)(
    process.execPath,
    [
      'node_modules/aws-cdk/bin/cdk',
      'synth',
      '--quiet',
      '--output',
      join(folder, 'cdk.out'),
      '--context',
      `faxMailDomain=${FAX_MAIL_DOMAIN}`,
    ],
    {
      timeout: SYNTH_WITHIN_MS,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
        HOME: folder,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
  );
  const file = (name: string) => join(folder, 'cdk.out', name);
  const loaded = await Promise.all(
    STACKS.map(async (name) => [name, JSON.parse(await readFile(file(`${name}.template.json`), 'utf8'))] as const),
  );
  const templates = Object.fromEntries(loaded) as Record<StackName, Template>;

  return {
    templates,
    functionNamed(name, values) {
      const services = templates['Patchbay-Services'];
      const fn = resource(services, 'AWS::Lambda::Function', `${name}Function`);
      const { Code, Handler, Environment } = fn.Properties as unknown as LambdaProperties;
      const rights = (table: 'Config' | 'Records', variable: string) =>
        tableRights(services, `${name}Role`, table).map((action) => `${action} ${values[variable]}`);
      return {
        bundle: file(`asset.${Code.S3Key.replace('.zip', '')}`),
        handler: Handler,
        environment: resolve(Environment.Variables, values),
        tableRights: [...rights('Config', 'CONFIG_TABLE'), ...rights('Records', 'RECORDS_TABLE')],
      };
    },
    answering: (path) =>
      functionBehind(templates['Patchbay-Services'], path).startsWith('SignInFunction') ? 'SignIn' : 'Api',
    edge(values) {
      const { bundleHash, environment } = edgeUserData(templates['Patchbay-Edge']);
      return { bundle: file(`asset.${bundleHash}`), environment: resolve(environment, values) };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

interface LambdaProperties {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly Environment: { readonly Variables: Record<string, unknown> };
}
/** Literals as they are; a reference must have a value, so that a variable nobody thought of fails the test. */
function resolve(variables: Record<string, unknown>, values: Record<string, string>): Record<string, string> {
  const resolved = Object.entries(variables).map(([name, given]): [string, string] => {
    const value = typeof given === 'string' ? given : values[name];
    if (value === undefined) throw new Error(`no value for ${name}`);
    return [name, value];
  });
  return Object.fromEntries(resolved);
}
