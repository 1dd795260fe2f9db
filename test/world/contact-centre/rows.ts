import type { CentreSketch, QueueSketch } from './a-centre.ts';
import { CentreScript } from './script.ts';

/** One queue, of two agents unless told: who is asked first is the first of the list. */
export const aQueue = (fields: QueueSketch, who: QueueSketch['who'] = ['ann', 'bob']): CentreSketch => ({
  queues: { q: { strategy: 'linear', who, ...fields } },
});

/** What comes of words one after the other. */
export const play = (sketch: CentreSketch, words: string): CentreScript => new CentreScript(sketch).play(words);

/** Both agents log in. */
export const BOTH = 'in:ann in:bob';

/** What it is about, in the map; what it says; the centre; what happens; what comes of it. */
export type Row = [row: string, title: string, sketch: CentreSketch, words: string, expected: string];
