import { describe, expect, test } from 'vitest';
import { applyRegister, type Binding, fromStored, MAX_PHONES } from './binding.ts';
import { type Contact, contactKey, type RegisterRequest } from './register-request.ts';

const nowMs = Date.UTC(2026, 0, 5, 9);
let ids = 0;
const context = {
  owner: { userId: 'usr_1', extension: '200', sipCredentialId: null },
  provedWith: 'digest',
  edgeId: 'edge_1',
  nowMs,
  nextId: () => `reg_${++ids}`,
};

const contact = (uri: string, expiresSeconds: number | null = 300): Contact => ({
  uri,
  outbound: null,
  key: contactKey(uri) as string,
  expiresSeconds,
});
const request = (contacts: RegisterRequest['contacts'], more: Partial<RegisterRequest> = {}): RegisterRequest => ({
  contacts,
  callId: 'phone-1',
  cseq: 1,
  flow: { transport: 'udp', address: '192.0.2.10', port: 5060 },
  userAgent: null,
  path: [],
  ...more,
});
const [desk, mobile] = ['sip:200@192.0.2.10:5060', 'sip:200@192.0.2.11:5060'];

function bound(...requests: RegisterRequest[]): readonly Binding[] {
  return requests.reduce<readonly Binding[]>((bindings, next) => {
    const applied = applyRegister(bindings, next, context);
    if (!applied.ok) throw new Error(applied.problem.code);
    return applied.value.bindings;
  }, []);
}
const contactsOf = (bindings: readonly Binding[]) => bindings.map(({ registration }) => registration.contact).sort();

test('a new contact is bound to the flow it came over', () => {
  const [binding] = bound(request([contact(desk)], { userAgent: 'Phone/1' }));
  expect(binding?.registration).toMatchObject({
    userId: 'usr_1',
    extension: '200',
    contact: desk,
    transport: 'udp',
    sourceAddress: '192.0.2.10',
    sourcePort: 5060,
    edgeId: 'edge_1',
    userAgent: 'Phone/1',
    registeredAt: '2026-01-05T09:00:00.000Z',
    expiresAt: '2026-01-05T09:05:00.000Z',
  });
});

test('a refresh keeps id and age of the binding, and moves it to the new flow', () => {
  const before = bound(request([contact(desk)]));
  const flow = { transport: 'udp', address: '203.0.113.5', port: 40_000 } as const;
  const applied = applyRegister(before, request([contact(desk)], { cseq: 2, flow }), {
    ...context,
    nowMs: nowMs + 60_000,
  });
  expect(applied).toMatchObject({ ok: true, value: { removed: [] } });
  const [after] = applied.ok ? applied.value.bindings : [];
  expect(after?.registration).toMatchObject({
    id: before[0]?.registration.id,
    registeredAt: '2026-01-05T09:00:00.000Z',
    refreshedAt: '2026-01-05T09:01:00.000Z',
    sourcePort: 40_000,
  });
});

describe('how long a binding lasts', () => {
  const secondsFor = (expiresSeconds: number | null, transport: 'udp' | 'tls' = 'udp') => {
    const flow = { transport, address: '192.0.2.10', port: 5060 };
    const [binding] = bound(request([contact(desk, expiresSeconds)], { flow }));
    return binding && (binding.expiresAtMs - nowMs) / 1000;
  };

  test.each([
    [60, 60],
    [3600, 3600],
    [86_400, 3600],
    [null, 600],
  ])('asked for %s s over UDP it gets %s', (asked, given) => {
    expect(secondsFor(asked)).toBe(given);
  });

  test('over a connection, which tells when it is gone, the default is an hour', () => {
    expect(secondsFor(null, 'tls')).toBe(3600);
  });

  test.each([1, 59])('%s s are too brief, and nothing changes', (seconds) => {
    const both = request([contact(mobile), contact(desk, seconds)]);
    expect(applyRegister([], both, context)).toEqual({ ok: false, problem: { code: 'interval-too-brief' } });
  });
});

describe('taking contacts away', () => {
  const both = bound(request([contact(desk)]), request([contact(mobile)], { callId: 'phone-2' }));

  test('one, by Expires 0', () => {
    const applied = applyRegister(both, request([contact(desk, 0)], { cseq: 2 }), context);
    expect(applied.ok && contactsOf(applied.value.bindings)).toEqual([mobile]);
    expect(applied.ok && contactsOf(applied.value.removed)).toEqual([desk]);
  });

  test('all of them, by *', () => {
    const applied = applyRegister(both, request('all', { callId: 'other' }), context);
    expect(applied).toMatchObject({ ok: true, value: { bindings: [], saved: [] } });
    expect(applied.ok && applied.value.removed).toHaveLength(2);
  });

  test('one that is not there', () => {
    const applied = applyRegister([], request([contact(desk, 0)]), context);
    expect(applied).toEqual({ ok: true, value: { bindings: [], saved: [], removed: [] } });
  });

  test('a question takes nothing away', () => {
    expect(applyRegister(both, request([]), context)).toMatchObject({
      ok: true,
      value: { bindings: both, removed: [] },
    });
  });
});

describe('a REGISTER that was overtaken (RFC 3261 §10.3 step 7)', () => {
  const current = bound(request([contact(desk)], { cseq: 5 }));

  test.each([4, 5])('CSeq %s of the same Call-ID is refused', (cseq) => {
    expect(applyRegister(current, request([contact(desk)], { cseq }), context)).toEqual({
      ok: false,
      problem: { code: 'out-of-order' },
    });
  });

  test('another Call-ID is a phone that has started again', () => {
    expect(applyRegister(current, request([contact(desk)], { cseq: 1, callId: 'new' }), context).ok).toBe(true);
  });

  test('after a restart of the edge any is taken', () => {
    const stored = current.map(({ registration, key }) => fromStored(registration, key, 'digest'));
    expect(applyRegister(stored, request([contact(desk)], { cseq: 1 }), context).ok).toBe(true);
  });

  test('concerns only the contacts it names', () => {
    expect(applyRegister(current, request([contact(mobile)], { cseq: 1 }), context).ok).toBe(true);
  });
});

test('expired bindings are gone, without a word', () => {
  const bindings = bound(request([contact(desk)]));
  const later = { ...context, nowMs: nowMs + 300_000 };
  const applied = applyRegister(bindings, request([contact(mobile)], { callId: 'phone-2' }), later);
  expect(applied.ok && contactsOf(applied.value.bindings)).toEqual([mobile]);
});

test.each([
  { most: MAX_PHONES, limit: {} },
  { most: 2, limit: { maxPhones: 2 } },
])('one contact more than $most takes the place of the one that was silent longest (UCM-069)', ({ most, limit }) => {
  let bindings: readonly Binding[] = [];
  for (let i = 0; i <= most; i++) {
    const next = request([contact(`sip:200@192.0.2.${i}`)], { callId: `phone-${i}` });
    const applied = applyRegister(bindings, next, { ...context, ...limit, nowMs: nowMs + i * 1000 });
    if (!applied.ok) throw new Error(applied.problem.code);
    expect(contactsOf(applied.value.removed)).toEqual(i === most ? ['sip:200@192.0.2.0'] : []);
    bindings = applied.value.bindings;
  }
  expect(bindings).toHaveLength(most);
});

test('two flows of one phone count as one phone, and one phone has no more than four (UCM-069, RFC 5626 §4.2)', () => {
  const flow = (phone: number, regId: number): Contact => {
    const [uri, outbound] = [`sip:200@192.0.2.${phone}`, { instance: `<urn:uuid:${phone}>`, regId }];
    return { uri, outbound, key: contactKey(uri, outbound) as string, expiresSeconds: 300 };
  };
  let bindings: readonly Binding[] = [];
  const registers = (phone: number, regId: number, seconds: number): readonly Binding[] => {
    const next = request([flow(phone, regId)], { callId: `phone-${phone}-${regId}` });
    const applied = applyRegister(bindings, next, { ...context, maxPhones: 2, nowMs: nowMs + seconds * 1000 });
    if (!applied.ok) throw new Error(applied.problem.code);
    bindings = applied.value.bindings;
    return applied.value.removed;
  };
  const gone = [registers(1, 1, 0), registers(1, 2, 1), registers(2, 1, 2), registers(2, 2, 3)];
  expect([gone.flat(), bindings.length]).toEqual([[], 4]);
  expect(contactsOf(registers(3, 1, 4))).toEqual(['sip:200@192.0.2.1', 'sip:200@192.0.2.1']);
  for (const regId of [3, 4]) expect(registers(2, regId, regId + 2)).toEqual([]);
  expect(registers(2, 5, 9).map(({ registration }) => registration.outbound?.regId)).toEqual([1]);
});

test('a contact named twice in one REGISTER is one binding, as it was said last', () => {
  const bindings = bound(request([contact(desk, 300), contact(desk, 120)]));
  expect(bindings).toHaveLength(1);
  expect(bindings[0]?.expiresAtMs).toBe(nowMs + 120_000);
});

test('a phone that comes back by the same flow from another address takes the place of its old binding (RFC 5626 §6)', () => {
  const outbound = { instance: '<urn:uuid:1>', regId: 1 };
  const flowOf = (uri: string, regId: number): Contact => {
    const flow = { ...outbound, regId };
    return { uri, outbound: flow, key: contactKey(uri, flow) as string, expiresSeconds: 300 };
  };
  const bindings = bound(
    request([flowOf('sip:200@192.0.2.10:40000;transport=tcp', 1)]),
    request([flowOf('sip:200@192.0.2.10:40000;transport=tcp', 2)], { callId: 'second-flow' }),
    request([flowOf('sip:200@192.0.2.10:41111;transport=tcp', 1)], { callId: 'after-restart' }),
  );
  expect(contactsOf(bindings)).toEqual([
    'sip:200@192.0.2.10:40000;transport=tcp',
    'sip:200@192.0.2.10:41111;transport=tcp',
  ]);
  expect(bindings[0]?.registration).toMatchObject({ outbound, path: [] });
});
