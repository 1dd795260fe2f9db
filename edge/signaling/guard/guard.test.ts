import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { Counters } from '../counters.ts';
import { DEFAULT_LIMITS, parseMessage } from '../parser/index.ts';
import { addressList, DEFAULT_POLICY, Guard, type GuardPolicy } from './index.ts';
import { contains } from './policy.ts';

const stranger = '198.51.100.7';
const phone = '203.0.113.20';

let clock: ManualClock;
let counters: Counters;
let logged: Record<string, unknown>[];

beforeEach(() => {
  clock = new ManualClock();
  counters = new Counters();
  logged = [];
});

const aGuard = (policy: Partial<GuardPolicy> = {}): Guard =>
  new Guard({ ...DEFAULT_POLICY, ...policy }, { clock, counters, log: (event) => void logged.push(event) });

const bytesOf = (method: string) => Buffer.from(`${method} sip:a@b SIP/2.0\r\n`);

function aRequest({ method = 'REGISTER', userAgent = 'Yealink SIP-T46U' } = {}) {
  const text =
    `${method} sip:a.example SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n` +
    `Call-ID: 1\r\nCSeq: 1 ${method}\r\nUser-Agent: ${userAgent}\r\n\r\n`;
  const parsed = parseMessage(Buffer.from(text), 'datagram', DEFAULT_LIMITS);
  if (!parsed.message) throw new Error('the test wrote a message that cannot be parsed');
  return parsed.message;
}

/** How many of so many messages are let through. */
const admitted = (guard: Guard, count: number, method: string, host: string): number =>
  Array.from({ length: count }, () => guard.admits(bytesOf(method), host)).filter(Boolean).length;

describe('rates', () => {
  test('a source gets its burst, then its rate', () => {
    const guard = aGuard();
    expect(admitted(guard, 1000, 'INVITE', stranger)).toBe(300);
    clock.advance(1000);
    expect(admitted(guard, 1000, 'INVITE', stranger)).toBe(50);
    expect(counters.snapshot()).toMatchObject({ 'dropped.rate-limited.INVITE': 1650 });
  });

  test('each method has a bucket of its own, and so has each source', () => {
    const guard = aGuard();
    admitted(guard, 1000, 'INVITE', stranger);
    expect(guard.admits(bytesOf('INFO'), stranger)).toBe(true);
    expect(guard.admits(bytesOf('SIP/2.0 200 OK'), stranger)).toBe(true);
    expect(guard.admits(bytesOf('INVITE'), phone)).toBe(true);
  });

  test('a flood from everywhere leaves room for those who have authenticated', () => {
    const guard = aGuard();
    guard.authenticated(phone);
    let let_in = 0;
    for (let host = 0; host < 20_000; host++) {
      if (guard.admits(bytesOf('OPTIONS'), `10.${host % 200}.${(host >> 8) % 256}.${host % 251}`)) let_in += 1;
    }
    expect(let_in).toBe(DEFAULT_POLICY.strangers.burst);
    expect(admitted(guard, 100, 'INVITE', phone)).toBe(100);
  });

  test('addresses of one IPv6 network share a bucket', () => {
    const guard = aGuard();
    expect(admitted(guard, 200, 'INVITE', '2001:db8::1') + admitted(guard, 200, 'INVITE', '2001:db8::2')).toBe(300);
    expect(guard.admits(bytesOf('INVITE'), '2001:db8:0:1::1')).toBe(true);
  });

  test('never more than burst plus rate times time, whatever the pattern', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ pauseMs: fc.nat(500), messages: fc.nat(400) }), { maxLength: 20 }),
        (pattern) => {
          clock = new ManualClock();
          const guard = aGuard();
          let through = 0;
          let elapsedMs = 0;
          for (const { pauseMs, messages } of pattern) {
            clock.advance(pauseMs);
            elapsedMs += pauseMs;
            through += admitted(guard, messages, 'INVITE', stranger);
          }
          expect(through).toBeLessThanOrEqual(300 + (50 * elapsedMs) / 1000 + 1);
        },
      ),
    );
  });
});

describe('bans', () => {
  test('three wrong passwords in ten minutes ban for ten minutes', () => {
    const guard = aGuard();
    for (let tries = 0; tries < 3; tries++) guard.failedAuthentication(stranger);
    expect(guard.admits(bytesOf('REGISTER'), stranger)).toBe(false);
    expect(guard.bans()).toMatchObject([{ source: stranger, reason: 'auth' }]);
    clock.advance(599_999);
    expect(guard.admits(bytesOf('REGISTER'), stranger)).toBe(false);
    clock.advance(1);
    expect(guard.admits(bytesOf('REGISTER'), stranger)).toBe(true);
    expect(guard.bans()).toEqual([]);
  });

  test('wrong passwords long ago, or before a right one, do not count', () => {
    const guard = aGuard();
    guard.failedAuthentication(stranger);
    guard.failedAuthentication(stranger);
    clock.advance(601_000);
    guard.failedAuthentication(stranger);
    guard.failedAuthentication(stranger);
    expect(guard.isBanned(stranger)).toBe(false);
    guard.authenticated(stranger);
    guard.failedAuthentication(stranger);
    expect(guard.isBanned(stranger)).toBe(false);
  });

  test('one phone with an old password does not lock out the office it stands in; guessing does', () => {
    const guard = aGuard();
    guard.authenticated(phone);
    for (let tries = 0; tries < 29; tries++) guard.failedAuthentication(phone);
    expect(guard.isBanned(phone)).toBe(false);
    guard.failedAuthentication(phone);
    expect(guard.isBanned(phone)).toBe(true);
  });

  test('a scanner on a connection is banned for ever; datagrams in its name for ten minutes', () => {
    const guard = aGuard();
    const scanner = aRequest({ method: 'OPTIONS', userAgent: 'friendly-scanner' });
    expect(guard.admitsRequest(scanner, stranger, true)).toBe(false);
    expect(guard.admitsRequest(scanner, phone, false)).toBe(false);
    const [forEver, forNow] = guard.bans();
    expect(forEver).toMatchObject({ source: stranger, reason: 'scanner', untilMs: null });
    expect(forNow).toMatchObject({ source: phone, untilMs: clock.nowMs() + 600_000 });
  });

  test('forged datagrams do not ban a phone that works', () => {
    const guard = aGuard({ bans: { ...DEFAULT_POLICY.bans, register: { max: 10, findSeconds: 60, banSeconds: 600 } } });
    guard.authenticated(phone);
    const forged = [aRequest({ userAgent: 'sipvicious' }), ...Array.from({ length: 50 }, () => aRequest())];
    for (const request of forged) guard.admitsRequest(request, phone, false);
    for (let count = 0; count < 1000; count++) guard.malformed(phone, false);
    expect(guard.isBanned(phone)).toBe(false);
  });

  test('rules that count requests ban when they are switched on', () => {
    const guard = aGuard({ bans: { ...DEFAULT_POLICY.bans, invite: { max: 180, findSeconds: 60, banSeconds: 600 } } });
    for (let count = 0; count < 179; count++) guard.admitsRequest(aRequest({ method: 'INVITE' }), stranger, true);
    expect(guard.isBanned(stranger)).toBe(false);
    guard.admitsRequest(aRequest({ method: 'INVITE' }), stranger, true);
    expect(guard.isBanned(stranger)).toBe(true);
  });

  test('are lifted by hand, and imposed by hand', () => {
    const guard = aGuard();
    guard.ban({ source: stranger, reason: 'manual', sinceMs: clock.nowMs(), untilMs: null });
    expect(guard.admits(bytesOf('INVITE'), stranger)).toBe(false);
    expect([guard.unban(stranger), guard.unban(stranger)]).toEqual([true, false]);
    expect(guard.admits(bytesOf('INVITE'), stranger)).toBe(true);
  });

  test('are logged with their reason, and nothing of what was sent', () => {
    const guard = aGuard();
    for (let tries = 0; tries < 3; tries++) guard.failedAuthentication(stranger);
    expect(logged).toEqual([
      { name: 'source-banned', source: stranger, reason: 'auth', untilMs: clock.nowMs() + 600_000 },
    ]);
  });
});

test('200 malformed messages on connections ban; datagrams do not, as anybody could send them in anybody’s name', () => {
  const guard = aGuard();
  for (let count = 0; count < 1000; count++) guard.malformed(phone, false);
  for (let count = 0; count < 200; count++) guard.malformed(stranger, true);
  expect([guard.isBanned(phone), guard.isBanned(stranger)]).toEqual([false, true]);
});

describe('lists', () => {
  test.each(['exempt', 'proxies', 'allow'] as const)('what is in %s is neither limited nor banned', (list) => {
    const guard = aGuard({ [list]: ['198.51.100.0/24'] });
    for (let tries = 0; tries < 100; tries++) guard.failedAuthentication(stranger);
    guard.admitsRequest(aRequest({ userAgent: 'sipvicious' }), stranger, true);
    guard.ban({ source: stranger, reason: 'manual', sinceMs: 0, untilMs: null });
    expect(guard.isBanned(stranger)).toBe(false);
    expect(admitted(guard, 5000, 'INVITE', stranger)).toBe(5000);
  });

  test('what is denied is not heard and cannot connect', () => {
    const guard = aGuard({ deny: ['198.51.100.0/24', '2001:db8::/32'] });
    expect(guard.admits(bytesOf('INVITE'), stranger)).toBe(false);
    expect(guard.admits(bytesOf('INVITE'), '2001:db8:7::1')).toBe(false);
    expect(guard.admitsConnection(stranger)).toBe(false);
    expect(guard.admits(bytesOf('INVITE'), phone)).toBe(true);
  });

  test('networks hold what they say', () => {
    const list = addressList(['192.0.2.0/24', '2001:db8::/48', '203.0.113.9']);
    const hosts = ['192.0.2.255', '192.0.3.0', '2001:db8:0:9::1', '2001:db8:1::1', '203.0.113.9', '203.0.113.8'];
    expect(hosts.map((host) => contains(list, host))).toEqual([true, false, true, false, true, false]);
  });

  test.each(['evil.example', '192.0.2.0/33', '192.0.2.0/x', '::1/129', ''])('%j is no network', (entry) => {
    expect(() => addressList([entry])).toThrow('neither an address nor a network');
  });
});

test('connections are limited by source and in all', () => {
  const guard = aGuard({ maxConnections: 3, maxConnectionsPerSource: 2 });
  expect([stranger, stranger, stranger, phone, phone].map((host) => guard.admitsConnection(host))).toEqual([
    true,
    true,
    false,
    true,
    false,
  ]);
  guard.connectionClosed(stranger);
  expect(guard.admitsConnection(phone)).toBe(true);
  expect(counters.snapshot()).toMatchObject({
    'connections-refused.too-many-of-source': 1,
    'connections-refused.too-many': 1,
  });
});

test('strangers cannot fill the memory, nor push out who is known', () => {
  const guard = aGuard();
  for (let host = 0; host < 20; host++) guard.authenticated(`203.0.113.${host}`);
  for (let host = 0; host < 120_000; host++)
    guard.admits(bytesOf('ACK'), `10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`);
  expect(guard.counts.sources).toBeLessThanOrEqual(50_020);
  for (let host = 0; host < 20; host++) {
    for (let tries = 0; tries < 3; tries++) guard.failedAuthentication(`203.0.113.${host}`);
    expect(guard.isBanned(`203.0.113.${host}`)).toBe(false); // it is still known, and has more patience
  }
});

describe('bans of other edges', () => {
  const elsewhere = (reason: string) => ({ source: phone, reason, sinceMs: clock.nowMs(), untilMs: null });

  test('do not reach a phone that works here: they may rest on what somebody sent in its name', () => {
    const guard = aGuard();
    guard.authenticated(phone);
    guard.impose(elsewhere('scanner'));
    expect(guard.isBanned(phone)).toBe(false);
    guard.impose(elsewhere('manual'));
    expect(guard.isBanned(phone)).toBe(true);
  });

  test('reach everybody else', () => {
    const guard = aGuard();
    guard.impose(elsewhere('scanner'));
    expect(guard.isBanned(phone)).toBe(true);
  });
});

test('a flood of scanners under forged addresses makes few bans, and is not answered all the same', () => {
  const guard = aGuard();
  const scanner = aRequest({ userAgent: 'friendly-scanner' });
  const answered = Array.from({ length: 5000 }, (_, index) =>
    guard.admitsRequest(scanner, `10.0.${index >> 8}.${index & 255}`, false),
  );
  expect(answered.some(Boolean)).toBe(false);
  expect(guard.counts.bans).toBe(100);
});

test('more connections than sources are remembered hang nothing up', () => {
  const guard = aGuard({ maxConnections: 200_000 });
  for (let index = 0; index < 50_010; index++)
    expect(guard.admitsConnection(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`)).toBe(true);
});
