import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConferenceRoom } from '#shared/conference-room/index.ts';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import type { ConfigObject, ObjectKindName } from '#shared/object/index.ts';
import { indexSnapshot, type SnapshotUser, type Tenant, type TenantSnapshot } from '#shared/tenant/index.ts';
import { byUser, route, SIP_ANSWER, type Step } from './index.ts';

const at = '2026-01-05T09:00:00.000Z';
const tenant: Tenant = {
  id: 'ten_A',
  name: 'A',
  domain: 'a.example',
  isEnabled: true,
  resellerId: null,
  aliases: [],
  realm: null,
  maxUsers: null,
  limits: {},
  createdAt: at,
  updatedAt: at,
};
const user = (id: string, extension: string | null, isEnabled = true): SnapshotUser => ({
  id: `usr_${id}`,
  extension,
  name: `User ${id}`,
  isEnabled,
  digest: null,
});
const alice = user('alice', '200');
const bob = user('bob', '201');
const carol = user('carol', '202', false);
const house = indexSnapshot(tenant, 7, [alice, bob, carol, user('nophone', null)]);
const nowMs = Date.parse(at);

const firstOf = (snapshot: TenantSnapshot, dialed: string): Step =>
  route(snapshot, { caller: byUser(alice), dialed, nowMs }).first;

describe('what a dialed number leads to', () => {
  test.each([
    [
      'an extension',
      '201',
      { kind: 'ring', stages: [[{ userId: 'usr_bob', extension: '201', name: 'User bob', ringSeconds: 30 }]] },
    ],
    ['the own extension', '200', { kind: 'ring', stages: [[{ userId: 'usr_alice', extension: '200' }]] }],
    ['the echo test', '*43', { kind: 'echo', why: '*43 is the feature code: Echo test: hear yourself' }],
    ['the tone test', '*44', { kind: 'tone' }],
    ['an unknown extension', '299', { kind: 'reject', rejection: { code: 'unknown-number', dialed: '299' } }],
    ['an unknown feature code', '*99', { kind: 'reject', rejection: { code: 'unknown-number', dialed: '*99' } }],
    ['nothing at all', '', { kind: 'reject', rejection: { code: 'unknown-number', dialed: '' } }],
    [
      'an extension with more digits',
      '2011',
      { kind: 'reject', rejection: { code: 'unknown-number', dialed: '2011' } },
    ],
    ['a disabled user', '202', { kind: 'reject', rejection: { code: 'user-disabled' } }],
  ])('%s', (_, dialed, expected) => {
    expect(firstOf(house, dialed)).toMatchObject(expected);
  });

  test('in a disabled tenant nothing is called, not even the echo test', () => {
    const closed = indexSnapshot({ ...tenant, isEnabled: false }, 8, [alice, bob]);
    for (const dialed of ['201', '*43', '299']) {
      expect(firstOf(closed, dialed)).toMatchObject({ kind: 'reject', rejection: { code: 'tenant-disabled' } });
    }
  });

  test('nothing is called for a caller who is disabled', () => {
    expect(route(house, { caller: byUser(carol), dialed: '201', nowMs }).first).toMatchObject({
      kind: 'reject',
      rejection: { code: 'caller-disabled' },
      why: 'the caller, User carol, is disabled',
    });
  });

  test('a ring that comes to nothing ends with the answer that says why', () => {
    expect(firstOf(house, '201')).toMatchObject({
      otherwise: {
        busy: { rejection: { code: 'busy' } },
        noAnswer: { rejection: { code: 'no-answer' } },
        unreachable: { rejection: { code: 'unreachable' } },
        declined: { rejection: { code: 'declined' } },
      },
    });
  });

  test('whoever calls himself without a second phone is busy, not unreachable', () => {
    expect(firstOf(house, '200')).toMatchObject({ otherwise: { unreachable: { rejection: { code: 'busy' } } } });
  });
});

describe('what the tenant has configured', () => {
  const made = { createdAt: at, updatedAt: at };
  const room = { ...ConferenceRoom.New.parse({ name: 'Board', extension: '800' }), id: 'cnf_1', ...made };
  const withObjects = (...objects: (ConfigObject & { kind: ObjectKindName })[]) =>
    indexSnapshot(tenant, 7, [alice, bob], {
      objects: new Map(objects.map(({ kind, ...object }) => [kind, new Map([[object.id, object]])])),
    });
  const feature = (fields: object) => ({
    kind: 'feature-code' as const,
    ...FeatureCodeOverride.New.parse({ feature: 'echo-test', code: '*143', ...fields }),
    id: 'ftc_1',
    ...made,
  });

  test('the number of a conference room leads into it, unless it lets nobody in (XA-CONF-02)', () => {
    const why = '800 is the extension of the conference room Board';
    const snapshot = withObjects({ kind: 'conference-room', ...room });
    expect(firstOf(snapshot, '800')).toEqual({
      kind: 'conference-room',
      conferenceRoomId: 'cnf_1',
      name: 'Board',
      why,
    });
    expect(firstOf(withObjects({ kind: 'conference-room', ...room, isEnabled: false } as never), '800')).toEqual({
      kind: 'reject',
      rejection: { code: 'no-conference' },
      why: `${why}, which lets nobody in now`,
    });
    expect(firstOf(snapshot, '801')).toMatchObject({ rejection: { code: 'unknown-number' } });
  });

  test('a feature has the code that the tenant gives it, and its aliases, and no other', () => {
    const snapshot = withObjects(feature({ aliases: ['*144'] }));
    for (const dialed of ['*143', '*144']) expect(firstOf(snapshot, dialed)).toMatchObject({ kind: 'echo' });
    expect(firstOf(snapshot, '*43')).toMatchObject({ rejection: { code: 'unknown-number' } });
    expect(firstOf(snapshot, '*44')).toMatchObject({ kind: 'tone' });
  });

  test('a feature that is switched off has no code', () => {
    const snapshot = withObjects(feature({ isEnabled: false }));
    expect(firstOf(snapshot, '*43')).toMatchObject({ kind: 'reject' });
    expect(firstOf(snapshot, '*143')).toMatchObject({ rejection: { code: 'not-callable', name: 'echo-test' } });
  });
});

describe('every plan', () => {
  const anyNumber = fc.oneof(fc.stringMatching(/^[0-9*#+]{0,6}$/), fc.string({ maxLength: 20 }));
  const anyExtension = fc.stringMatching(/^[0-9]{2,4}$/);
  const anyHouse = fc
    .record({
      isEnabled: fc.boolean(),
      extensions: fc.uniqueArray(anyExtension, { minLength: 1, maxLength: 20 }),
      enabled: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
    })
    .map(({ isEnabled, extensions, enabled }) => ({
      extensions,
      snapshot: indexSnapshot(
        { ...tenant, isEnabled },
        1,
        extensions.map((extension, i) => user(`u${extension}`, extension, enabled[i] ?? true)),
      ),
    }));

  test('ends: each path through it comes to an echo or a rejection with an answer on the wire', () => {
    fc.assert(
      fc.property(anyHouse, anyNumber, fc.nat(), ({ snapshot, extensions }, number, pick) => {
        const dialed = pick % 2 === 0 ? number : (extensions[pick % extensions.length] ?? number);
        for (const leaf of leavesOf(firstOf(snapshot, dialed))) {
          if (leaf.kind === 'reject') expect(SIP_ANSWER[leaf.rejection.code].status).toBeGreaterThanOrEqual(400);
          expect(leaf.why).not.toBe('');
        }
      }),
    );
  });

  test('rings, and picks up for, only users of the tenant it was made for; those that ring are enabled', () => {
    const anyCode = fc.constantFrom('', '*78', '*8', '*4');
    fc.assert(
      fc.property(anyHouse, anyNumber, anyCode, fc.nat(), ({ snapshot, extensions }, number, code, pick) => {
        const dialed = code + (pick % 2 === 0 ? number : (extensions[pick % extensions.length] ?? number));
        for (const step of stepsOf(firstOf(snapshot, dialed))) {
          if (step.kind === 'pickup') for (const id of step.userIds) expect(snapshot.userById.has(id)).toBe(true);
          if (step.kind !== 'ring') continue;
          for (const target of step.stages.flat())
            if (target.kind === 'user') expect(snapshot.userById.get(target.userId)?.isEnabled).toBe(true);
        }
      }),
    );
  });
});

function stepsOf(step: Step): Step[] {
  if (!('otherwise' in step)) return [step];
  const next = step.kind === 'ring' ? Object.values(step.otherwise) : [step.otherwise];
  return [step, ...next.flatMap(stepsOf)];
}

const leavesOf = (step: Step) => stepsOf(step).filter((found) => !('otherwise' in found));
