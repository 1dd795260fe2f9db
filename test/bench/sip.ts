/**
 * What a registration and a call cost the edge, beside what they cost other servers (measured the same way, on a
 * machine like the one this was written on: two cores of a Xeon, Debian 12).
 *
 *   node test/bench/sip.ts [registration|call|sustained|delay] ... [--seconds N] [--warm N]
 *
 *   registration   REGISTER, 401, REGISTER, 200: at 500 and 2,000 a second
 *   call           INVITE with digest, 100, 180, 200, ACK, held for 1 s, BYE, on both legs: at 100 and 300 a second
 *   sustained      4,500 registrations, then 500 calls a second, each for 60 s
 *   delay          post-dial delay: INVITE until 180, at 50 calls a second
 *
 * Needs Linux, two cores, `sipp` and `taskset`. The edge is the whole process of production, alone on the second core:
 * tenants, routing, media ports, records, with the embedded DynamoDB and SQS, which share the first core with sipp.
 * CPU is user and system time of all its threads; each measurement begins after --warm seconds at the same rate
 * (default 45), so that transactions expire while it lasts. Ends with 1 when a budget is broken.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { cpuUs, residentKib } from './relay/subject.ts';
import { type EdgeUnderLoad, startEdgeUnderLoad } from './sip/edge-under-load.ts';
import { callLoad, registrationLoad, withCallees } from './sip/loads.ts';
import type { LoadResult } from './sip/sipp-load.ts';

const { values: options, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '15' }, warm: { type: 'string', default: '45' } },
  allowPositionals: true,
});
const [seconds, warmSeconds] = [Number(options.seconds), Number(options.warm)];
const wanted = new Set(positionals.length > 0 ? positionals : ['registration', 'call', 'sustained', 'delay']);
/** Microseconds of CPU at a rate, where the budget is at the same rate as the peers were measured at. */
const PEERS = {
  'registration 500': 'Kamailio 58, Asterisk 388, drachtio-server with an application 738',
  'call 100': 'Kamailio as a proxy 480, Asterisk 2980, drachtio-server with an application 4290; none checks a digest',
};

let brokenBudgets = 0;

const busy = loadavg()[0] ?? 0;
if (busy > 0.7) console.log(`The machine is busy (load ${busy.toFixed(1)}): do not trust these figures.`);
const edge = await startEdgeUnderLoad();
try {
  console.log(`idle: ${residentKib(edge.pid)} KiB resident`);
  if (wanted.has('registration')) {
    await registrations(edge, 500, 250);
    await registrations(edge, 2000, 200);
  }
  await withCallees(edge, async () => {
    if (wanted.has('delay')) await delay(edge);
    if (wanted.has('call')) {
      await calls(edge, 100, 2000);
      await calls(edge, 300, 1500);
    }
    if (wanted.has('sustained')) await sustained('calls', 500, () => callLoad(edge, 500, 60));
  });
  if (wanted.has('sustained')) await sustained('registrations', 4500, () => registrationLoad(edge, 4500, 60));
} finally {
  await edge.stop();
}
process.exitCode = brokenBudgets > 0 ? 1 : 0;

async function registrations(subject: EdgeUnderLoad, rate: number, budgetUs: number): Promise<void> {
  await costOf(`registration ${rate}`, budgetUs, subject, (forSeconds) => registrationLoad(subject, rate, forSeconds));
}

async function calls(subject: EdgeUnderLoad, rate: number, budgetUs: number): Promise<void> {
  await costOf(`call ${rate}`, budgetUs, subject, (forSeconds) => callLoad(subject, rate, forSeconds));
}

async function costOf(
  name: string,
  budgetUs: number,
  subject: EdgeUnderLoad,
  load: (forSeconds: number) => Promise<LoadResult>,
): Promise<void> {
  await load(warmSeconds);
  const before = cpuUs(subject.pid);
  const result = await load(seconds);
  const cost = (cpuUs(subject.pid) - before) / result.ok;
  const peers = Object.entries(PEERS).find(([peer]) => peer === name)?.[1] ?? '';
  verdict(
    `${name}/s: ${cost.toFixed(0)} us CPU each (budget ${budgetUs}${peers && `; ${peers}`}), ${result.failed} failed, ` +
      `${result.retransmissions} retransmissions, ${residentKib(subject.pid)} KiB resident`,
    cost <= budgetUs && result.failed === 0,
  );
}

/** Held for a minute with less than 1 % failed and without falling behind. */
async function sustained(what: string, rate: number, load: () => Promise<LoadResult>): Promise<void> {
  const result = await load();
  const isHeld = result.failed < 0.01 * (result.ok + result.failed) && result.seconds < 60 * 1.12;
  verdict(`${what} at ${rate}/s for 60 s: ${result.ok} good, ${result.failed} failed, in ${result.seconds} s`, isHeld);
}

async function delay(subject: EdgeUnderLoad): Promise<void> {
  await callLoad(subject, 50, 5);
  const { delayMs } = await callLoad(subject, 50, seconds);
  verdict(`post-dial delay at 50/s: p50 ${delayMs.p50} ms, p99 ${delayMs.p99} ms (budget 20)`, delayMs.p99 < 20);
}

function verdict(line: string, isKept: boolean): void {
  if (!isKept) brokenBudgets += 1;
  console.log(`${isKept ? 'kept  ' : 'BROKEN'}  ${line}`);
}
