import { z } from 'zod';
import { Codecs } from '#shared/codec/index.ts';
import { Destination } from '#shared/destination/index.ts';
import { DialedPrefix } from '#shared/number-pattern/index.ts';
import { isEnabled, named } from '#shared/object/fields.ts';
import { type FieldProblem, type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { HostName, IpAddress, lineOfText } from '#shared/world/index.ts';
import { TrunkCallerId } from './caller-id.ts';
import { TRUNK_PROVIDERS } from './providers.ts';

const Port = z.int().min(1).max(65_535);
const AccountName = lineOfText(64).regex(/^[^\s<>"]*$/, 'must not have blanks, quotes or angle brackets');

const registration = () => ({
  registration: z
    .enum(['none', 'outbound', 'inbound'])
    .default('none')
    .describe('Nobody registers; we do with the provider; the other side does with us, as a phone does.'),
  registrarHost: HostName.nullable().default(null).describe('Where we register; null for the host of the trunk.'),
  registrarPort: Port.nullable().default(null),
  registrationSeconds: z.int().min(60).max(86_400).default(600).describe('What we ask for in Expires, in seconds.'),
  callsWithoutRegistration: z
    .boolean()
    .default(false)
    .describe('Whether calls go out although the registration has failed.'),
  username: AccountName.default('').describe('User part of the account.'),
  authUsername: AccountName.default('').describe('Digest username, where it differs.'),
});

const inbound = () => ({
  sourceAddresses: z
    .array(IpAddress)
    .max(50)
    .default([])
    .describe(
      'Calls from these addresses are of this trunk, without a password. One address has one trunk of the platform.',
    ),
  challengesCalls: z.boolean().default(false).describe('Whether calls from the trunk have to prove the password, too.'),
  calledNumberSource: z
    .enum(['request-uri', 'to'])
    .default('request-uri')
    .describe('Where the called number stands in an INVITE.'),
  inboundDestination: Destination.nullable()
    .default(null)
    .describe('Where calls go that no number and no inbound route takes; null to refuse them.'),
  isDirectCallback: z
    .boolean()
    .default(false)
    .describe('Whether an outside caller reaches the extension that has last called him.'),
  faxDestination: Destination.nullable()
    .default(null)
    .describe('Where calls go in which a fax tone is heard; null not to listen.'),
});

const media = () => ({
  codecs: Codecs.default([]),
  srtp: z.enum(['off', 'optional', 'required']).default('off').describe('Encrypted media (RFC 4568).'),
  dtmf: z
    .enum(['telephone-event', 'info', 'inband', 'auto'])
    .default('telephone-event')
    .describe('How keys are sent: RFC 4733, SIP INFO, as tones, or as the other side offers.'),
  relaysMedia: z.boolean().default(true).describe('Whether media always goes through the platform.'),
  playsMusicOnHold: z
    .boolean()
    .default(true)
    .describe('Whether callers from the trunk hear music while they are on hold.'),
  recordsCalls: z.boolean().default(false),
});

const fields = () => ({
  ...named('trunk'),
  isEnabled: isEnabled('A disabled one neither takes nor makes calls.'),
  provider: z
    .enum(TRUNK_PROVIDERS.map(({ id }) => id))
    .nullable()
    .default(null)
    .describe('Whose template it was made from (GET /v1/trunk-providers).'),
  host: HostName.nullable().default(null).describe('Where calls go; null when the other side registers with us.'),
  port: Port.nullable().default(null).describe('Null: by DNS, as RFC 3263 has it.'),
  transport: z.enum(['udp', 'tcp', 'tls']).default('udp'),
  outboundProxyHost: HostName.nullable().default(null).describe('Where messages are sent instead, such as an SBC.'),
  outboundProxyPort: Port.nullable().default(null),
  hidesOutboundProxy: z.boolean().default(false).describe('Whether the outbound proxy is left out of Route.'),
  ...registration(),
  ...inbound(),
  locationId: referenceTo('location', 'loc', { onDelete: 'refuse' }).nullable().default(null),
  isShared: z.boolean().default(true).describe('Whether calls from other locations may use it, too.'),
  addPrefix: DialedPrefix.default('').describe('Put in front of every number that is sent to it.'),
  maxCalls: z.int().min(1).max(10_000).nullable().default(null).describe('Calls at the same time; null: no limit.'),
  maxOutboundCalls: z.int().min(1).max(10_000).nullable().default(null).describe('Of these, calls that we make.'),
  maxCallsPerSecond: z
    .int()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe('Calls that we begin within a second, at one node of the platform; null: no limit.'),
  callerId: TrunkCallerId.default(TrunkCallerId.parse({})),
  sendsLocation: z
    .boolean()
    .default(false)
    .describe('Whether a call for help tells in which place it is needed (PIDF-LO, RFC 6442).'),
  ...media(),
  sessionTimerSeconds: z
    .int()
    .min(90)
    .max(86_400)
    .nullable()
    .default(1800)
    .describe('Session-Expires (RFC 4028), in seconds; null for none.'),
  sipKeepAlive: z
    .enum(['none', 'options'])
    .default('none')
    .describe('What is asked while nobody calls: nothing, or OPTIONS, which tells whether it answers.'),
  sipKeepAliveSeconds: z.int().min(1).max(3600).default(60),
});

/** Who is shown that we know the password, and could find it by that. */
const serversOf = ({ host, registrarHost, outboundProxyHost }: z.output<z.ZodObject<ReturnType<typeof fields>>>) =>
  [host, registrarHost, outboundProxyHost].filter((server) => server !== null);

/**
 * A SIP trunk or gateway: sipXcom's gateway and ITSP account (GWY-01 to -09, TRK-01 to -28, SXR-GW-01 to -05), XiVO's SIP
 * trunk (XA-TRK-01 to -09), the UCM's VoIP trunk (UCM-110 to -133).
 */
export const Trunk = objectKind({
  name: 'trunk',
  idPrefix: 'trk',
  description: 'How calls go to and come from a provider, a gateway or another PBX.',
  isInSnapshot: true,
  fields,
  secrets: {
    password: z.string().min(1).max(128).describe('Of the account; needed anew when it would go to another server.'),
  },
  sendsElsewhere: (before, after) =>
    serversOf(after).some((server) => !serversOf(before).includes(server)) ||
    (before.transport === 'tls' && after.transport !== 'tls'),
  example: {
    name: 'Provider',
    host: 'sip.provider.example',
    transport: 'tls',
    registration: 'outbound',
    username: '4235550100',
    codecs: ['G722', 'PCMA'],
    srtp: 'required',
    maxCalls: 20,
    callerId: { number: '+14235550100' },
  },
  unique: ({ name, sourceAddresses }) => [
    uniqueName('trunk', name),
    ...sourceAddresses.map((value, i) => ({ space: 'trunk-address' as const, value, path: ['sourceAddresses', i] })),
  ],
  check: problemsOf,
});
export type Trunk = ObjectOf<typeof Trunk>;

function problemsOf(trunk: z.output<z.ZodObject<ReturnType<typeof fields>>>): FieldProblem[] {
  const { host, registration, username, sourceAddresses, callerId, srtp, transport } = trunk;
  const problems: FieldProblem[] = [];
  const wrong = (path: FieldProblem['path'], detail: string) => problems.push({ path, detail });
  if (host === null && registration !== 'inbound') wrong(['host'], 'is needed unless the other side registers');
  if (registration !== 'none' && username === '') wrong(['username'], 'is needed to register');
  if (registration === 'inbound' && sourceAddresses.length > 0)
    wrong(['sourceAddresses'], 'must be empty when the other side registers');
  for (const [i, address] of sourceAddresses.entries())
    if (sourceAddresses.indexOf(address) < i) wrong(['sourceAddresses', i], 'is there twice');
  if (callerId.overrides !== 'nobody' && callerId.number === '')
    wrong(['callerId', 'number'], 'is needed to override others');
  for (const header of ['assertedIdentity', 'preferredIdentity'] as const)
    if (callerId[header].use === 'fixed' && callerId[header].value === '')
      wrong(['callerId', header, 'value'], 'is needed when it is fixed');
  if (callerId.uriScheme === 'tel' && trunk.hidesOutboundProxy)
    wrong(['hidesOutboundProxy'], 'must be off with tel: URIs, which have no host to send to');
  // The key of SDES stands in the SDP (RFC 4568 §7): whoever reads the signaling can listen.
  if (srtp === 'required' && transport !== 'tls') wrong(['srtp'], 'needs transport tls, or the keys are sent in clear');
  return problems;
}
