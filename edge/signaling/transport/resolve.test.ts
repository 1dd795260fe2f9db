import { describe, expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { parseUri, type SipUri } from '../parser/index.ts';
import type { Names, NaptrRecord, SrvRecord } from './dns.ts';
import type { Transport } from './flow.ts';
import { RememberedNames } from './remembered-names.ts';
import { inTurn, nextHop, targetsOf } from './resolve.ts';

const naptr = (order: number, service: string, replacement: string): NaptrRecord => ({
  order,
  preference: 10,
  flags: 's',
  service,
  replacement,
});

const srv = (name: string, port: number, priority = 10, weight = 10): SrvRecord => ({ name, port, priority, weight });

interface Zone {
  naptr?: Record<string, NaptrRecord[]>;
  srv?: Record<string, SrvRecord[]>;
  addresses?: Record<string, string[]>;
}

/** Names that are as the zone says, and what was asked. */
function namesOf(zone: Zone) {
  const asked: string[] = [];
  const answer = async <Record>(kind: string, name: string, records: Record[] = []) => {
    asked.push(`${kind} ${name}`);
    return { records, ttlSeconds: 60 };
  };
  const names: Names = {
    naptr: (name) => answer('naptr', name, zone.naptr?.[name]),
    srv: (name) => answer('srv', name, zone.srv?.[name]),
    addresses: (name) => answer('address', name, zone.addresses?.[name]),
  };
  return { names, asked };
}

async function found(uri: string, zone: Zone, spoken: readonly Transport[] = ['udp', 'tcp', 'tls']) {
  const { names, asked } = namesOf(zone);
  const hop = nextHop(parseUri(uri) as SipUri);
  if (!hop) throw new Error(`${uri} leads nowhere`);
  const chance = new SeededChance(1);
  const targets = await targetsOf(hop, { names, chance, speaks: (transport) => spoken.includes(transport) });
  return { targets: targets.map(({ transport, address, port }) => `${transport} ${address} ${port}`), asked };
}

const ADDRESSES = {
  'a.test': ['192.0.2.1'],
  'one.a.test': ['192.0.2.11'],
  'two.a.test': ['192.0.2.12', '2001:db8::12'],
};

describe('what is asked, and where it leads (RFC 3263 §4)', () => {
  test.each([
    ['an address', 'sip:192.0.2.9', ['udp 192.0.2.9 5060'], []],
    ['an address with transport', 'sip:[2001:db8::9];transport=tcp', ['tcp 2001:db8::9 5060'], []],
    ['a port', 'sip:a.test:5070', ['udp 192.0.2.1 5070'], ['address a.test']],
    ['a port of sips', 'sips:a.test:5071', ['tls 192.0.2.1 5071'], ['address a.test']],
    ['a name without records', 'sip:none.test;transport=tcp', [], ['srv _sip._tcp.none.test', 'address none.test']],
    ['a transport', 'sip:a.test;transport=tcp', ['tcp 192.0.2.1 5060'], ['srv _sip._tcp.a.test', 'address a.test']],
  ])('%s: %s', async (_, uri, targets, asked) => {
    expect(await found(uri, { addresses: ADDRESSES })).toEqual({ targets, asked });
  });

  test('a bare domain goes through NAPTR, the first service that we speak', async () => {
    const zone = {
      naptr: {
        'a.test': [
          naptr(30, 'SIP+D2U', '_sip._udp.a.test'),
          naptr(20, 'SIP+D2T', '_sip._tcp.a.test'),
          naptr(10, 'SIPS+D2T', '_sips._tcp.a.test'),
          naptr(1, 'SIP+D2S', '_sip._sctp.a.test'),
        ],
      },
      srv: { '_sip._tcp.a.test': [srv('two.a.test', 5062, 20), srv('one.a.test', 5061, 10)] },
      addresses: ADDRESSES,
    };
    const { targets, asked } = await found('sip:a.test', zone, ['udp', 'tcp']);
    expect(targets).toEqual(['tcp 192.0.2.11 5061', 'tcp 192.0.2.12 5062', 'tcp 2001:db8::12 5062']);
    expect(asked.slice(0, 2)).toEqual(['naptr a.test', 'srv _sip._tcp.a.test']);
  });

  test('without NAPTR the SRV names are tried, and without those the address', async () => {
    const zone = { srv: { '_sip._tcp.a.test': [srv('one.a.test', 5061)] }, addresses: ADDRESSES };
    expect((await found('sip:a.test', zone)).targets).toEqual(['tcp 192.0.2.11 5061']);
    expect((await found('sip:a.test', { addresses: ADDRESSES })).targets).toEqual(['udp 192.0.2.1 5060']);
  });

  test('sips stays secured, whatever NAPTR offers', async () => {
    const zone = {
      naptr: { 'a.test': [naptr(10, 'SIP+D2U', '_sip._udp.a.test')] },
      srv: { '_sip._udp.a.test': [srv('one.a.test', 5060)], '_sips._tcp.a.test': [srv('two.a.test', 5061)] },
      addresses: { 'two.a.test': ['192.0.2.12'] },
    };
    expect((await found('sips:a.test', zone)).targets).toEqual(['tls 192.0.2.12 5061']);
  });

  test('a service that is decidedly not there is not looked for elsewhere', async () => {
    const zone = { srv: { '_sip._udp.a.test': [srv('', 0)] }, addresses: ADDRESSES };
    expect((await found('sip:a.test;transport=udp', zone)).targets).toEqual([]);
  });

  test('no more than four targets', async () => {
    const zone = { addresses: { 'many.test': ['1', '2', '3', '4', '5', '6'].map((last) => `192.0.2.${last}`) } };
    expect((await found('sip:many.test:5060', zone)).targets).toHaveLength(4);
  });
});

test('weights decide who is first among equals', () => {
  const chance = new SeededChance(7);
  const records = [srv('light', 1, 10, 10), srv('heavy', 1, 10, 90), srv('later', 1, 20, 100)];
  let heavyFirst = 0;
  for (let i = 0; i < 1000; i++) {
    const names = inTurn(records, chance).map(({ name }) => name);
    expect(names[2]).toBe('later');
    if (names[0] === 'heavy') heavyFirst += 1;
  }
  expect(heavyFirst).toBeGreaterThan(850);
  expect(heavyFirst).toBeLessThan(950);
});

describe('remembered names', () => {
  test('are asked for once in their time to live, also those that do not exist', async () => {
    const { names, asked } = namesOf({ addresses: ADDRESSES });
    const clock = new ManualClock();
    const remembered = new RememberedNames(names, clock);
    await Promise.all([remembered.addresses('a.test'), remembered.addresses('A.test')]);
    await remembered.addresses('none.test');
    expect((await remembered.addresses('none.test')).records).toEqual([]);
    expect(asked).toEqual(['address a.test', 'address none.test']);
    clock.advance(60_000);
    await remembered.addresses('a.test');
    expect(asked).toHaveLength(3);
  });

  test('serve on while DNS is silent; what was never known rejects', async () => {
    const { names } = namesOf({ addresses: ADDRESSES });
    const clock = new ManualClock();
    const remembered = new RememberedNames(names, clock);
    await remembered.addresses('a.test');
    names.addresses = () => Promise.reject(new Error('ETIMEOUT'));
    clock.advance(3_600_000);
    expect((await remembered.addresses('a.test')).records).toEqual(['192.0.2.1']);
    await expect(remembered.addresses('b.test')).rejects.toThrow('ETIMEOUT');
  });

  test('no more than 64 questions are under way', async () => {
    const { names } = namesOf({});
    names.addresses = () => new Promise(() => {});
    const remembered = new RememberedNames(names, new ManualClock());
    for (let i = 0; i < 64; i++) void remembered.addresses(`${i}.test`);
    await expect(remembered.addresses('last.test')).rejects.toThrow('too many names');
  });
});
