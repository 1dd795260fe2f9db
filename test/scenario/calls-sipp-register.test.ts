/**
 *   phone                       edge
 *     ── REGISTER ──────────────▶
 *     ◀── 401 realm, nonce ──────
 *     ── REGISTER + digest ─────▶
 *     ◀── 200 Contact;expires ───
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BOLT, CallsWorld, tenantIdOf } from '#test/world/edge/index.ts';
import {
  ackRefusal,
  answer,
  dialing,
  register,
  request,
  response,
  type ScenarioLine,
  send,
} from '#test/world/sipp/index.ts';

let world: CallsWorld;
beforeAll(async () => {
  world = await CallsWorld.start();
});
afterAll(() => world.close());

const challenged = (first: string): ScenarioLine[] => [send(first), response(401, { auth: true })];

test.each(['udp', 'tcp'] as const)('a phone registers over %s after a challenge', async (transport) => {
  const phone = world.phone('200', { transport });
  const { messages } = await phone.runs([
    ...challenged(register(phone.user, { cseq: 1 })),
    send(register(phone.user, { cseq: 2, isAuthenticated: true })),
    response(200, { check: 'Contact:.*;expires=300' }),
  ]);
  expect(messages).toContain('realm="acme.example"');
  await expect
    .poll(() => world.edge.store.registrationsOf(tenantIdOf('acme.example')))
    .toContainEqual(
      expect.objectContaining({ extension: '200', transport, sourcePort: phone.localPort, edgeId: 'edge_1' }),
    );
});

test('a phone that registers for less than a minute is told the least it may ask', async () => {
  const { user, ...phone } = withRuns(world.phone('200'));
  await phone.runs([
    ...challenged(register(user, { cseq: 1 })),
    send(register(user, { cseq: 2, isAuthenticated: true, expires: '20' })),
    response(423, { check: 'Min-Expires: 60' }),
  ]);
});

test('a phone that unregisters is gone', async () => {
  const phone = world.phone('202');
  await phone.registers();
  const { messages } = await phone.registers('0');
  expect(messages.split('200 OK').at(-1)).not.toContain('Contact:');
  await expect
    .poll(() => world.edge.store.registrationsOf(tenantIdOf('acme.example')))
    .not.toContainEqual(expect.objectContaining({ extension: '202' }));
});

test('a wrong password and an unknown extension hear the same 403', async () => {
  const [wrong, unknown] = [world.phone('200'), world.phone('299')];
  for (const { user, runs } of [withRuns(wrong), withRuns(unknown)]) {
    await runs(
      [
        ...challenged(register(user, { cseq: 1 })),
        send(register(user, { cseq: 2, isAuthenticated: true })),
        response(403),
      ],
      { password: 'not-the-password' },
    );
  }
});

test('a domain that is no tenant hears 404, and is not even asked for a password', async () => {
  const { user, runs } = withRuns(world.phone('200', { domain: 'nobody.example' }));
  await runs([send(register(user, { cseq: 1 })), response(404)]);
});

test('credentials that somebody has overheard get a new challenge that says stale', async () => {
  const phone = world.phone('200');
  const { messages } = await phone.registers();
  const overheard = /^Authorization: .*$/m.exec(messages)?.[0] ?? '';
  const { user, runs } = withRuns(world.phone('200'));
  await runs([
    send(register(user, { cseq: 2, headers: overheard, contact: '<sip:thief@[local_ip]:[local_port]>' })),
    response(401, { check: 'stale=true' }),
  ]);
});

test('the user of one tenant is nobody in another one, though extension and password are the same', async () => {
  const bolt = world.phone('201', { domain: BOLT });
  await bolt.registers();
  await expect.poll(() => world.edge.store.registrationsOf(tenantIdOf(BOLT))).toHaveLength(1);
  const acme = world.phone('201');
  const { messages } = await acme.registers();
  expect(messages.split('200 OK').at(-1)).not.toContain(String(bolt.localPort));
});

test('credentials made for one realm are not taken in another', async () => {
  const { user, runs } = withRuns(world.phone('200'));
  const elsewhere = { ...user, domain: BOLT };
  await runs([
    ...challenged(register(user, { cseq: 1 })),
    send(register(elsewhere, { cseq: 2, isAuthenticated: true })),
    response(401, { check: 'realm="bolt.example"' }),
  ]);
});

function withRuns(phone: ReturnType<CallsWorld['phone']>) {
  return { user: phone.user, runs: phone.runs.bind(phone) };
}

describe('a phone that keeps a flow open (RFC 5626)', () => {
  const ofPhone = () =>
    world.edge.store.registrationsOf(tenantIdOf('acme.example')).filter(({ extension }) => extension === '202');
  const registersFlow = async (transport: 'udp' | 'tcp') => {
    const phone = world.phone('202', { transport });
    const contact = `<sip:202@[local_ip]:[local_port];transport=${transport}>;+sip.instance="<urn:uuid:7>";reg-id=1`;
    const own = { contact, headers: 'Supported: path, outbound' };
    await phone.runs([
      ...challenged(register(phone.user, { cseq: 1, ...own })),
      send(register(phone.user, { cseq: 2, isAuthenticated: true, ...own })),
      response(200, { check: 'Flow-Timer: 120' }),
    ]);
    return phone.localPort;
  };

  test('has one binding, however often it comes back from another port', async () => {
    await registersFlow('udp');
    const sourcePort = await registersFlow('udp');
    const outbound = { instance: '<urn:uuid:7>', regId: 1 };
    await expect.poll(ofPhone).toMatchObject([{ sourcePort, outbound }]);
  });

  test('is gone as soon as its connection is', async () => {
    await registersFlow('tcp');
    await expect.poll(ofPhone).toEqual([]);
  });
});

describe('behind a proxy', () => {
  const path = '<sip:127.0.0.1:[local_port];lr;ob>';

  test('that we trust, a phone is called by the way that its REGISTER came (RFC 3327)', async () => {
    const behind = await CallsWorld.start({ trustedProxy: '127.0.0.1' });
    const [alice, bob] = [behind.phone('200'), behind.phone('201')];
    const own = { contact: '<sip:201@192.0.2.77:5060>', headers: `Supported: path\nPath: ${path}` };
    await bob.runs([
      ...challenged(register(bob.user, { cseq: 1, ...own })),
      send(register(bob.user, { cseq: 2, isAuthenticated: true, ...own })),
      response(200, { check: 'Path: <sip:127.0.0.1:' }),
    ]);
    const callee = bob.waits([
      request('INVITE', { check: 'Route: <sip:127.0.0.1:[0-9]*;lr;ob>' }),
      send(answer('486 Busy Here')),
      request('ACK'),
    ]);
    await alice.runs([
      ...dialing(alice.user, '201'),
      response(486),
      send(ackRefusal(alice.user, '201', 2), { retransmits: false }),
    ]);
    await callee.finished();
    await behind.close();
  });

  test('that nobody has named, a Path is nothing', async () => {
    const phone = withRuns(world.phone('201'));
    const own = { headers: 'Supported: path\nPath: <sip:thief.example;lr>' };
    const { messages } = await phone.runs([
      ...challenged(register(phone.user, { cseq: 1, ...own })),
      send(register(phone.user, { cseq: 2, isAuthenticated: true, ...own })),
      response(200),
    ]);
    expect(messages.split('200 OK').at(-1)).not.toContain('Path:');
    await expect
      .poll(() => world.edge.store.registrationsOf(tenantIdOf('acme.example')))
      .toContainEqual(expect.objectContaining({ extension: '201', path: [] }));
  });
});
