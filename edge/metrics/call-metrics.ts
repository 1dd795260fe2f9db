import { Counter, Histogram, type Registry } from 'prom-client';
import type { CallJournal } from '#edge/spool/index.ts';
import type { CallEventDraft } from '#shared/call-event/index.ts';

/** Seconds. ITU-T E.721 calls 5 s a good post-dial delay for a local call; ours is a matter of milliseconds. */
const DELAY_BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const ANSWER_BUCKETS = [1, 2, 5, 10, 15, 20, 30, 45, 60, 120];
const LENGTH_BUCKETS = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200];

const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

/** Listens to what call control tells its journal: nothing of calls is counted twice or in two places. */
export function observeCalls(journal: CallJournal, registry: Registry): CallJournal {
  const registers = [registry];
  const ended = new Counter({
    name: 'patchbay_calls_ended_total',
    help: 'Calls that are over, by what became of them.',
    labelNames: ['disposition', 'direction'],
    registers,
  });
  const postDialDelay = new Histogram({
    name: 'patchbay_call_post_dial_delay_seconds',
    help: 'From INVITE to the first phone that rings.',
    buckets: DELAY_BUCKETS,
    registers,
  });
  const answerTime = new Histogram({
    name: 'patchbay_call_answer_seconds',
    help: 'From ringing to answer.',
    buckets: ANSWER_BUCKETS,
    registers,
  });
  const length = new Histogram({
    name: 'patchbay_call_length_seconds',
    help: 'From answer to end.',
    buckets: LENGTH_BUCKETS,
    registers,
  });

  function observe(event: CallEventDraft): void {
    if (event.type !== 'call.ended') return;
    const { disposition, direction, startedAt, ringingAt, answeredAt, at } = event;
    ended.inc({ disposition, direction });
    if (ringingAt !== null) postDialDelay.observe(seconds(startedAt, ringingAt));
    if (ringingAt !== null && answeredAt !== null) answerTime.observe(seconds(ringingAt, answeredAt));
    if (answeredAt !== null) length.observe(seconds(answeredAt, at));
  }

  return {
    record(event) {
      observe(event);
      journal.record(event);
    },
  };
}
