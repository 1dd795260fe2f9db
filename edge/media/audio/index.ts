/**
 * Audio of ours.
 *
 *   source.ts   what all of it is
 */
export type { AudioSource } from './source.ts';
