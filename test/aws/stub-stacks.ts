import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { type Artifacts, addStacks, readSettings, type Stacks } from '#infra/aws/index.ts';

/** The stacks with files of a few bytes in place of bundles and portal: for tests of templates alone. */
export class StubStacks {
  readonly #folder = mkdtempSync(join(tmpdir(), 'patchbay-stubs-'));

  /**
   * @param context  what an operator chose
   * @param change  something more in the stacks, before they are synthesised
   * @throws Error  on a finding that was not accepted
   */
  synthesise(context: Record<string, string> = {}, change: (stacks: Stacks) => unknown = () => {}): Stacks {
    const { context: ours } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
    const app = new App({ outdir: mkdtempSync(join(this.#folder, 'out-')), context: { ...ours, ...context } });
    const stacks = addStacks(app, readSettings(app.node), this.#artifacts());
    change(stacks);
    app.synth();
    return stacks;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #artifacts(): Artifacts {
    const stub = (name: string, file: string) => {
      const path = join(this.#folder, name);
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, file), name);
      return path;
    };
    return {
      api: stub('api', 'index.mjs'),
      signIn: stub('sign-in', 'index.mjs'),
      cdr: stub('cdr', 'index.mjs'),
      events: stub('events', 'index.mjs'),
      webhooks: stub('webhooks', 'index.mjs'),
      jobs: stub('jobs', 'index.mjs'),
      notify: stub('notify', 'index.mjs'),
      faxMail: stub('faxMail', 'index.mjs'),
      edge: stub('edge', 'edge.mjs'),
      site: stub('site', 'index.html'),
    };
  }
}

/** Findings of cdk-nag that we live with, in the order of the constructs. */
export function acceptedFindings(stacks: readonly Stack[]): { rule: string; reason: string }[] {
  return stacks
    .flatMap((stack) => stack.node.findAll())
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, unknown>))
    .map(([id, reason]) => ({ rule: /AwsSolutions-\w+/.exec(id)?.[0] ?? '', reason: JSON.stringify(reason) }))
    .filter(({ rule }) => rule !== '');
}
