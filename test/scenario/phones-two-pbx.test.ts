import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { BOLT } from '#test/world/edge/index.ts';
import { HZ, PhoneOffice, TALK_MS } from '#test/world/phone-office.ts';
import { secondsOfTone } from '#test/world/phones/index.ts';

/**
 * Two PBXes with a trunk between them: the first registers with the other one, and reaches its users behind a prefix.
 *
 *   200              first                      other                201
 *    │                │ REGISTER acme             │                   │
 *    │                │──────────────────────────▶│                   │
 *    │ INVITE **99201 │ INVITE 201                │ INVITE            │
 *    │───────────────▶│──────────────────────────▶│──────────────────▶│
 *    │◀═══════════════╪═══════════════════════════╪══════════════════▶│
 */
const PATIENT = { timeout: 60_000, interval: 50 };
const ACCOUNT = { username: 'acme', password: 'open-sesame' };

let first: PhoneOffice;
let other: PhoneOffice;
beforeAll(async () => {
  [first, other] = await Promise.all([
    PhoneOffice.open({ phones: ['200'] }),
    PhoneOffice.open({ phones: ['201'], domain: BOLT, edgeId: 'edge_2' }),
  ]);
  other.has('trunk', { id: 'trk_acme', registration: 'inbound', username: ACCOUNT.username, secrets: ACCOUNT });
  first.edge.store.liveEdges.add('edge_1');
  trunkTo('trk_bolt', ACCOUNT.password);
}, 120_000);
// Whose trunk is gone for a moment must register again.
afterEach(() => {
  for (const office of [first, other]) office.clear('trunk');
});
afterAll(() => Promise.all([first?.close(), other?.close()]));

/** A trunk that registers with the other PBX. */
const trunkTo = (id: string, password: string): string => {
  const { host, udpPort } = other.edge;
  const place = { host: BOLT, outboundProxyHost: host, outboundProxyPort: udpPort };
  return first.has('trunk', {
    ...{ id, name: id, ...place },
    ...{ registration: 'outbound', username: ACCOUNT.username, secrets: { password } },
  });
};

const newsOf = (id: string) => first.edge.trunkNews.filter(({ trunkId }) => trunkId === id);

test('sipXcom §50.9: a trunk that registers is registered; one with a wrong password is told with the answer (TRK-14, TRK-27)', async () => {
  trunkTo('trk_wrong', 'a guess');
  await vi.waitFor(() => expect(newsOf('trk_bolt')).toMatchObject([{ name: 'registered', reason: '200 OK' }]), PATIENT);
  await vi.waitFor(
    () => expect(newsOf('trk_wrong')).toMatchObject([{ name: 'unreachable', reason: '403 Forbidden' }]),
    PATIENT,
  );
  const { trunkConnections } = first.edge.store;
  const states = ['trk_bolt', 'trk_wrong'].map(async (id) => trunkConnections.leaseOf(first.tenantId, id));
  expect(await Promise.all(states)).toMatchObject([
    { status: { registration: 'registered' } },
    { status: { registration: 'failed' } },
  ]);
});

test('XiVO §38.9: **99 and an extension of the other PBX rings there, and where the trunk leads to numbers alone is refused (XA-TRK-05)', async () => {
  await vi.waitFor(() => expect(newsOf('trk_bolt')).toHaveLength(1), PATIENT);
  first.has('outbound-rule', { patterns: [{ pattern: '**99X.', stripDigits: 4 }], trunkIds: ['trk_bolt'] });
  expect(await first.isRefused('200', '**99201')).toMatchObject({ status: 404 });
  await other.told();

  other.has('inbound-route', { trunkIds: ['trk_acme'] });
  await first.phone('200').call('**99201');
  await other.answers('201');
  await first.phone('200').waitFor('answered', PATIENT.timeout);
  await sleep(TALK_MS);
  await first.phone('200').hangUp();
  await Promise.all([first.over('200'), other.over('201')]);
  expect(secondsOfTone(await first.phone('200').recording(), HZ['201'])).toBeGreaterThan(0.4);
  expect(secondsOfTone(await other.phone('201').recording(), HZ['200'])).toBeGreaterThan(0.4);
  expect((await first.told()).cdr).toMatchObject({ direction: 'outbound', legs: [{}, { trunkId: 'trk_bolt' }] });
  expect((await other.told()).cdr).toMatchObject({ direction: 'inbound', legs: [{ trunkId: 'trk_acme' }, {}] });
});
