import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { byUser, type Caller, type TrunkTarget } from '#shared/dialplan/index.ts';
import { CivicAddress } from '#shared/emergency-location/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { anInvite } from '#test/world/edge/fake-signaling.ts';
import { aTrunkTarget } from '#test/world/edge/fake-trunk.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import { type CalledPlace, nextHopOf, type ReachableTrunk, trunkInvite } from './trunk-invite.ts';

const ELIN = { name: 'Alice', user: '+14235550199', domain: null };
const alice = byUser(aUser({ id: 'usr_200', name: 'Alice' }));
const OUTSIDE: Caller = { kind: 'trunk', trunkId: 'trk_9', number: '+33145678900', name: null };

interface Said {
  readonly trunk?: object;
  readonly way?: Partial<TrunkTarget['ways'][0]>;
  readonly target?: Partial<TrunkTarget>;
  readonly caller?: Caller;
  /** Of the INVITE that came in. */
  readonly came?: Record<string, string>;
  readonly referredBy?: string;
  readonly place?: CalledPlace;
  /** What an application has it told. */
  readonly told?: Record<string, string>;
}

function sent({
  trunk: fields = {},
  way = {},
  target: more = {},
  caller = alice,
  came = {},
  referredBy,
  place,
  told,
}: Said = {}) {
  const trunk = { ...Trunk.New.parse({ name: 'T', host: 'sip.example', ...fields }), id: 'trk_1' } as ReachableTrunk;
  const target = aTrunkTarget(more, way);
  const request = {
    invite: anInvite({ headers: came }).invite,
    snapshot: indexSnapshot(aTenant(), 1, []),
    caller,
    dialed: '0',
    hopsLeft: 68,
    wantsReliableProvisionals: false,
    ...(told && { own: { shown: { number: '999', name: null, userId: null }, headers: told } }),
    ...(referredBy && {
      headers: { 'Referred-By': referredBy, 'Alert-Info': '<http://localhost>;info=alert-autoanswer' },
    }),
  };
  const [first] = target.ways as [TrunkTarget['ways'][0]];
  const invite = trunkInvite({ request, target, way: first, trunk, callId: 'leg_1', sdp: 'v=0', place: place ?? null });
  return { ...invite, ...(invite.headers as Record<string, string>) } as unknown as Record<string, unknown>;
}

const callerId = (fields: object, more: object = {}) => ({ trunk: { ...more, callerId: fields } });

test('an INVITE goes to the trunk, with the number in it and who calls', () => {
  expect(sent()).toEqual({
    uri: 'sip:0145678901@sip.example;user=phone',
    proxy: 'sip:sip.example;transport=udp',
    sdp: 'v=0',
    headers: expect.anything(),
    'Call-ID': 'leg_1',
    From: '"Alice" <sip:+14235550100@sip.example;user=phone>',
    To: '<sip:0145678901@sip.example;user=phone>',
    'Max-Forwards': '68',
    'Session-Expires': '1800',
    Supported: 'timer',
    Allow: 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK',
    'Content-Type': 'application/sdp',
  });
});

test('what an application has the other side told goes along, but not to a trunk that is told nothing of us', () => {
  const told = { 'X-Case': '7', 'User-to-User': '56a3' };
  expect(sent({ told, came: { 'user-to-user': '01' } })).toMatchObject({ ...told, From: sent().From });
  expect(sent({ told, ...callerId({ stripsPrivateHeaders: true }) })).not.toHaveProperty('X-Case');
});

// Where it goes (TRK-15, GWY-02, UCM-110 to -113).
test.each<[string, Said, object]>([
  [
    'port and transport',
    { trunk: { port: 5080, transport: 'tcp' } },
    {
      uri: expect.stringContaining('sip.example:5080;user=phone;transport=tcp'),
      proxy: 'sip:sip.example:5080;transport=tcp',
    },
  ],
  ['an IPv6 address', { trunk: { host: '2001:db8::1' } }, { proxy: 'sip:[2001:db8::1];transport=udp' }],
  [
    'an outbound proxy',
    { trunk: { outboundProxyHost: 'sbc.example', outboundProxyPort: 5070 } },
    { proxy: undefined, Route: '<sip:sbc.example:5070;transport=udp;lr>' },
  ],
  [
    'one that is hidden',
    { trunk: { outboundProxyHost: 'sbc.example', hidesOutboundProxy: true } },
    { proxy: 'sip:sbc.example;transport=udp', Route: undefined },
  ],
  ['no session timer', { trunk: { sessionTimerSeconds: null } }, { 'Session-Expires': '0', Supported: undefined }],
  ['a number with signs', { way: { number: '*31#0145' } }, { uri: 'sip:*31%230145@sip.example;user=phone' }],
  ['a name instead of a number', { way: { number: 'bob smith' } }, { uri: 'sip:bob%20smith@sip.example' }],
])('%s', (_, said, wanted) => {
  const invite = sent(said);
  expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, invite[name]]))).toEqual(wanted);
});

// Who calls (GWY-08, TRK-04 to -08, SXR-GW-01, UCM-119 to -122, XA-CID-01 to -05).
const identity = { name: '', user: '+33100', domain: null };
test.each<[string, Said, object]>([
  [
    'sip: numbers',
    callerId({ uriScheme: 'sip' }),
    { From: '"Alice" <sip:+14235550100@sip.example>', uri: 'sip:0145678901@sip.example' },
  ],
  [
    'tel: numbers',
    callerId({ uriScheme: 'tel' }),
    { From: '"Alice" <tel:+14235550100>', uri: 'tel:0145678901;phone-context=sip.example' },
  ],
  [
    'parameters of From',
    callerId({ urlParameters: 'tgrp=1' }),
    { From: '"Alice" <sip:+14235550100@sip.example;user=phone;tgrp=1>' },
  ],
  [
    'a domain of the trunk',
    callerId({ fromDomain: 'acme.example' }),
    { From: '"Alice" <sip:+14235550100@acme.example;user=phone>' },
  ],
  [
    'a domain of the plan',
    { way: { from: { ...identity, domain: 'other.example' } } },
    { From: '<sip:+33100@other.example;user=phone>' },
  ],
  [
    'an asserted identity',
    { way: { assertedIdentity: identity } },
    { 'P-Asserted-Identity': '<sip:+33100@sip.example;user=phone>' },
  ],
  [
    'a preferred one',
    { way: { preferredIdentity: identity } },
    { 'P-Preferred-Identity': '<sip:+33100@sip.example;user=phone>' },
  ],
  ['none of them', {}, { 'P-Asserted-Identity': undefined, 'P-Preferred-Identity': undefined, Privacy: undefined }],
  [
    'a caller who is withheld',
    {
      way: {
        isWithheld: true,
        from: { name: 'Anonymous', user: 'anonymous', domain: 'anonymous.invalid' },
        assertedIdentity: identity,
      },
    },
    {
      From: '"Anonymous" <sip:anonymous@anonymous.invalid>',
      Privacy: 'id',
      'P-Asserted-Identity': '<sip:+33100@sip.example;user=phone>',
    },
  ],
  [
    'nothing that a phone asserts',
    { came: { 'p-asserted-identity': '<tel:+33145678900>' } },
    { 'P-Asserted-Identity': undefined },
  ],
])('%s', (_, said, wanted) => {
  const invite = sent(said);
  expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, invite[name]]))).toEqual(wanted);
});

// What came before (RFC 5806, RFC 7044, RFC 3892).
const BOB = { name: 'Bob', number: '+14235550101', reason: 'forward-busy', isWithheld: false } as const;
const forwarded = { target: { diversions: [BOB] } };
const DIVERTED = '"Bob" <sip:+14235550101@sip.example;user=phone>;reason=user-busy;counter=1';
test.each<[string, Said, object]>([
  ['who has forwarded', forwarded, { Diversion: [DIVERTED] }],
  [
    'but not who withholds his number',
    { target: { diversions: [{ ...BOB, isWithheld: true }] } },
    {
      Diversion: ['"Anonymous" <sip:anonymous@anonymous.invalid>;reason=user-busy;privacy=full;counter=1'],
    },
  ],
  [
    'who had before',
    { ...forwarded, caller: OUTSIDE, came: { diversion: '<sip:1@x>', 'history-info': '<sip:2@x>;index=1' } },
    { Diversion: [DIVERTED, '<sip:1@x>'], 'History-Info': '<sip:2@x>;index=1' },
  ],
  [
    'no story of a phone',
    { came: { diversion: '<sip:1@x>', 'history-info': '<sip:2@x>;index=1' } },
    { Diversion: undefined, 'History-Info': undefined },
  ],
  [
    'who has transferred, and no word to phones',
    { referredBy: '"Bob" <sip:201@acme.example>' },
    { 'Referred-By': '"Bob" <sip:201@acme.example>', 'Alert-Info': undefined },
  ],
  [
    'not who has transferred and withholds his number',
    { referredBy: '"Bob" <sip:201@acme.example>', way: { isWithheld: true } },
    { 'Referred-By': undefined, Privacy: 'id' },
  ],
  [
    'nothing of users inside',
    {
      ...forwarded,
      ...callerId({ stripsPrivateHeaders: true }),
      caller: OUTSIDE,
      came: { 'user-to-user': '00' },
      referredBy: '<sip:201@acme.example>',
    },
    { Diversion: undefined, 'User-to-User': undefined, 'Referred-By': undefined },
  ],
])('%s', (_, said, wanted) => {
  const invite = sent(said);
  expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, invite[name]]))).toEqual(wanted);
});

test('the next hop is the outbound proxy, where there is one', () => {
  const trunk = Trunk.New.parse({ name: 'T', host: 'sip.example', outboundProxyHost: 'sbc.example', transport: 'tls' });
  expect(nextHopOf(trunk as unknown as ReachableTrunk)).toBe('sip:sbc.example;transport=tls');
});

// Where help is needed (RFC 6442, RFC 5139; LOC-10).
const place: CalledPlace = {
  address: CivicAddress.parse({
    country: 'US',
    state: 'MA',
    city: 'Boston',
    street: 'Main & Elm',
    floor: '2',
    name: 'Acme',
  }),
  at: '2026-01-05T09:00:00.000Z',
};

test('a call for help says where it is needed, beside its offer, to a trunk that wants to know', () => {
  const { headers, sdp } = sent({ place, trunk: { sendsLocation: true }, way: { from: ELIN } });
  expect(headers).toMatchObject({
    Geolocation: '<cid:leg_1@sip.example>',
    'Geolocation-Routing': 'yes',
    'Content-Type': 'multipart/mixed;boundary=offer-and-location',
  });
  const [, offer, location, end] = String(sdp).split('--offer-and-location');
  expect(offer).toBe('\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n');
  expect(end).toBe('--\r\n');
  const [, partHeaders, xml = ''] = /^\r\n(.*?)\r\n\r\n(.*)$/s.exec(location ?? '') ?? [];
  expect(partHeaders).toBe('Content-Type: application/pidf+xml\r\nContent-ID: <leg_1@sip.example>');
  expect(XMLValidator.validate(xml)).toBe(true);
  const { presence } = new XMLParser({ ignoreAttributes: false, removeNSPrefix: true, parseTagValue: false }).parse(
    xml,
  );
  expect(presence['@_entity']).toBe('sip:+14235550199@sip.example');
  const { geopriv } = presence.tuple.status;
  expect(geopriv['location-info'].civicAddress).toEqual({
    country: 'US',
    A1: 'MA',
    A3: 'Boston',
    RD: 'Main & Elm',
    FLR: '2',
    NAM: 'Acme',
  });
  expect([geopriv.method, presence.tuple.timestamp]).toEqual(['Manual', '2026-01-05T09:00:00.000Z']);
});

test.each([
  ['a trunk that does not ask for it', { place }],
  ['a place that nobody has written down', { trunk: { sendsLocation: true } }],
])('no location goes out: %s', (_what, said) => {
  const { headers, sdp } = sent(said);
  expect(headers).toMatchObject({ 'Content-Type': 'application/sdp' });
  expect(headers).not.toHaveProperty('Geolocation');
  expect(sdp).toBe('v=0');
});
