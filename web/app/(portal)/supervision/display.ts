import { z } from 'zod';
import { MAX_WINDOW_SECONDS } from '#shared/queue-statistics/live-window.ts';
import type { Tone } from '#web/list/index.ts';
import { stored } from '#web/session/stored.ts';
import { readStored, useStored } from '#web/session/use-stored.ts';

/** From which value on something is told to be much, and too much; 0: never (XiVO 15.12 X3-SU-14). */
const Thresholds = z.object({ warning: z.int().min(0), bad: z.int().min(0) });
export type Thresholds = z.infer<typeof Thresholds>;

/** The last while that is looked at, and the service level; null: that of the queue (X3-SU-11). */
const Window = z.object({
  windowSeconds: z.int().min(60).max(MAX_WINDOW_SECONDS),
  serviceLevelSeconds: z.int().min(0).max(3600).nullable(),
});
export type Window = z.infer<typeof Window>;

/** What one supervisor wants to see, kept by the browser. */
export const Display = z.object({
  waiting: Thresholds.default({ warning: 2, bad: 4 }),
  longestWaitSeconds: Thresholds.default({ warning: 30, bad: 60 }),
  showsNumbers: z.boolean().default(true),
  isLarge: z.boolean().default(false).describe('For a screen on the wall (X3-SU-15).'),
  refreshSeconds: z.int().min(5).max(600).default(30).describe('Of the figures of the last while (X3-SU-12).'),
  window: Window.default({ windowSeconds: 900, serviceLevelSeconds: null }),
  hiddenQueueIds: z.array(z.string()).default([]),
  windowOf: z.record(z.string(), Window).default({}).describe('Of queues that have one of their own.'),
});
export type Display = z.infer<typeof Display>;

export const windowOf = (display: Display, queueId: string): Window => display.windowOf[queueId] ?? display.window;

/** How a value is told. */
export function judge(value: number, { warning, bad }: Thresholds): Extract<Tone, 'good' | 'warning' | 'bad'> {
  if (bad > 0 && value >= bad) return 'bad';
  return warning > 0 && value >= warning ? 'warning' : 'good';
}

const kept = stored('patchbay.supervision', () => localStorage);

export const readDisplay = (text: string | null): Display => readStored(Display, text);
export const useDisplay = () => useStored(kept, readDisplay);
