import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Artifacts } from './artifacts.ts';
import { DataStack } from './data-stack.ts';
import { EdgeStack } from './edge-stack.ts';
import { ServicesStack } from './services-stack.ts';
import type { Settings } from './settings.ts';

export interface Stacks {
  readonly data: DataStack;
  readonly services: ServicesStack;
  readonly edge: EdgeStack;
}

/** Adds everything to `app`. Synthesis then fails on a finding of cdk-nag that findings.ts has not accepted. */
export function addStacks(app: App, settings: Settings, artifacts: Artifacts): Stacks {
  const data = new DataStack(app, `${settings.name}-Data`, { settings, description: 'Patchbay: data' });
  const edge = new EdgeStack(app, `${settings.name}-Edge`, {
    settings,
    artifacts,
    data,
    description: 'Patchbay: SIP and RTP edges',
  });
  const services = new ServicesStack(app, `${settings.name}-Services`, {
    settings,
    artifacts,
    data,
    sipHost: edge.sipHost,
    description: 'Patchbay: functions, API, portal',
  });
  Tags.of(app).add('application', settings.name);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { data, services, edge };
}
