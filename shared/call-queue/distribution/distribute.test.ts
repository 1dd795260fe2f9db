import { describe, expect, test } from 'vitest';
import { CentreScript, type CentreSketch, type QueueSketch } from '#test/world/contact-centre/index.ts';

const queue = (fields: QueueSketch, who: QueueSketch['who'] = ['ann', 'bob']): CentreSketch => ({
  queues: { q: { strategy: 'linear', ...(who && { who }), ...fields } },
});
const play = (sketch: CentreSketch, words: string) => new CentreScript(sketch).play(words);

describe('who rings', () => {
  test.each<[string, string, CentreSketch, string, string]>([
    [
      'QUE-02',
      'all',
      queue({ strategy: 'ring-all' }),
      'in:ann in:bob call:one +3 yes:bob',
      '0 ann?one bob?one 3 ann-answered-elsewhere bob!one',
    ],
    [
      'X3-QU-05',
      'linear',
      queue({}),
      'in:ann in:bob call:one +15 +5 +15 +5',
      '0 ann?one 15 ann-rang-out 20 bob?one 35 bob-rang-out 40 ann?one',
    ],
  ])('%s: %s', (_, __, sketch, words, expected) => {
    expect(play(sketch, words).sketch).toBe(expected);
  });
});
