import { expect, test } from 'vitest';
import { boardsOf } from './boards.ts';

const queue = (name: string, extension: string | null, isSwitchboard = true) => ({
  ...{ id: `que_${name}`, name, displayName: '', extension, isSwitchboard, serviceLevelSeconds: 20 },
});
const none = { incomingId: null, holdId: null };
const named = (all: Parameters<typeof boardsOf>[0], chosen = none as Parameters<typeof boardsOf>[1]) => {
  const { incoming, hold } = boardsOf(all, chosen);
  return [incoming?.name ?? null, hold?.name ?? null];
};
const xivo = [queue('__switchboard_hold', '10'), queue('__switchboard', '9'), queue('support', '300', false)];

test('those that XiVO names are found by their names', () => {
  expect(named(xivo)).toEqual(['__switchboard', '__switchboard_hold']);
});

test('others are chosen (XA-SW-10)', () => {
  const all = [...xivo, queue('night', '11'), queue('night-hold', '12')];
  expect(named(all, { incomingId: 'que_night', holdId: 'que_night-hold' })).toEqual(['night', 'night-hold']);
  expect(named(xivo, { incomingId: 'que_gone', holdId: 'que_gone' })).toEqual(['__switchboard', '__switchboard_hold']);
});

test('where nothing can be dialed nobody is put on hold, nor where calls come in', () => {
  expect(named([queue('board', '9'), queue('hold', null)])).toEqual(['board', null]);
  expect(named([queue('board', '9')], { incomingId: 'que_board', holdId: 'que_board' })).toEqual(['board', null]);
  expect(named([queue('support', '300', false)])).toEqual([null, null]);
});
