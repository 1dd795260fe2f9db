import { expect, test } from 'vitest';
import { Descriptors } from './descriptors.ts';

test('what one thread opened and did not close, the other closes, once', () => {
  const memory = Descriptors.memory();
  const [worker, main] = [new Descriptors(memory), new Descriptors(memory)];
  for (const descriptor of [3, 31, 32, 1000, 1_048_575]) worker.opened(descriptor);
  worker.closing(32);
  const closed: number[] = [];
  const libc = { close: (descriptor: number) => closed.push(descriptor) };
  main.closeAll(libc);
  main.closeAll(libc);
  expect(closed).toEqual([3, 31, 1000, 1_048_575]);
});
