import { expect, test } from 'vitest';
import type { LineDialog } from '../presence/document/index.ts';
import { shortlyNamed } from './calls-elsewhere.ts';

test('other edges hear of a dialog without its names when its phone has named it at great length', () => {
  const dialog: LineDialog = {
    id: 'leg_1',
    direction: 'initiator',
    state: 'confirmed',
    callId: 'x'.repeat(256),
    localTag: 'a',
    remoteTag: 'b',
    remote: { number: '201', name: null },
    isOnHold: false,
    appearance: null,
  };
  expect(shortlyNamed(dialog)).toEqual(dialog);
  const unnamed = { ...dialog, callId: null, localTag: null, remoteTag: null };
  expect(shortlyNamed({ ...dialog, callId: 'x'.repeat(257) })).toEqual(unnamed);
  expect(shortlyNamed({ ...dialog, remoteTag: 'x'.repeat(257) })).toEqual(unnamed);
});
