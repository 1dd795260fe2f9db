import { expect, test } from 'vitest';
import { Outbox } from './outbox.ts';

const packet = (text: string) => Buffer.from(text);
const to = packet('address');

function outboxWith() {
  const sent: string[] = [];
  const sender = (name: string) => ({
    sendNow: (bytes: Uint8Array) => void sent.push(`${name} ${Buffer.from(bytes)}`),
  });
  return { outbox: new Outbox(), sent, desk: sender('desk'), mobile: sender('mobile') };
}

test('what is sent together goes out at the end, in order', () => {
  const { outbox, sent, desk, mobile } = outboxWith();
  outbox.together(() => {
    outbox.send(desk, packet('1'), to);
    outbox.send(mobile, packet('1'), to);
    outbox.send(desk, packet('2'), to);
    expect(sent).toEqual([]);
  });
  expect(sent).toEqual(['desk 1', 'mobile 1', 'desk 2']);
});

test('what is sent by itself goes out at once, and so does what is held for a socket that closes', () => {
  const { outbox, sent, desk, mobile } = outboxWith();
  outbox.send(desk, packet('1'), to);
  expect(sent).toEqual(['desk 1']);
  outbox.together(() => {
    outbox.send(mobile, packet('1'), to);
    outbox.flush();
    expect(sent).toEqual(['desk 1', 'mobile 1']);
  });
  expect(sent).toEqual(['desk 1', 'mobile 1']);
});

test('what goes wrong meanwhile keeps nothing back', () => {
  const { outbox, sent, desk } = outboxWith();
  const fail = () => {
    outbox.send(desk, packet('1'), to);
    throw new Error('no');
  };
  expect(() => outbox.together(fail)).toThrow('no');
  outbox.send(desk, packet('2'), to);
  expect(sent).toEqual(['desk 1', 'desk 2']);
});
