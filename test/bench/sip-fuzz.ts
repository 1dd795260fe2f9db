/**
 * Whether mutated SIP messages can bring the engine down, hold it up or make it grow.
 *
 *   node test/bench/sip-fuzz.ts [--messages N] [--seed N]     default 1,000,000 messages; half a minute
 *
 * Messages of RFC 4475 with wounds, by datagrams and TCP, to an engine in this process (edge/signaling/rig/fuzz.ts); the
 * same seed is the same run. Ends with 1 when the engine meets a bug of its own, its event loop is kept busy for more than 50 ms,
 * anything is held after the last transaction, or the heap has grown by more than 16 MiB.
 */
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fuzz } from '#edge/signaling/rig/index.ts';

const MAX_STALL_MS = 50;
const MAX_GROWTH_KIB = 16 * 1024;

const { values: options } = parseArgs({
  options: { messages: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
setFlagsFromString('--expose-gc');
const startedMs = performance.now();
const result = await fuzz(Number(options.messages), Number(options.seed), runInNewContext('gc'));
const seconds = (performance.now() - startedMs) / 1000;

console.log(`${result.messages} messages in ${seconds.toFixed(1)} s`);
const verdicts = [
  [result.bugs.length === 0, `${result.bugs.length} bugs ${JSON.stringify(result.bugs)}`],
  [result.longestStallMs <= MAX_STALL_MS, `longest stall ${result.longestStallMs.toFixed(1)} ms (${MAX_STALL_MS})`],
  [result.leftOver.length === 0, `left over: ${result.leftOver.join(', ') || 'nothing'}`],
  [result.heapGrowthKib <= MAX_GROWTH_KIB, `heap grown by ${result.heapGrowthKib.toFixed(0)} KiB (${MAX_GROWTH_KIB})`],
] as const;
for (const [isKept, line] of verdicts) console.log(`${isKept ? 'kept  ' : 'BROKEN'}  ${line}`);
process.exitCode = verdicts.every(([isKept]) => isKept) ? 0 : 1;
