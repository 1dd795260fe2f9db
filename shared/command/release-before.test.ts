import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { EdgeOrder } from './command.ts';

/** As the API of the release before has ordered it, all fields. Here is only added to. */
const SAID: readonly { readonly kind: string }[] = JSON.parse(
  await readFile(new URL('release-before.json', import.meta.url), 'utf8'),
);

test('every kind of order has one of the release before here', () => {
  expect([...new Set(SAID.map(({ kind }) => kind))].sort()).toEqual(
    EdgeOrder.options.map(({ shape }) => shape.kind.value).sort(),
  );
});

test.each(SAID)('an edge understands the API of the release before: %j', (said) => {
  expect(EdgeOrder.safeParse(said).error).toBeUndefined();
});

/** What an edge reads strictly: there a field that it does not know is an order that it does not read. */
const strictOf = (order: object) => ('command' in order ? order.command : 'order' in order ? order.order : null);

test.each(SAID)('the same order says nothing more to an edge of the release before: %j', (said) => {
  expect(strictOf(EdgeOrder.parse(said))).toStrictEqual(strictOf(said));
});
