/** Groups that ring by a strategy. */
export { CallGroup } from './call-group.ts';
export { RingStrategy } from './ring-strategy.ts';
