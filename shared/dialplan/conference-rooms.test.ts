import { expect, test } from 'vitest';
import { aHouse, sketch } from '#test/world/house.ts';

const room = { id: 'cnf_1', name: 'Board', extension: '800' };

test('a restriction of the caller has no effect on a room (XA-CONF-06)', () => {
  const restriction = { id: 'crs_1', name: 'All', numbers: ['.'], userIds: ['usr_200'] };
  const house = aHouse({ objects: { 'conference-room': [room], 'call-restriction': [restriction] } });
  expect(sketch(house, '800')).toBe('conference-room');
  expect(sketch(house, '201')).toBe('(not-permitted)');
});

test('a forwarding may lead into a room', () => {
  const always = { isActive: true, destination: { kind: 'conference-room', conferenceRoomId: 'cnf_1' } };
  const house = aHouse({
    objects: { 'conference-room': [room], forwarding: [{ id: 'fwd_1', userId: 'usr_201', always }] },
  });
  expect(sketch(house, '201')).toBe('conference-room');
});
