/**
 * Call flows that a tenant puts together (IVR).
 *
 *   ivr.ts    what a flow is, and when it is whole
 *   node.ts   what it can do: one kind of node each
 *   flow.ts   one call in a flow: what it hears, where it goes
 */
export {
  beginFlow,
  type FlowDoes,
  type FlowEvent,
  type FlowMove,
  type FlowState,
  followFlow,
  MAX_STEPS,
} from './flow.ts';
export { Ivr } from './ivr.ts';
export { IvrNode } from './node.ts';
