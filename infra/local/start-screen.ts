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
    /** Of the mailbox with the extension as its number; null where there is none. */
    readonly voicemailPin: string | null;
  }[];
  /** Where the attendant, the queue and the conference room answer; null where there are none. */
  readonly numbers: { readonly attendant: string; readonly queue: string; readonly conferenceRoom: string } | null;
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
    ['Phones', `${'user'.padEnd(5)} ${'name'.padEnd(width)}  SIP password      portal password   PIN`],
    ...facts.users.map(({ extension, name, sipPassword, password, voicemailPin }): [string, string] => [
      '',
      `${extension.padEnd(5)} ${name.padEnd(width)}  ${sipPassword.padEnd(16)}  ${password.padEnd(16)}  ${voicemailPin ?? ''}`,
    ]),
    ['Dial', [...facts.users.map(({ extension }) => extension), ...facts.featureCodes.map(describeCode)].join(', ')],
    ...numbersOf(facts),
    ['TLS', facts.tlsCertificate],
    ['Logs', facts.logs],
  ];
  return `\nPatchbay is ready.\n\n${rows.map(([label, text]) => `  ${label.padEnd(12)}${text}`.trimEnd()).join('\n')}\n\nCtrl-C stops it.\n`;
}

const numbersOf = ({ numbers }: StartFacts): [string, string][] =>
  numbers === null
    ? []
    : [
        [
          '',
          `*98 (Mailbox), ${numbers.attendant} (Attendant), ${numbers.queue} (Queue), ${numbers.conferenceRoom} (Room)`,
        ],
      ];

const portPair = ({ udp, tcp }: SipPorts) => (udp === tcp ? String(udp) : `${udp}/${tcp}`);
/** Its name alone: `*43 (Echo test)`. */
const describeCode = ({ code, label }: { code: string; label: string }) => `${code} (${label.split(':')[0]})`;
