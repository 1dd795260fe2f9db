import { expect, test } from 'vitest';
import { OBJECT_KIND_NAMES } from '#shared/object/index.ts';
import { hrefOf, isOpenTo, MENU, PAGES, placeAt } from './pages.ts';

const places = Object.values(MENU).flatMap(({ places }) => places);

test('the menu leads to every page and every kind of object once, but to the account', () => {
  const pages = Object.keys(PAGES).filter((name) => name !== 'account');
  expect(places.toSorted()).toEqual([...pages, ...OBJECT_KIND_NAMES].toSorted());
});

test('each path leads back to its page', () => {
  expect(places.map((place) => placeAt(hrefOf(place)))).toEqual(places);
});

test('a kind is open to who may read it', () => {
  expect(isOpenTo('trunk', ['trunk:read'])).toBe(true);
  expect(isOpenTo('trunk', ['queue:read'])).toBe(false);
});
