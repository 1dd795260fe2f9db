import { LINE_TEST_CODES } from '#shared/feature-code/index.ts';
import type { SipPorts } from './edge.ts';

/** What somebody needs who has just started Patchbay: printed as a screen, or as JSON with exactly these names. */
export interface StartFacts {
  readonly portal: string;
  /** Paths of the API, such as /v1/users, follow it. */
  readonly api: string;
  readonly apiKey: string;
  readonly admin: { readonly email: string; readonly password: string };
  readonly sip: {
    readonly domain: string;
    readonly host: string;
    readonly otherHost: string | null;
  } & Readonly<SipPorts>;
  readonly users: readonly {
    readonly extension: string;
    readonly name: string;
    readonly sipPassword: string;
    readonly email: string;
    readonly password: string;
  }[];
  readonly featureCodes: readonly { readonly code: string; readonly label: string }[];
  /** Of e-mails to fax numbers, at 127.0.0.1. */
  readonly smtpPort: number;
  readonly tlsCertificate: string;
  readonly logs: string;
}

export const featureCodes = LINE_TEST_CODES.map(({ codes: [code], label }) => ({ code, label }));

/** Everything on one screen of 80 columns and 24 lines. */
export function startScreen(facts: StartFacts): string {
  const { sip, admin } = facts;
  const width = Math.max(...facts.users.map(({ name }) => name.length));
  const rows: [string, string][] = [
    ['Portal', facts.portal],
    ['  sign in', `${admin.email}  ${admin.password}`],
    ['API', `${facts.api}/developers/`],
    ['  key', facts.apiKey],
    ['SIP domain', sip.domain],
    [
      '  proxy',
      `${[sip.host, sip.otherHost].filter(Boolean).join(' or ')}  UDP/TCP ${portPair(sip)}  TLS ${sip.tls}  WS ${sip.ws}  WSS ${sip.wss}`,
    ],
    ['Phones', `${'user'.padEnd(5)} ${'name'.padEnd(width)}  SIP password      portal password`],
    ...facts.users.map(({ extension, name, sipPassword, password }): [string, string] => [
      '',
      `${extension.padEnd(5)} ${name.padEnd(width)}  ${sipPassword.padEnd(16)}  ${password}`,
    ]),
    ['Dial', [...facts.users.map(({ extension }) => extension), ...facts.featureCodes.map(describeCode)].join(', ')],
    ['TLS', facts.tlsCertificate],
    ['Logs', facts.logs],
  ];
  return `\nPatchbay is ready.\n\n${rows.map(([label, text]) => `  ${label.padEnd(12)}${text}`.trimEnd()).join('\n')}\n\nCtrl-C stops it.\n`;
}

const portPair = ({ udp, tcp }: SipPorts) => (udp === tcp ? String(udp) : `${udp}/${tcp}`);
/** Its name alone: `*43 (Echo test)`. */
const describeCode = ({ code, label }: { code: string; label: string }) => `${code} (${label.split(':')[0]})`;
