import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { aRegistration } from '#test/world/records.ts';
import type { Flow } from '../signaling-port/index.ts';
import type { Binding } from './binding.ts';
import { KeepAlive } from './keep-alive.ts';

function phones(registrations: readonly ReturnType<typeof aRegistration>[]) {
  const clock = new ManualClock();
  const sent: Flow[] = [];
  const bindings = { all: () => registrations.map((registration) => ({ registration }) as Binding) };
  const keepAlive = new KeepAlive({ bindings, clock, signaling: { keepAlive: (flow) => void sent.push(flow) } });
  return { clock, sent, keepAlive };
}

const natted = (index: number) =>
  aRegistration({
    id: `reg_${index}`,
    contact: 'sip:200@10.0.0.5:5060',
    sourceAddress: '203.0.113.9',
    sourcePort: index,
  });

test('a phone behind NAT hears of us every 25 s, and phones are spread over that time', () => {
  const { clock, sent } = phones(Array.from({ length: 50 }, (_, index) => natted(1024 + index)));
  clock.advance(1000);
  expect(sent).toHaveLength(2);
  for (let second = 1; second < 25; second++) clock.advance(1000);
  expect(new Set(sent.map(({ port }) => port)).size).toBe(50);
  for (let second = 0; second < 25; second++) clock.advance(1000);
  expect(sent).toHaveLength(100);
});

test('a phone that is where it says, or on a connection, needs none', () => {
  const here = aRegistration({ contact: 'sip:200@192.0.2.10', sourceAddress: '192.0.2.10', sourcePort: 5060 });
  const { clock, sent } = phones([here, { ...natted(1024), transport: 'tcp' }]);
  clock.advance(60_000);
  expect(sent).toEqual([]);
});

test('stops when told', () => {
  const { clock, sent, keepAlive } = phones([natted(1024)]);
  keepAlive.stop();
  clock.advance(60_000);
  expect([sent, clock.pendingTimers]).toEqual([[], 0]);
});
