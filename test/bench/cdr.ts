/**
 * From call events to CDRs: the function of functions/cdr with a store in memory, so what is measured is ours alone.
 *
 *   node test/bench/cdr.ts                                           some 10 s; fails below 2,000 events/s
 *   node --max-old-space-size=12000 test/bench/cdr.ts million        some minutes: a million events, shuffled, doubled and
 *                                                                    with crashes, against the ordered stream
 *
 * Measured in CPU time, as others may be at work on the machine.
 */
import { callStream, deliverAmiss, deliverInOrder, type Outcome } from '#test/world/call-stream.ts';
import { SeededChance } from '#test/world/index.ts';

const BUDGET_EVENTS_PER_SECOND = 2_000;
const EVENTS = 100_000;
const MILLION = 1_000_000;

async function measure(name: string, work: () => Promise<Outcome>): Promise<Outcome & { perSecond: number }> {
  const before = process.cpuUsage();
  const outcome = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const perSecond = outcome.deliveries / seconds;
  console.log(
    `${name}: ${outcome.deliveries} events in ${seconds.toFixed(1)} s of CPU, ${perSecond.toFixed(0)} events/s, ` +
      `${outcome.store.cdrCount} CDRs, ${outcome.crashes} crashes`,
  );
  return { ...outcome, perSecond };
}

const isMillion = process.argv[2] === 'million';
const events = isMillion ? MILLION : EVENTS;
const ordered = await measure('in order', () => deliverInOrder(callStream(events)));
const amiss = await measure('shuffled', () => deliverAmiss(callStream(events), new SeededChance(5)));

if (!amiss.store.isSameAs(ordered.store)) throw new Error('the shuffled stream gave other CDRs than the ordered one');
console.log('the same CDRs');
// What is shuffled has each event in a batch of its own, almost: the hardest case.
if (amiss.perSecond < BUDGET_EVENTS_PER_SECOND) {
  throw new Error(`${amiss.perSecond.toFixed(0)} events/s, fewer than ${BUDGET_EVENTS_PER_SECOND}`);
}
