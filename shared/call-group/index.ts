/** Groups that ring by a strategy. */
export { CallGroup } from './call-group.ts';
export { drawn } from './drawn.ts';
export { RingStrategy } from './ring-strategy.ts';
