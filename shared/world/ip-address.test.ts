import { expect, test } from 'vitest';
import { HostName, IpAddress, IpNetwork } from './index.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['::1', '::1'],
])('%s is the address %s', (text, address) => {
  expect(IpAddress.parse(text)).toBe(address);
});

test.each(['', '192.0.2', '192.0.2.0/24', '192.0.2.1:5060', '[::1]', 'pbx.example'])('%s is no address', (text) => {
  expect(IpAddress.safeParse(text).success).toBe(false);
});

test.each(['192.0.2.0/24', '0.0.0.0/0', '2001:db8::/48', '192.0.2.1/32'])('%s is a network', (text) => {
  expect(IpNetwork.safeParse(text).success).toBe(true);
});

test.each(['192.0.2.0', '192.0.2.0/33', '::/129', '192.0.2.0/', '192.0.2.0/024', 'a/24', '::/1/2'])(
  '%s is no network',
  (text) => {
    expect(IpNetwork.safeParse(text).success).toBe(false);
  },
);

test.each(['sip.provider.example', ' PBX ', '192.0.2.1', '2001:db8::1'])('%s is a host', (text) => {
  expect(HostName.parse(text)).toBe(text.trim().toLowerCase());
});

test.each(['', '-a.example', 'a b', 'sip:a.example', 'a.example:5060', 'a..example', '[::1]'])('%s is none', (text) => {
  expect(HostName.safeParse(text).success).toBe(false);
});
