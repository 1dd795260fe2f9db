import { expect, test } from 'vitest';
import type { Binding } from './binding.ts';
import { givingWay } from './phone-limit.ts';

const binding = (id: string, refreshedAt: string, instance: string | null = null): Binding =>
  ({ key: id, registration: { id, refreshedAt, outbound: instance && { instance, regId: 1 } } }) as unknown as Binding;
const saidAt = ({ registration }: Binding) => registration.refreshedAt;
const goneOf = (bindings: readonly Binding[], most: number) =>
  givingWay(bindings, most, saidAt).map(({ registration }) => registration.id);

test('who has said nothing for longest gives way, with all flows; flows of one phone at two edges are one phone (UCM-069)', () => {
  const desk = [binding('desk-1', '09:00', 'desk'), binding('desk-2', '09:05', 'desk')];
  const [soft, mobile] = [binding('soft', '09:03'), binding('mobile', '09:04')];
  expect(goneOf([...desk, soft, mobile], 3)).toEqual([]);
  expect(goneOf([...desk, soft, mobile], 2)).toEqual(['soft']);
  expect(goneOf([binding('desk-1', '09:00', 'desk'), binding('desk-2', '09:01', 'desk'), soft], 1)).toEqual([
    'desk-1',
    'desk-2',
  ]);
});
