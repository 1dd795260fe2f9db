import { FRAME_MS } from '../audio/frame.ts';
import { findPeriod } from './pitch.ts';
import type { SampleLine } from './sample-line.ts';

/** Leaves out one period of what is ahead, faded into the next. @returns whether there was enough ahead for it */
export function removePeriod(line: SampleLine): boolean {
  const period = periodAhead(line);
  if (period === null || line.ahead < 2 * period) return false;
  const { samples, start } = line;
  for (let at = 0; at < period; at++) {
    const share = (at + 1) / (period + 1);
    const next = start + period + at;
    samples[next] = (1 - share) * (samples[start + at] as number) + share * (samples[next] as number);
  }
  line.start += period;
  return true;
}

/** Says the period that was played last once more, faded into what is ahead. @returns whether there was enough ahead for it */
export function insertPeriod(line: SampleLine): boolean {
  const period = periodAhead(line);
  if (period === null) return false;
  line.grow(period);
  const { samples, start, end } = line;
  samples.copyWithin(start + period, start, end - period);
  for (let at = 0; at < period; at++) {
    const share = (at + 1) / (period + 1);
    const said = samples[start - period + at] as number;
    samples[start + at] = (1 - share) * (samples[start + period + at] as number) + share * said;
  }
  return true;
}

function periodAhead(line: SampleLine): number | null {
  const frame = (FRAME_MS * line.rateHz) / 1000;
  return line.ahead < frame ? null : findPeriod(line.samples, line.start + frame, line.rateHz);
}
