import { setTimeout as sleep } from 'node:timers/promises';
import { freePortRange } from '#test/world/free-ports.ts';
import type { EdgeUnderLoad } from './edge-under-load.ts';
import { CALLEE, CALLER, REGISTRATION } from './scripts.ts';
import { allUsers, callees, callers, type LoadResult, startLoad } from './sipp-load.ts';

/** A bench has some dozens of loads. */
let { from: nextPort } = await freePortRange(200);
const CALLEE_PORT = nextPort;

/** Every user registers in turn, from the same address within one load and from another in the next. */
export function registrationLoad(subject: EdgeUnderLoad, rate: number, forSeconds: number): Promise<LoadResult> {
  const load = { script: REGISTRATION, serverPort: subject.udpPort, localPort: port(), rate, seconds: forSeconds };
  return startLoad(load, allUsers()).finished;
}

/** Calls to those who answer in `withCallees`. */
export function callLoad(subject: EdgeUnderLoad, rate: number, forSeconds: number, holdMs = 1000): Promise<LoadResult> {
  const load = { script: CALLER, serverPort: subject.udpPort, localPort: port(), rate, seconds: forSeconds, holdMs };
  return startLoad(load, callers()).finished;
}

/** Half of the users register where one sipp then answers for all of them. */
export async function withCallees(subject: EdgeUnderLoad, run: () => Promise<void>): Promise<void> {
  const there = { serverPort: subject.udpPort, localPort: CALLEE_PORT };
  await startLoad({ ...there, script: REGISTRATION, rate: 200, seconds: 2.5 }, callees()).finished;
  const answering = startLoad({ ...there, script: CALLEE }, '');
  await sleep(500); // sipp says nothing when it is ready
  try {
    await run();
  } finally {
    answering.stop();
  }
}

/** A new one for each load, or the edge would take its messages for repeats. */
function port(): number {
  nextPort += 2;
  return nextPort;
}
