import { expect, test } from 'vitest';
import {
  BACKUP_END,
  type BackupRecord,
  backupHead,
  backupLines,
  readBackup,
  renamedFor,
  restoreOrder,
} from './index.ts';

const AT = '2026-01-05T09:00:00.000Z';
const header = { format: 'patchbay-backup' as const, version: 1 as const, createdAt: AT };
const tenant = { id: 'ten_1', name: 'Acme', domain: 'acme.example', aliases: ['acme.test'], realm: null };
const line = (kind: string, id: string, fields: object = {}): BackupRecord => ({
  kind,
  record: { id, createdAt: AT, updatedAt: AT, ...fields },
  secrets: null,
});
const file = (...lines: string[]) => Buffer.from(backupHead({ createdAt: AT, tenant }) + lines.join('') + BACKUP_END);

test('a file written in parts is JSON, one record to a line from line 3 on, and read back as it was', () => {
  const records = [line('user', 'usr_1'), line('user', 'usr_2'), line('webhook', 'whk_1', { url: 'x' })];
  const text = file(
    backupLines([], { isFirst: true }),
    backupLines(records.slice(0, 2), { isFirst: true }),
    backupLines(records.slice(2), { isFirst: false }),
  );
  expect(readBackup(text)).toMatchObject({ ok: true, value: { header: { tenant }, records } });
  expect(text.toString().split('\n')[4]).toContain('whk_1');
  expect(readBackup(file())).toMatchObject({ ok: true, value: { records: [] } });
});

test('a file of another version, of something else or with a record that is none is refused', () => {
  const text = file().toString();
  expect(readBackup(Buffer.from(text.replace('"version":1', '"version":2')))).toMatchObject({
    problem: { code: 'another-version', detail: 'The file has version 2, this Patchbay reads 1.' },
  });
  expect(readBackup(Buffer.from([0xff]))).toMatchObject({ problem: { code: 'not-a-backup' } });
  expect(readBackup(Buffer.from(text.replace('patchbay-backup', 'other')))).toMatchObject({
    problem: { code: 'not-a-backup' },
  });
  expect(readBackup(file('\n{"kind":"user","record":{}}'))).toMatchObject({
    problem: { code: 'not-a-backup', detail: expect.stringContaining('records/0/record/id') },
  });
});

test('roles come before users, users before objects, each object after what it refers to, webhooks last', () => {
  const records = [
    line('webhook', 'whk_1'),
    line('settings', 'loc_1x'),
    line('location', 'loc_1', { name: 'Office', emergencyLocationId: 'erl_1' }),
    line('emergency-location', 'erl_1'),
    line('spaceship', 'spa_1'),
    line('user', 'usr_1'),
    line('role', 'rol_1'),
  ];
  const order = restoreOrder(records).map((at) => records[at]?.record.id);
  expect(order.slice(0, 2)).toEqual(['rol_1', 'usr_1']);
  expect(order.indexOf('erl_1')).toBeLessThan(order.indexOf('loc_1'));
  expect(order.slice(-2)).toEqual(['loc_1x', 'whk_1']);
  expect(new Set(order).size).toBe(records.length);
});

test('in another tenant every id is another one, wherever it stands, and the same one each time', () => {
  const old = 'usr_01J9Z3K4M5N6P7Q8R9S0T1V2W3';
  const records = [
    line('user', old),
    line('user-group', 'ugr_1', { memberIds: [old], deep: { ids: [{ id: old }] } }),
    line('settings', 'ten_1'),
    line('call-permission', 'prm_1'),
    line('settings', old, {
      values: { 'call-permission.prm_1': true, 'call-permission.prm_gone': true, 'call.prm_1': 1 },
    }),
  ];
  const of = (list: BackupRecord[]) => ({ header: { ...header, tenant }, records: list });
  const [user, group, settings, permission, own] = renamedFor('ten_2', of(records));
  expect(user?.record.id).toMatch(/^usr_01J9Z3K4M5[0-9A-HJKMNP-TV-Z]{16}$/);
  expect(user?.record.id).not.toBe(old);
  expect(group?.record).toMatchObject({ memberIds: [user?.record.id], deep: { ids: [{ id: user?.record.id }] } });
  expect(settings?.record).toMatchObject({ id: 'ten_2' });
  expect(own?.record.values).toEqual({
    [`call-permission.${permission?.record.id}`]: true,
    'call-permission.prm_gone': true,
    'call.prm_1': 1,
  });
  expect(permission?.record.id).not.toBe('prm_1');
  expect(renamedFor('ten_2', of(records))).toEqual([user, group, settings, permission, own]);
  expect(renamedFor('ten_3', of(records))[0]?.record.id).not.toBe(user?.record.id);
});
