/**
 * A contact centre without phones, in virtual time.
 *
 *   a-centre.ts    what is configured, from a few words
 *   script.ts      what happens, in short words, and what is done then
 *   simulation.ts  people who do what they like, by the thousand
 *   checker.ts     holds such a centre to its promises
 *   busy-day.ts    50 agents, 8 queues, all strategies
 */
export { aCentre, type CentreSketch, centreObjects, memberId, type QueueSketch } from './a-centre.ts';
export { simulateDay } from './busy-day.ts';
export { Checker } from './checker.ts';
export { aQueue, BOTH, play, type Row } from './rows.ts';
export { arrive, CentreScript } from './script.ts';
export { SimulatedCentre, type SimulationOptions, type Witness } from './simulation.ts';
