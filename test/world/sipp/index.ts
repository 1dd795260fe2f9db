/**
 * sipp, a SIP phone that does exactly what a script says, and complains about everything else.
 *
 *   scenario.ts   what a phone sends and waits for
 *   sipp.ts       runs a scenario
 */
export * from './scenario.ts';
export { type RunningSipp, runSipp, type SippOptions, type SippRun, startSipp } from './sipp.ts';
