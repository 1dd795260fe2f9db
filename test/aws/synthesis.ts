import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The portal may have to be built first. */
const SYNTH_WITHIN_MS = 180_000;
const STACKS = ['Patchbay-Data', 'Patchbay-Services', 'Patchbay-Edge'] as const;
type StackName = (typeof STACKS)[number];

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
export interface Template {
  readonly Resources: Record<string, Resource>;
}

/** A function as CloudFormation would make it. */
export interface SynthesisedFunction {
  /** Folder that Lambda would unpack; outside the repository, so that nothing in node_modules is found by chance. */
  readonly bundle: string;
  /** `index.handler` */
  readonly handler: string;
  readonly environment: Record<string, string>;
  /** What its role may do with tables: `dynamodb:PutItem CONFIG_TABLE`, by the variable that names the table. */
  readonly tableRights: readonly string[];
}

/** What `npx cdk synth` made. */
export interface Synthesis {
  readonly seconds: number;
  readonly templates: Record<StackName, Template>;
  /** @param values  what the references in its environment stand for, by variable */
  functionNamed(name: 'Api' | 'Cdr' | 'Webhooks', values: Record<string, string>): SynthesisedFunction;
  /** Folder that an edge's instance would unpack, and the environment file it would write. */
  edge(values: Record<string, string>): { bundle: string; environment: Record<string, string> };
  remove(): Promise<void>;
}

/** Runs the CLI as an operator would, without an account, into a folder of its own. */
export async function synthesise(): Promise<Synthesis> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-synth-'));
  const startedMs = performance.now();
  await promisify(execFile)(
    process.execPath,
    ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--output', join(folder, 'cdk.out')],
    {
      timeout: SYNTH_WITHIN_MS,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
        HOME: folder,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const file = (name: string) => join(folder, 'cdk.out', name);
  const loaded = await Promise.all(
    STACKS.map(async (name) => [name, JSON.parse(await readFile(file(`${name}.template.json`), 'utf8'))] as const),
  );
  const templates = Object.fromEntries(loaded) as Record<StackName, Template>;

  return {
    seconds,
    templates,
    functionNamed(name, values) {
      const fn = find(templates['Patchbay-Services'], 'AWS::Lambda::Function', `${name}Function`);
      const { Code, Handler, Environment } = fn.Properties as unknown as LambdaProperties;
      return {
        bundle: file(`asset.${Code.S3Key.replace('.zip', '')}`),
        handler: Handler,
        environment: resolve(Environment.Variables, values),
        tableRights: tableRights(find(templates['Patchbay-Services'], 'AWS::IAM::Policy', `${name}RoleDefaultPolicy`)),
      };
    },
    edge(values) {
      const launch = find(templates['Patchbay-Edge'], 'AWS::EC2::LaunchTemplate', 'FleetTemplate');
      const { LaunchTemplateData } = launch.Properties as unknown as LaunchTemplateProperties;
      const parts = LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'][1];
      const script = parts.map((part) => (typeof part === 'string' ? part : '<reference>')).join('');
      const [, hash] = /\/([0-9a-f]{64})\.zip/.exec(script) ?? [];
      const [, lines = ''] = /edge\.env <<'END'\n([\s\S]*?)\nEND/.exec(script) ?? [];
      const variables = lines.split('\n').map((line): [string, unknown] => {
        const [variable = '', value] = line.split('=');
        return [variable, value === '<reference>' ? {} : value];
      });
      return { bundle: file(`asset.${hash}`), environment: resolve(Object.fromEntries(variables), values) };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

interface LambdaProperties {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly Environment: { readonly Variables: Record<string, unknown> };
}
interface LaunchTemplateProperties {
  readonly LaunchTemplateData: {
    readonly UserData: { readonly 'Fn::Base64': { readonly 'Fn::Join': [string, unknown[]] } };
  };
}

/** The other stack's tables are known by the names of its exports. */
function tableRights({ Properties }: Resource): string[] {
  const { Statement } = Properties.PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] };
  return Statement.flatMap(({ Action, Resource }) =>
    [Resource].flat().flatMap((resource) => {
      const [, table] = /GetAtt(Config|Records)Table/.exec(JSON.stringify(resource)) ?? [];
      return table === undefined ? [] : [Action].flat().map((action) => `${action} ${table.toUpperCase()}_TABLE`);
    }),
  );
}

function find(template: Template, type: string, idStart: string): Resource {
  const found = Object.entries(template.Resources).find(([id, { Type }]) => Type === type && id.startsWith(idStart));
  if (found === undefined) throw new Error(`no ${type} whose id starts with ${idStart}`);
  return found[1];
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
