import { Counter, Histogram, type Registry } from 'prom-client';
import type { CallJournal } from '#edge/spool/index.ts';
import type { CallEventDraft } from '#shared/call-event/index.ts';
import type { LegMedia } from '#shared/cdr/index.ts';

/** Seconds. ITU-T E.721 calls 5 s a good post-dial delay for a local call; ours is a matter of milliseconds. */
const DELAY_BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const ANSWER_BUCKETS = [1, 2, 5, 10, 15, 20, 30, 45, 60, 120];
const LENGTH_BUCKETS = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200];

/** Where callers change their mind (ITU-T G.107 annex B), and the ends of the scale. */
const MOS_BUCKETS = [1.5, 2, 2.58, 3.1, 3.6, 4.03, 4.34, 4.5];
const LOSS_BUCKETS = [0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25];
const JITTER_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2];

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
  const mosOfLegs = new Histogram({
    name: 'patchbay_leg_mos',
    help: 'What the edge received from each phone, as estimated mean opinion score.',
    buckets: MOS_BUCKETS,
    registers,
  });
  const loss = new Histogram({
    name: 'patchbay_leg_loss_ratio',
    help: 'Share of packets from each phone that never came.',
    buckets: LOSS_BUCKETS,
    registers,
  });
  const jitter = new Histogram({
    name: 'patchbay_leg_jitter_seconds',
    help: 'Interarrival jitter of each phone at its worst.',
    buckets: JITTER_BUCKETS,
    registers,
  });
  const roundTrip = new Histogram({
    name: 'patchbay_leg_round_trip_seconds',
    help: 'Between the edge and each phone that tells by RTCP.',
    buckets: DELAY_BUCKETS,
    registers,
  });

  function observeLeg({ mos, packetsReceived, packetsLost, jitterMs, quality }: LegMedia): void {
    if (packetsReceived === 0) return;
    if (mos !== null) mosOfLegs.observe(mos);
    loss.observe(packetsLost / (packetsReceived + packetsLost));
    jitter.observe((quality?.maxJitterMs ?? jitterMs) / 1000);
    const roundTripMs = quality?.roundTripMs ?? null;
    if (roundTripMs !== null) roundTrip.observe(roundTripMs / 1000);
  }

  function observe(event: CallEventDraft): void {
    if (event.type !== 'call.ended') return;
    const { disposition, direction, startedAt, ringingAt, answeredAt, at } = event;
    ended.inc({ disposition, direction });
    if (ringingAt !== null) postDialDelay.observe(seconds(startedAt, ringingAt));
    if (ringingAt !== null && answeredAt !== null) answerTime.observe(seconds(ringingAt, answeredAt));
    if (answeredAt !== null) length.observe(seconds(answeredAt, at));
    for (const { media } of event.legs) if (media !== null) observeLeg(media);
  }

  return {
    record(event) {
      observe(event);
      journal.record(event);
    },
  };
}
