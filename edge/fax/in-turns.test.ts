import { expect, test } from 'vitest';
import { inTurns } from './in-turns.ts';

const fax = (tenantId: string, faxId: string, dueAtMs: number) => ({ tenantId, boxId: 'fax_1', faxId, dueAtMs });

test('tenants take turns, who has waited longest first', () => {
  const waiting = [
    ...[1, 2, 3].map((nth) => fax('ten_1', `fxd_${nth}`, 20 - nth)),
    fax('ten_2', 'fxd_4', 30),
    fax('ten_3', 'fxd_5', 5),
  ];
  expect(inTurns(waiting).map(({ faxId }) => faxId)).toEqual(['fxd_5', 'fxd_3', 'fxd_4', 'fxd_2', 'fxd_1']);
  expect(inTurns([])).toEqual([]);
});
