import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { Metronome } from './metronome.ts';

test('beats while somebody listens, and a late beat does not delay those after it', () => {
  const clock = new ManualClock();
  const metronome = new Metronome(clock, 20);
  let beats = 0;
  const listener = {
    tick: () => {
      beats += 1;
    },
  };
  metronome.add(listener);
  for (let step = 0; step < 40; step++) clock.advance(25); // always late, in turn by 5, 10 and 15 ms
  expect(beats).toBe(50);
  metronome.remove(listener);
  clock.advance(100);
  expect(beats).toBe(50);
});

test('what it is to do around a beat, it does once for all who listen', () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const metronome = new Metronome(clock, 20, (beat) => {
    told.push('before');
    beat();
    told.push('after');
  });
  metronome.add({ tick: () => void told.push('one') });
  metronome.add({ tick: () => void told.push('two') });
  clock.advance(20);
  expect(told).toEqual(['before', 'one', 'two', 'after']);
});

test('beats once for who comes when the last one leaves, in the same beat', () => {
  const clock = new ManualClock();
  const metronome = new Metronome(clock, 20);
  let beats = 0;
  const next = { tick: () => void beats++ };
  const last = {
    tick: () => {
      metronome.remove(last);
      metronome.add(next);
    },
  };
  metronome.add(last);
  clock.advance(20);
  beats = 0;
  clock.advance(200);
  expect(beats).toBe(10);
});
