import { describe, expect, test } from 'vitest';
import { aHouse } from '#test/world/house.ts';
import { byUser } from './caller.ts';
import { route } from './route.ts';
import { RoutePlan, type Step } from './route-plan.ts';

const secretaries = [{ userId: 'usr_201', number: '3' }];
const house = aHouse({
  objects: {
    announcement: [{ extension: '308', promptId: 'pmt_1' }],
    'auto-attendant': [{ extension: '305' }],
    'boss-secretary-filter': [{ bossUserId: 'usr_200', secretaries }],
    'conference-room': [{ extension: '303' }],
    'fax-box': [{ extension: '309' }],
    ivr: [{ extension: '306', nodes: [{ name: 'end', kind: 'go', destination: { kind: 'hang-up' } }] }],
    'page-group': [{ number: '0', userIds: ['usr_201'] }],
    'park-orbit': [{ extension: '401' }],
    queue: [{ extension: '307' }],
    'voicemail-box': [{ number: '200', userId: 'usr_200' }],
  },
  settings: {
    usr_200: { 'permission.listen-in': true, 'permission.system-prompts': true },
  },
});

/** What 200 dials for each kind of step. */
const DIALED = {
  agent: '*32',
  announcement: '308',
  'ask-code': '*82',
  'auto-attendant': '305',
  'call-completion': '*40',
  conference: '*30',
  'conference-room': '303',
  'dial-by-name': '*41',
  'do-not-disturb': '*25',
  echo: '*43',
  fax: '309',
  forwarding: '*21202',
  ivr: '306',
  'listen-in': '*34201',
  page: '*770',
  park: '401',
  'phone-reset': '*12',
  'phone-status': '*10',
  pickup: '*78201',
  queue: '307',
  'record-prompt': '*9',
  redial: '*66',
  reject: '99999',
  retrieve: '*4401',
  ring: '201',
  secretary: '*373',
  switch: '*27',
  tone: '*44',
  'voicemail-deposit': '8200',
  'voicemail-menu': '*98',
  'voicemail-switch': '*90',
} as const satisfies Record<Step['kind'], string>;

/** Every step and ring target of a plan. */
function* reasons(part: unknown): Generator<{ readonly kind: unknown; readonly why: unknown }> {
  if (typeof part !== 'object' || part === null) return;
  if ('why' in part) yield { kind: 'kind' in part ? part.kind : null, why: part.why };
  for (const value of Object.values(part)) yield* reasons(value);
}

describe('POST /v1/route', () => {
  test.each(Object.entries(DIALED))(
    'of the step %s gives the plan, and the reason of each step in it: %s',
    (kind, dialed) => {
      const caller = house.userById.get('usr_200');
      if (!caller) throw new Error('200 is nobody');
      const plan = route(house, { caller: byUser(caller), dialed, nowMs: 0 });
      expect(plan.first).toMatchObject({ kind });
      expect(RoutePlan.parse(plan)).toEqual(plan);
      const all = [...reasons(plan)];
      expect(all[0]).toMatchObject({ kind });
      for (const one of all) expect(one, JSON.stringify(one)).toMatchObject({ why: expect.stringMatching(/\w+ \w+/) });
    },
  );
});
