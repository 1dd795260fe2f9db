import { expect, test } from 'vitest';
import type { ConfigObject, ObjectKindName } from '#shared/object/index.ts';
import { callPermissionPath } from '#shared/setting/index.ts';
import { callPermission, hasCallPermission, indexSnapshot } from './index.ts';

const at = '2026-01-05T09:00:00.000Z';
const tenant = {
  id: 'ten_1',
  name: 'Acme',
  domain: 'acme.example',
  isEnabled: true,
  resellerId: null,
  aliases: [],
  realm: null,
  maxUsers: null,
  limits: {},
  createdAt: at,
  updatedAt: at,
};
const ann = { id: 'usr_1', extension: '200', name: 'Ann', isEnabled: true, digest: null };
const common = { description: '', createdAt: at, updatedAt: at };
const objects = (all: Record<string, ({ id: string } & Record<string, unknown>)[]>) =>
  new Map(
    Object.entries(all).map(([kind, list]) => [
      kind as ObjectKindName,
      new Map(list.map((one) => [one.id, { ...common, ...one } as ConfigObject])),
    ]),
  );

/** Sales is nearer than Staff; who is not in Support hears nothing of it. */
const snapshotWith = (settings: Record<string, Record<string, unknown>>) =>
  indexSnapshot(tenant, 1, [ann], {
    objects: objects({
      'call-permission': [
        { id: 'prm_abroad', name: 'Abroad', key: null, isGrantedByDefault: false },
        { id: 'prm_local', name: 'Local', key: null, isGrantedByDefault: true },
      ],
      'user-group': [
        { id: 'ugr_sales', name: 'Sales', rank: 20, memberIds: ['usr_1'] },
        { id: 'ugr_staff', name: 'Staff', rank: 10, memberIds: ['usr_1'] },
        { id: 'ugr_support', name: 'Support', rank: 30, memberIds: ['usr_2'] },
      ],
    }),
    settings: new Map(Object.entries(settings)),
  });

const abroad = callPermissionPath('prm_abroad');
const local = callPermissionPath('prm_local');

test.each([
  { settings: {}, id: 'prm_abroad', isGranted: false, why: 'default' },
  { settings: {}, id: 'prm_local', isGranted: true, why: 'default' },
  { settings: { ugr_staff: { [abroad]: true } }, id: 'prm_abroad', isGranted: true, why: 'group Staff' },
  { settings: { ugr_support: { [abroad]: true } }, id: 'prm_abroad', isGranted: false, why: 'default' },
  {
    settings: { ugr_staff: { [abroad]: true }, ugr_sales: { [abroad]: false } },
    id: 'prm_abroad',
    isGranted: false,
    why: 'group Sales',
  },
  {
    settings: { ugr_sales: { [abroad]: false }, usr_1: { [abroad]: true } },
    id: 'prm_abroad',
    isGranted: true,
    why: 'own',
  },
  { settings: { usr_1: { [local]: false } }, id: 'prm_local', isGranted: false, why: 'own' },
  { settings: { usr_1: { [local]: false } }, id: 'prm_abroad', isGranted: false, why: 'default' },
  { settings: { usr_1: { [abroad]: 'yes' } }, id: 'prm_abroad', isGranted: false, why: 'default' },
  { settings: { usr_1: { 'call-permission.prm_other': true } }, id: 'prm_other', isGranted: false, why: 'unknown' },
])('with $settings, $id is granted: $isGranted, by $why (PRM-01, PRM-04)', ({ settings, id, isGranted, why }) => {
  const snapshot = snapshotWith(settings as Record<string, Record<string, unknown>>);
  expect(callPermission(snapshot, ann, id)).toEqual({ isGranted, why });
  expect(hasCallPermission(snapshot, ann, id)).toBe(isGranted);
});
