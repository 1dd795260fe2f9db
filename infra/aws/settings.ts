import type { Node } from 'constructs';
import { z } from 'zod';
import { type PortRange, portRange } from './entrances.ts';

/** Numbers reach the context as text when they are given with `--context name=value`. */
const count = z.coerce.number().int().min(1);

/** Above the ports the edge listens on itself, and below the end. */
const isRange = ({ first, last }: PortRange): boolean => first >= 10_000 && first < last && last <= 65_535;

/**
 * What an operator may choose, given as CDK context (`cdk.json`, or `--context name=value`). Everything has a default,
 * so that a first deployment needs none. README.md lists them; settings.test.ts compares the two.
 */
export const Settings = z
  .object({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9]{0,30}$/, 'must be letters and digits')
      .default('Patchbay')
      .describe('Prefix of the stack names; two installations in one account need two.'),
    portalDomain: z.string().optional().describe('Host name of the portal and the API.'),
    portalCertificateArn: z
      .string()
      .startsWith('arn:')
      .optional()
      .describe('Certificate of that host name: ACM, in us-east-1, where CloudFront looks for it.'),
    sipDomain: z.string().optional().describe('Host name of the edge; gets an address record and SRV records.'),
    zoneId: z.string().optional().describe('Route 53 hosted zone that the host names lie in.'),
    zoneName: z.string().optional().describe('Name of that zone.'),
    edgeCertificateSecretArn: z
      .string()
      .startsWith('arn:')
      .optional()
      .describe('Secret with {"key", "certificate"} in PEM for SIP over TLS; self-signed when left out.'),
    smtpSecretArn: z
      .string()
      .startsWith('arn:')
      .optional()
      .describe('Secret with the URL of a server of mail, smtp://user:password@host:port; no e-mails when left out.'),
    mailFrom: z.string().optional().describe('Sender of e-mails, as the server of mail lets it be.'),
    faxMailDomain: z
      .string()
      .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'must be a domain in small letters')
      .optional()
      .describe(
        'Domain below which tenants have addresses of faxes, whose MX is SES; no faxes by e-mail when left out.',
      ),
    transcriberUrl: z.url().optional().describe('What makes text of voice messages; none when left out.'),
    edgeInstanceType: z.string().default('c7g.large').describe('EC2 instance type of an edge, of an arm64 family.'),
    edgeMinimum: count.default(2).describe('Edges that always run; two or more, so that one may be replaced.'),
    edgeMaximum: count.default(6).describe('Edges that may run at most.'),
    rtpPorts: z
      .string()
      .refine((text) => /^\d{4,5}-\d{4,5}$/.test(text) && isRange(portRange(text)), 'must look like 20000-29999')
      .default('20000-29999')
      .describe('UDP ports for media, first and last.'),
    defaultTenant: z
      .string()
      .startsWith('ten_')
      .optional()
      .describe('Tenant of phones and sign-ins that name no domain.'),
    apiRequestsPerMinute: count.default(1200).describe('Requests that one API key may send in a minute.'),
    alarmEmail: z.email().optional().describe('Gets a message for every alarm.'),
  })
  .refine((it) => (it.portalDomain === undefined) === (it.portalCertificateArn === undefined), {
    path: ['portalDomain'],
    message: 'portalDomain and portalCertificateArn belong together',
  })
  .refine((it) => (it.zoneId === undefined) === (it.zoneName === undefined), {
    path: ['zoneId'],
    message: 'zoneId and zoneName belong together',
  })
  .refine((it) => it.sipDomain === undefined || it.zoneId !== undefined, {
    path: ['sipDomain'],
    message: 'sipDomain needs zoneId and zoneName: its SRV records are written there',
  })
  .refine((it) => it.edgeMinimum < it.edgeMaximum, {
    path: ['edgeMaximum'],
    message: 'edgeMaximum must be above edgeMinimum: an update starts the new edge before it stops the old one',
  });
export type Settings = z.infer<typeof Settings>;

/** @throws Error  naming every setting that is wrong, before anything is synthesised */
export function readSettings(context: Pick<Node, 'tryGetContext'>): Settings {
  const given = Object.fromEntries(Object.keys(Settings.shape).map((name) => [name, context.tryGetContext(name)]));
  const parsed = Settings.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(`bad CDK context:\n${z.prettifyError(parsed.error)}`);
}
