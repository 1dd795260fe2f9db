import { expect, test } from 'vitest';
import { Trunk } from './index.ts';

const problems = (fields: object) => {
  const trunk = Trunk.New.parse({ name: 'T', host: 'sip.example', ...fields });
  return Trunk.check?.(trunk as never).map(({ path }) => path.join('.'));
};

test.each([
  [{}, []],
  [{ host: null }, ['host']],
  [{ host: null, registration: 'inbound', username: 'pbx2' }, []],
  [{ registration: 'outbound' }, ['username']],
  [{ registration: 'inbound', username: 'a', sourceAddresses: ['192.0.2.1'] }, ['sourceAddresses']],
  [{ sourceAddresses: ['2001:db8::1', '2001:DB8:0::1'] }, ['sourceAddresses.1']],
  [{ callerId: { overrides: 'users' } }, ['callerId.number']],
  [{ callerId: { assertedIdentity: { use: 'fixed' } } }, ['callerId.assertedIdentity.value']],
  [{ callerId: { uriScheme: 'tel' }, hidesOutboundProxy: true }, ['hidesOutboundProxy']],
  [{ srtp: 'required' }, ['srtp']],
  [{ srtp: 'required', transport: 'tls' }, []],
])('%o has problems at %o', (fields, paths) => {
  expect(problems(fields)).toEqual(paths);
});

test('an address is one whatever its spelling, and belongs to one trunk of the platform', () => {
  const trunk = Trunk.New.parse({ name: 'T', host: 'sip.example', sourceAddresses: ['2001:DB8:0:0::1'] });
  expect(Trunk.unique?.(trunk as never)).toContainEqual({
    space: 'trunk-address',
    value: '2001:db8::1',
    path: ['sourceAddresses', 0],
  });
});

test.each([{ host: 'sip example' }, { sourceAddresses: ['192.0.2.0/24'] }, { codecs: ['PCMA', 'PCMA'] }, { port: 0 }])(
  '%o is refused',
  (fields) => {
    expect(Trunk.New.safeParse({ name: 'T', host: 'sip.example', ...fields }).success).toBe(false);
  },
);
