import { z } from 'zod';

/** What is known of a provider of SIP trunks, to fill in a new trunk with (sipXcom 20.04 TRK-16). */
export const TrunkProvider = z
  .object({
    id: z.string().describe('Goes into the field `provider` of a trunk.'),
    label: z.string(),
    country: z.string().nullable().describe('ISO 3166-1; null when it serves several.'),
    host: z.string().nullable().describe('Null: told by the provider with the account.'),
    transport: z.enum(['udp', 'tcp', 'tls']),
    registration: z.enum(['none', 'outbound']),
    srtp: z.enum(['off', 'optional', 'required']),
    hint: z.string().describe('What else has to be known; empty when nothing.'),
  })
  .meta({ id: 'TrunkProvider' });
export type TrunkProvider = z.infer<typeof TrunkProvider>;

const BY_ADDRESS = 'Calls come from addresses that the provider tells: put them into sourceAddresses.';
const BY_ACCOUNT = 'The server is the one that was chosen for the account.';
const byAddress = { host: null, transport: 'udp', registration: 'none', srtp: 'off', hint: BY_ADDRESS } as const;
const byAccount = { host: null, transport: 'udp', registration: 'outbound', srtp: 'off', hint: BY_ACCOUNT } as const;

/**
 * The thirteen that sipXcom has templates for. Its manual gives their names only; how they are reached is from their own
 * public pages where there are any, and left to the account where not.
 */
export const TRUNK_PROVIDERS = [
  { id: 'att', label: 'AT&T', country: 'US', ...byAddress },
  { id: 'appia', label: 'Appia', country: 'US', ...byAccount },
  { id: 'bt', label: 'BT', country: 'GB', ...byAddress },
  { id: 'bandtel', label: 'Bandtel', country: 'US', ...byAddress },
  { id: 'bandwidth', label: 'Bandwidth.com', country: 'US', ...byAddress },
  { id: 'callwithus', label: 'CallWithUs', country: null, ...byAccount, host: 'sip.callwithus.com', hint: '' },
  { id: 'cbeyond', label: 'CBeyond', country: 'US', ...byAccount },
  { id: 'eutelia', label: 'Eutelia', country: 'IT', ...byAccount },
  { id: 'les-net', label: 'LES.NET', country: 'CA', ...byAccount },
  { id: 'sipcall', label: 'SIPcall', country: 'CH', ...byAccount },
  { id: 'vitality', label: 'Vitality', country: null, ...byAccount },
  {
    id: 'voip-ms',
    label: 'VoIP.ms',
    country: 'CA',
    ...byAccount,
    hint: 'The server is that of a city, such as montreal1.voip.ms.',
  },
  { id: 'voipuser', label: 'VOIPUser', country: 'GB', ...byAccount },
] as const satisfies readonly TrunkProvider[];
