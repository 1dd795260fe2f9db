import { expect, test } from 'vitest';
import { markReceived, parseVia } from './via.ts';

const mark = (line: string, host = '192.0.2.9', port = 4000): string => {
  const via = parseVia(line);
  if (!via) throw new Error('not a Via');
  return markReceived(line, via, host, port);
};

test.each([
  ['a sender that is where it says', 'SIP/2.0/UDP 192.0.2.9;branch=z9', 'SIP/2.0/UDP 192.0.2.9;branch=z9'],
  [
    'a sender behind NAT',
    'SIP/2.0/UDP 10.0.0.1:5060;branch=z9',
    'SIP/2.0/UDP 10.0.0.1:5060;branch=z9;received=192.0.2.9',
  ],
  ['rport', 'SIP/2.0/UDP h;rport;branch=z9', 'SIP/2.0/UDP h;rport=4000;branch=z9;received=192.0.2.9'],
  ['rport last', 'SIP/2.0/UDP h;branch=z9;rport', 'SIP/2.0/UDP h;branch=z9;rport=4000;received=192.0.2.9'],
  [
    'rport with an equals sign',
    'SIP/2.0/UDP h;rport=;branch=z9',
    'SIP/2.0/UDP h;rport=4000;branch=z9;received=192.0.2.9',
  ],
  [
    'a name that only starts like it',
    'SIP/2.0/UDP 192.0.2.9;rports;branch=z9',
    'SIP/2.0/UDP 192.0.2.9;rports;branch=z9',
  ],
  [
    'two on one line',
    'SIP/2.0/UDP h;branch=z9, SIP/2.0/UDP p;branch=z1',
    'SIP/2.0/UDP h;branch=z9;received=192.0.2.9, SIP/2.0/UDP p;branch=z1',
  ],
])('%s', (_name, line, marked) => {
  expect(mark(line)).toBe(marked);
});

test.each(['', 'SIP/2.0/UDP', 'SIP/3.0/UDP h', 'HTTP/2.0/UDP h', 'SIP/2.0/UDP h:x', 'SIP/2.0/UDP [::1'])(
  '%j is no Via',
  (line) => {
    expect(parseVia(line)).toBeUndefined();
  },
);

test('IPv6 sent-by', () => {
  expect(parseVia('SIP/2.0/TLS [2001:db8::9]:5061;branch=z9')).toMatchObject({
    host: '2001:db8::9',
    port: 5061,
    transport: 'tls',
  });
});
