import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { CallEventDraft } from '#shared/call-event/index.ts';
import { answeredCall } from '#test/world/call-events.ts';
import { observeCalls } from './call-metrics.ts';
import { metricsText, openMetrics } from './index.ts';

test('a call that is over is counted with its delays, and reaches the journal', async () => {
  const recorded: CallEventDraft[] = [];
  const registry = new Registry();
  const journal = observeCalls({ record: (event) => void recorded.push(event) }, registry);
  const story = answeredCall();
  for (const event of story) journal.record(event);
  expect(recorded).toEqual(story);
  const text = await metricsText('edge_1', registry, { calls: { 'now.calls': 0 } });
  expect(text).toContain('patchbay_calls_ended_total{disposition="answered",direction="internal"} 1');
  for (const name of ['call_post_dial_delay', 'call_answer', 'call_length']) {
    expect(text).toContain(`patchbay_${name}_seconds_count 1`);
  }
  expect(text).toContain('patchbay_calls_calls{edge="edge_1"} 0');
});

test('what the media of its legs was like is counted with it', async () => {
  const registry = new Registry();
  const journal = observeCalls({ record: () => undefined }, registry);
  for (const event of answeredCall()) journal.record(event);
  const text = await metricsText('edge_1', registry, {});
  expect(text).toContain('patchbay_leg_mos_bucket{le="4.03"} 0\npatchbay_leg_mos_bucket{le="4.34"} 2');
  expect(text).toContain('patchbay_leg_loss_ratio_bucket{le="0.001"} 2');
  expect(text).toContain(
    'patchbay_leg_jitter_seconds_bucket{le="0.005"} 0\npatchbay_leg_jitter_seconds_bucket{le="0.01"} 2',
  );
  expect(text).toContain('patchbay_leg_round_trip_seconds_sum 0.08');
});

test('every line is one that Prometheus can read', async () => {
  const registry = new Registry();
  observeCalls({ record: () => undefined }, registry);
  const rooms = { signaling: { 'requests-in.INVITE': 1, 'remembered.sources': 2 }, media: { dropped: { flood: 0 } } };
  const lines = (await metricsText('edge_1', registry, rooms)).split('\n').filter((line) => line !== '');
  const sample =
    /^[a-zA-Z_:][\w:]*(\{[a-zA-Z_]\w*="[^"\\\n]*"(,[a-zA-Z_]\w*="[^"\\\n]*")*\})? [-+]?(\d+(\.\d+)?|Inf|NaN)$/;
  expect(lines.filter((line) => !line.startsWith('# ') && !sample.test(line))).toEqual([]);
});

test('what runs here is told', async () => {
  const text = await metricsText('edge_1', openMetrics('edge_1'), {});
  expect(text).toMatch(
    new RegExp(
      `^patchbay_build_info\\{version="\\d+\\.\\d+\\.\\d+",node="${process.versions.node}",edge="edge_1"\\} 1$`,
      'm',
    ),
  );
});
