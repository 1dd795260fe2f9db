import type { Destination } from '#shared/destination/index.ts';
import type { Said } from '#shared/prompt/index.ts';
import { assertNever } from '#shared/result.ts';
import { cutText } from '#shared/world/index.ts';
import type { Ivr } from './ivr.ts';
import type { IvrNode } from './node.ts';

/**
 * One call in a flow (XiVO 15.12 XA-IVR-02 to -11). Nodes that take no time are passed within one move; the others say what the
 * caller hears and wait for what becomes of it.
 *
 *   beginFlow ──▶ at a node ──▶ … ──▶ go     where the call goes
 *                   ▲    │      └───▶ end    too many nodes, or a link that leads nowhere
 *                   └────┘ done, key, silence, digits
 */
export interface FlowState {
  /** What the call is at. */
  readonly node: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Nodes that it has passed. */
  readonly steps: number;
}

export type FlowEvent =
  | { readonly name: 'done' }
  | { readonly name: 'digits'; readonly digits: string }
  /** Nothing was pressed. */
  | { readonly name: 'silence' }
  /** The application gave no answer, or one that could not be carried out. */
  | { readonly name: 'failed' };

export type FlowDoes =
  | { readonly name: 'answer' }
  | { readonly name: 'play'; readonly says: readonly Said[]; readonly isSkippable: boolean }
  | { readonly name: 'wait'; readonly ms: number }
  /** `ms` for each key; one that is pressed while something is heard ends that. */
  | { readonly name: 'ask'; readonly says: readonly Said[]; readonly maxDigits: number; readonly waitMs: number }
  /** An application of the customer's has the call until it has no more verbs. */
  | { readonly name: 'webhook'; readonly url: string; readonly statusUrl: string | null }
  | { readonly name: 'report'; readonly event: string; readonly variables: FlowState['variables'] }
  | { readonly name: 'go'; readonly destination: Destination; readonly why: string }
  | { readonly name: 'end'; readonly why: string };

export interface FlowMove {
  readonly state: FlowState;
  readonly does: FlowDoes;
}

/** Nodes that one call may pass (chosen: hours of any flow that people can bear). */
export const MAX_STEPS = 1000;
/** What a variable holds, in characters. */
const MAX_VALUE = 1000;

/** @param variables  what is known of the call: `caller`, `called`, `language` */
export function beginFlow(ivr: Ivr, variables: FlowState['variables']): FlowMove {
  const first = ivr.nodes[0]?.name ?? '';
  return enter(ivr, { node: first, counters: {}, variables, steps: 0 });
}

/** What comes of what has happened at the node. */
export function followFlow(ivr: Ivr, state: FlowState, event: FlowEvent): FlowMove {
  const node = nodeOf(ivr, state.node);
  if (!node) return nowhere(state);
  const next = nextOf(node, event);
  const digits = node.kind === 'collect' && event.name === 'digits' ? { [node.variable]: event.digits } : {};
  return enter(ivr, { ...state, node: next, variables: { ...state.variables, ...digits } });
}

function nextOf(node: IvrNode, event: FlowEvent): string {
  switch (node.kind) {
    case 'menu':
      if (event.name !== 'digits') return node.timeout;
      return node.choices.find(({ key }) => key === event.digits)?.next ?? node.invalid;
    case 'collect':
      return event.name === 'digits' && event.digits !== '' ? node.next : node.timeout;
    case 'webhook':
      return event.name === 'failed' ? node.failed : node.next;
    case 'switch':
    case 'go':
      return node.name; // nothing happens there
    default:
      return node.next;
  }
}

/** Passes nodes until one takes time. */
function enter(ivr: Ivr, entered: FlowState): FlowMove {
  let state = entered;
  for (;;) {
    const node = nodeOf(ivr, state.node);
    if (!node) return nowhere(state);
    if (state.steps >= MAX_STEPS) return { state, does: { name: 'end', why: 'the call has passed too many nodes' } };
    state = { ...state, steps: state.steps + 1 };
    const at = arrive(node, state);
    if ('name' in at) return { state, does: at };
    state = { ...state, ...at };
  }
}

/** What a node does, or how things stand after it. */
function arrive(node: IvrNode, state: FlowState): FlowDoes | Partial<FlowState> {
  const { counters, variables } = state;
  switch (node.kind) {
    case 'answer':
      return { name: 'answer' };
    case 'play':
      return { name: 'play', says: [{ promptId: node.promptId }], isSkippable: node.isSkippable };
    case 'wait':
      return { name: 'wait', ms: node.seconds * 1000 };
    case 'menu':
      return { name: 'ask', says: promptOf(node), maxDigits: 1, waitMs: node.waitSeconds * 1000 };
    case 'collect':
      return { name: 'ask', says: promptOf(node), maxDigits: node.maxDigits, waitMs: node.waitSeconds * 1000 };
    case 'count': {
      const times = (counters[node.counter] ?? 0) + 1;
      const next = times >= node.limit ? node.reached : node.next;
      return { node: next, counters: { ...counters, [node.counter]: times } };
    }
    case 'reset':
      return { node: node.next, counters: { ...counters, [node.counter]: 0 } };
    case 'set':
      return { node: node.next, variables: { ...variables, [node.variable]: filled(node.value, variables) } };
    case 'switch': {
      const value = variables[node.variable] ?? '';
      return { node: node.cases.find(({ equals }) => equals === value)?.next ?? node.otherwise };
    }
    case 'report':
      return { name: 'report', event: node.event, variables };
    case 'webhook':
      return { name: 'webhook', url: node.url, statusUrl: node.statusUrl };
    case 'go':
      return { name: 'go', destination: node.destination, why: `the flow has come to ${node.name}` };
    default:
      return assertNever(node);
  }
}

const promptOf = ({ promptId }: { readonly promptId: string | null }): Said[] =>
  promptId === null ? [] : [{ promptId }];

/** {{name}} stands for the value of a variable; of one that is not there nothing is left. */
const filled = (value: string, variables: FlowState['variables']): string =>
  cutText(
    value.replaceAll(/\{\{([A-Za-z][A-Za-z0-9_-]*)\}\}/g, (_, name: string) => variables[name] ?? ''),
    MAX_VALUE,
  );

const nodeOf = ({ nodes }: Ivr, name: string): IvrNode | undefined => nodes.find((node) => node.name === name);

const nowhere = (state: FlowState): FlowMove => ({
  state,
  does: { name: 'end', why: `there is no node ${state.node}` },
});
