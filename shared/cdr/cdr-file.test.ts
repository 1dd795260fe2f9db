import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aCdr, aLeg } from '#test/world/records.ts';
import { cdrLine, cdrTitles, expiryOf, keptSinceMs } from './index.ts';

const nameInFile = (name: string) => {
  const from = { number: '200', name, userId: null };
  const [row] = parse(cdrTitles() + cdrLine(aCdr({ from })), { columns: true }) as [{ fromName: string }];
  return row.fromName;
};

test('a record is one line of the file, under its titles', () => {
  const to = { number: '+33123456789', name: null, userId: null };
  const rows = parse(cdrTitles() + cdrLine(aCdr({ to })) + cdrLine(aCdr({ to: null })), { columns: true });
  expect(rows).toEqual([
    expect.objectContaining({
      id: 'cdr_1',
      direction: 'internal',
      from: '200',
      to: '+33123456789',
      durationSeconds: '0',
      disposition: 'no-answer',
      q850Cause: '19',
      isProvisional: 'false',
    }),
    expect.objectContaining({ to: '', toName: '', queueId: '', queueWaitSeconds: '' }),
  ]);
});

test('a call that waited in queues has the last of them, who answered there, and after how long', () => {
  const queue = { waitedSeconds: 12.5, outcome: 'answered', memberId: 'agt_1', memberNumber: '4001' } as const;
  const leg = (name: string) => {
    const service = { kind: 'queue', id: `que_${name}` } as const;
    return aLeg({ id: `leg_${name}`, role: 'service', service, party: { number: '300', name, userId: null }, queue });
  };
  const legs = [leg('sales'), leg('support')];
  const [row] = parse(cdrTitles() + cdrLine(aCdr({ legs })), { columns: true });
  expect(row).toMatchObject({
    queueId: 'que_support',
    queue: 'support',
    queueAgent: '4001',
    queueWaitSeconds: '12.5',
    queueOutcome: 'answered',
  });
});

test.each([
  ['Ann "the boss", Lee', 'Ann "the boss", Lee'],
  ['=HYPERLINK("http://evil.example")', '\'=HYPERLINK("http://evil.example")'],
  ['+1+1', "'+1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-2', '-2'],
  ['Zoë', 'Zoë'],
])('%s stands in the file as %s: no spreadsheet takes a name for a formula', (name, written) => {
  expect(nameInFile(name)).toBe(written);
});

test('whatever a stranger is called, there is one row, and its name no formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const written = nameInFile(name);
      expect([name, `'${name}`]).toContain(written);
      expect(written).not.toMatch(/^[=@\t\r]/);
    }),
  );
});

test('a record is kept for so many days from the start of its call, or for ever', () => {
  const cdr = { startedAt: '2026-01-05T09:00:00.000Z' };
  expect(expiryOf(cdr, 10)).toBe('2026-01-15T09:00:00.000Z');
  expect(expiryOf(cdr, 0)).toBeNull();
  expect(keptSinceMs(10, Date.UTC(2026, 0, 15, 9))).toBe(Date.UTC(2026, 0, 5, 9));
  expect(keptSinceMs(0, Date.UTC(2026, 0, 15))).toBeUndefined();
});
