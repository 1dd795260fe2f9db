/**
 * Call flows that a tenant puts together (IVR).
 *
 *   ivr.ts    what a flow is, and when it is whole
 *   node.ts   what it can do: one kind of node each
 */
export { Ivr } from './ivr.ts';
export { IvrNode } from './node.ts';
