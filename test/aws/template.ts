/** Reading a CloudFormation template: what is buried in policies and user data. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
export interface Template {
  readonly Resources: Record<string, Resource>;
}
export interface Statement {
  readonly Action: string | string[];
  readonly Effect: 'Allow' | 'Deny';
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Record<string, unknown>;
}

/** @throws Error  when there is none: CDK makes up the end of an id, we choose its start */
export function resource(template: Template, type: string, idStart: string): Resource {
  const found = Object.entries(template.Resources).find(([id, { Type }]) => Type === type && id.startsWith(idStart));
  if (found === undefined) throw new Error(`no ${type} whose id starts with ${idStart}`);
  return found[1];
}

function statements(template: Template, roleStart: string): readonly Statement[] {
  const policy = resource(template, 'AWS::IAM::Policy', `${roleStart}DefaultPolicy`);
  return (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement;
}

/** What a role may do with a table, which stacks other than Data know by the name of an export. */
export function tableRights(template: Template, roleStart: string, table: 'Config' | 'Records'): string[] {
  return statements(template, roleStart)
    .filter(({ Resource }) => JSON.stringify(Resource).includes(`GetAtt${table}Table`))
    .flatMap(({ Action }) => Action)
    .sort();
}

/**
 * Id of the function to which the HTTP API hands a path: its own route where there is one, else the default. Of routes that
 * match, the one with fewer variables wins, as API Gateway chooses.
 */
export function functionBehind(template: Template, path: string): string {
  const routes = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route')
    .map(({ Properties }) => Properties as { RouteKey: string; Target: { 'Fn::Join': [string, unknown[]] } });
  const variables = ({ RouteKey }: { RouteKey: string }) => RouteKey.split('{').length;
  const matching = routes
    .filter(({ RouteKey }) =>
      new RegExp(`^ANY ${RouteKey.slice(4).replaceAll(/{\w+}/g, '[^/]+')}$`).test(`ANY ${path}`),
    )
    .sort((a, b) => variables(a) - variables(b));
  const route = matching[0] ?? routes.find(({ RouteKey }) => RouteKey === '$default');
  const [, parts] = route?.Target['Fn::Join'] ?? ['', []];
  const integration = parts.find((part): part is { Ref: string } => typeof part !== 'string')?.Ref ?? '';
  const uri = template.Resources[integration]?.Properties.IntegrationUri as { 'Fn::GetAtt': [string, 'Arn'] };
  return uri['Fn::GetAtt'][0];
}

/** What an edge's instance gets at its first boot; a value that is known only at deployment is null. */
export function edgeUserData(template: Template): { bundleHash: string; environment: Record<string, string | null> } {
  const { LaunchTemplateData } = resource(template, 'AWS::EC2::LaunchTemplate', 'FleetTemplate').Properties as {
    LaunchTemplateData: { UserData: { 'Fn::Base64': { 'Fn::Join': [string, unknown[]] } } };
  };
  const [, parts] = LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'];
  const script = parts.map((part) => (typeof part === 'string' ? part : '\0')).join('');
  const [, bundleHash = ''] = /\/([0-9a-f]{64})\.zip/.exec(script) ?? [];
  const [, file = ''] = /edge\.env <<'END'\n([\s\S]*?)\nEND/.exec(script) ?? [];
  const environment = file.split('\n').map((line): [string, string | null] => {
    const [name = '', value = ''] = line.split('=');
    return [name, value.includes('\0') ? null : value];
  });
  return { bundleHash, environment: Object.fromEntries(environment) };
}
