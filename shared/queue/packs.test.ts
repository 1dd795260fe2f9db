import { expect, test } from 'vitest';
import { packing, unpack } from './packs.ts';
import type { SendOutcome } from './queue.ts';

const taken: SendOutcome = { name: 'taken' };
const refused: SendOutcome = { name: 'refused', reason: 'InvalidMessageContents' };
const down: SendOutcome = { name: 'try-again', reason: 'ECONNREFUSED' };

function aQueue(answer: (message: string) => SendOutcome) {
  const messages: string[] = [];
  const send = async (bodies: readonly string[]) => {
    messages.push(...bodies);
    return bodies.map(answer);
  };
  return { messages, packed: packing({ send }) };
}

const lines = Array.from({ length: 23 }, (_, index) => `{"n":${index}}`);

test('ten bodies share a message, and come out as they went in', async () => {
  const { messages, packed } = aQueue(() => taken);
  expect(await packed.send(lines)).toEqual(lines.map(() => taken));
  expect(messages.map((message) => unpack(message).length)).toEqual([10, 10, 3]);
  expect(messages.flatMap(unpack)).toEqual(lines);
});

test('a body that the queue will never take does not take its companions with it', async () => {
  const { packed } = aQueue((message) => (message.includes('"n":12}') ? refused : taken));
  expect(await packed.send(lines)).toEqual(lines.map((_, index) => (index === 12 ? refused : taken)));
});

test('what could not be sent is said of each body', async () => {
  const { packed } = aQueue((message) => (message.includes('"n":12}') ? down : taken));
  expect(await packed.send(lines)).toEqual(lines.map((_, index) => (index >= 10 && index < 20 ? down : taken)));
});

test('nothing is nothing', async () => {
  const { messages, packed } = aQueue(() => taken);
  expect([await packed.send([]), messages]).toEqual([[], []]);
});
