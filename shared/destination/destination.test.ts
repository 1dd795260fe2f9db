import { expect, test } from 'vitest';
import { referencesIn } from '#shared/object/index.ts';
import { Destination } from './index.ts';

const OPTIONS = Destination.options.map((option) => ({ kind: [...option.shape.kind.values][0] as string, option }));

test.each(OPTIONS)('what is the destination of something, such as its $kind, cannot be deleted', ({ option }) => {
  const ids = Object.entries(option.shape).filter(([name]) => name.endsWith('Id'));
  const references = ids.map(([, schema]) => referencesIn(schema, 'any'));
  expect(references.map((found) => found.map(({ onDelete }) => onDelete))).toEqual(ids.map(() => ['refuse']));
});
