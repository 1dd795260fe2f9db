/** Blocks of numbers of the public network. */
export { NumberPool } from './number-pool.ts';
