import { z } from 'zod';
import { isEnabled, named, uniqueExtension } from '#shared/object/fields.ts';
import { type FieldProblem, type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { ExtensionNumber } from '#shared/user/index.ts';
import { Language } from '#shared/world/index.ts';
import { IvrNode, linksOf } from './node.ts';

/** A call flow of the tenant's own, where a menu is not enough (XiVO 15.12 XA-IVR-01 to -11, XA-DP-01, XA-DP-03, XA-DP-06). */
export const Ivr = objectKind({
  name: 'ivr',
  idPrefix: 'ivr',
  description: 'A call flow of nodes that lead to each other.',
  isInSnapshot: true,
  fields: () => ({
    ...named('ivr'),
    extension: ExtensionNumber.nullable().default(null).describe('Null: reached as a destination only.'),
    isEnabled: isEnabled('A disabled one refuses calls.'),
    language: Language.nullable().default(null).describe('Null for that of the tenant.'),
    formatVersion: z.int().min(1).max(1).default(1).describe('Of the language that nodes are written in.'),
    mayCallOutside: z
      .boolean()
      .default(false)
      .describe('Whether it may send calls out of the tenant; else only the forwarding of a user does.'),
    nodes: z.array(IvrNode).min(1).max(200).describe('It begins with the first one.'),
  }),
  example: {
    name: 'Reception',
    extension: '306',
    nodes: [
      { name: 'welcome', kind: 'play', promptId: 'pmt_1', next: 'main' },
      {
        name: 'main',
        kind: 'menu',
        choices: [{ key: '1', next: 'sales' }],
        invalid: 'again',
        timeout: 'again',
      },
      { name: 'again', kind: 'count', counter: 'tries', limit: 3, next: 'main', reached: 'bye' },
      { name: 'sales', kind: 'go', destination: { kind: 'hunt-group', huntGroupId: 'hgr_1' } },
      { name: 'bye', kind: 'go', destination: { kind: 'hang-up' } },
    ],
  },
  secrets: {
    webhookSecret: z.string().min(16).max(128).describe('Requests to web addresses are signed with it.'),
  },
  unique: ({ name, extension }) => [uniqueName('ivr', name), ...uniqueExtension(extension)],
  check: ({ nodes }) => problemsOf(nodes),
});
export type Ivr = ObjectOf<typeof Ivr>;

/** A flow is whole when every name is there once, every link leads somewhere, no call can go round in no time, and each loop has an exit. */
function problemsOf(nodes: readonly IvrNode[]): FieldProblem[] {
  const names = nodes.map(({ name }) => name);
  const twice = names.flatMap((name, i) =>
    names.indexOf(name) < i ? [{ path: ['nodes', i, 'name'], detail: 'is there twice' }] : [],
  );
  const unreached = nodes.flatMap(unreachedIn);
  const nowhere = nodes.flatMap((node, i) =>
    linksOf(node)
      .filter(({ to }) => !names.includes(to))
      .map(({ path }) => ({ path: ['nodes', i, ...path], detail: 'is the name of no node' })),
  );
  if (twice.length + unreached.length + nowhere.length > 0) return [...twice, ...unreached, ...nowhere];
  const endless = endlessNode(nodes);
  if (endless !== null)
    return [
      { path: ['nodes', endless, 'name'], detail: 'is reached again and again while nothing is heard or pressed' },
    ];
  return trapped(nodes).map((i) => ({ path: ['nodes', i, 'name'], detail: 'leads to no end of the flow' }));
}

/** Of a menu or a switch what no call comes to: the first of the same counts. */
function unreachedIn(node: IvrNode, at: number): FieldProblem[] {
  const [field, name, values] =
    node.kind === 'menu'
      ? (['choices', 'key', node.choices.map(({ key }) => key)] as const)
      : (['cases', 'equals', node.kind === 'switch' ? node.cases.map(({ equals }) => equals) : []] as const);
  return values.flatMap((value, i) =>
    values.indexOf(value) < i ? [{ path: ['nodes', at, field, i, name], detail: 'is there twice' }] : [],
  );
}

/** The nodes from which no way leads to an end, so that a call which has come there stays until somebody hangs up. */
function trapped(nodes: readonly IvrNode[]): number[] {
  const leadingOut = new Set(nodes.filter(({ kind }) => kind === 'go').map(({ name }) => name));
  for (let before = -1; before !== leadingOut.size; ) {
    before = leadingOut.size;
    for (const node of nodes) if (linksOf(node).some(({ to }) => leadingOut.has(to))) leadingOut.add(node.name);
  }
  return nodes.flatMap(({ name }, i) => (leadingOut.has(name) ? [] : [i]));
}

/**
 * The first node to which a call comes back along nodes that take no time. Counting does not: a counter that is reset on the
 * way never ends such a round.
 */
function endlessNode(nodes: readonly IvrNode[]): number | null {
  const takesTime = ({ kind }: IvrNode) => ['play', 'wait', 'menu', 'collect', 'go', 'webhook'].includes(kind);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const [i, start] of nodes.entries()) {
    if (takesTime(start)) continue;
    const seen = new Set<string>();
    const ahead = linksOf(start).map(({ to }) => to);
    for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
      if (name === start.name) return i;
      const node = byName.get(name);
      if (seen.has(name) || node === undefined || takesTime(node)) continue;
      seen.add(name);
      ahead.push(...linksOf(node).map(({ to }) => to));
    }
  }
  return null;
}
