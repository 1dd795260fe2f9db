/**
 * A contact centre without phones, in virtual time.
 *
 *   a-centre.ts   what is configured, from a few words
 *   script.ts     what happens, in short words, and what is done then
 */
export { aCentre, type CentreSketch, centreObjects, memberId, type QueueSketch } from './a-centre.ts';
export { arrive, CentreScript } from './script.ts';
