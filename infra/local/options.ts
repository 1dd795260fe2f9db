import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '#shared/result.ts';

/** Where one Patchbay lives: its data, its addresses and its ports. */
export interface LocalOptions {
  readonly dataFolder: string;
  /** IP address that phones and browsers reach. What only Patchbay itself uses stays on the loopback interface. */
  readonly host: string;
  /** That of the other IP version, for phones; null: there is none. */
  readonly otherHost: string | null;
  /** 0: any free port. */
  readonly httpPort: number;
  /** UDP and TCP; TLS, WS and WSS follow it. 0: any free port for each. */
  readonly sipPort: number;
  /** Of e-mails that are faxes, on the loopback interface. 0: any free port. */
  readonly smtpPort: number;
  /** Inclusive. */
  readonly rtpPorts: { readonly from: number; readonly to: number };
}

export interface StartCommand extends LocalOptions {
  readonly asJson: boolean;
  readonly wantsHelp: boolean;
}

export const DEFAULT_OPTIONS: LocalOptions = {
  dataFolder: '.data',
  host: '127.0.0.1',
  otherHost: hasIpv6Loopback() ? '::1' : null,
  httpPort: 8080,
  sipPort: 5060,
  smtpPort: 2525,
  rtpPorts: { from: 20000, to: 20999 },
};

export const HELP = `npm start [-- options]    runs Patchbay on this machine

  --data DIR       where data, keys and logs are kept           (${DEFAULT_OPTIONS.dataFolder})
  --host ADDR      IP address that phones and browsers reach; ADDR,ADDR:
                   the second is of the other IP version, for phones
                   (${[DEFAULT_OPTIONS.host, DEFAULT_OPTIONS.otherHost].filter(Boolean).join(',')})
  --http PORT      portal and API; 0: any free port             (${DEFAULT_OPTIONS.httpPort})
  --sip PORT       SIP over UDP and TCP; TLS is PORT+1, WS PORT+2,
                   WSS PORT+3; 0: any free ports                (${DEFAULT_OPTIONS.sipPort})
  --smtp PORT      e-mails to fax numbers, from this machine alone;
                   0: any free port                             (${DEFAULT_OPTIONS.smtpPort})
  --rtp FROM-TO    UDP ports for media                          (${DEFAULT_OPTIONS.rtpPorts.from}-${DEFAULT_OPTIONS.rtpPorts.to})
  --json           print one JSON object when everything is ready
  --help           this text
`;

const MAX_PORT = 65535;
/** TLS, WS and WSS come after the SIP port. */
const PORTS_AFTER_SIP = 3;
/** One call needs two endpoints of two ports each. */
const LEAST_RTP_PORTS = 4;

/** Reads the command line; the problem is one line for people. */
export function parseOptions(args: readonly string[]): Result<StartCommand, string> {
  const parsed = parseCommandLine(args);
  if (!parsed.ok) return parsed;
  const { data, host, http, sip, smtp, rtp, json = false, help = false } = parsed.value;

  if (data === '') return fail('--data needs the name of a folder.');
  const hosts = host === undefined ? DEFAULT_OPTIONS : parseHosts(host);
  if (hosts === null) return fail(`--host needs an IP address, or one of each IP version as ADDR,ADDR, not "${host}".`);
  const httpPort = http === undefined ? DEFAULT_OPTIONS.httpPort : parsePort(http, MAX_PORT);
  if (httpPort === null) return fail(`--http needs a port, 0 to ${MAX_PORT}, not "${http}".`);
  const sipPort = sip === undefined ? DEFAULT_OPTIONS.sipPort : parsePort(sip, MAX_PORT - PORTS_AFTER_SIP);
  if (sipPort === null) return fail(`--sip needs a port, 0 to ${MAX_PORT - PORTS_AFTER_SIP}, not "${sip}".`);
  const smtpPort = smtp === undefined ? DEFAULT_OPTIONS.smtpPort : parsePort(smtp, MAX_PORT);
  if (smtpPort === null) return fail(`--smtp needs a port, 0 to ${MAX_PORT}, not "${smtp}".`);
  const rtpPorts = rtp === undefined ? DEFAULT_OPTIONS.rtpPorts : parsePortRange(rtp);
  if (rtpPorts === null) {
    return fail(`--rtp needs ports as FROM-TO, at least ${LEAST_RTP_PORTS} within 1024 to ${MAX_PORT}, not "${rtp}".`);
  }
  return ok({
    dataFolder: data ?? DEFAULT_OPTIONS.dataFolder,
    host: hosts.host,
    otherHost: hosts.otherHost,
    httpPort,
    sipPort,
    smtpPort,
    rtpPorts,
    asJson: json,
    wantsHelp: help,
  });
}

function parseCommandLine(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        host: { type: 'string' },
        http: { type: 'string' },
        sip: { type: 'string' },
        smtp: { type: 'string' },
        rtp: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return ok(values);
  } catch (error) {
    // Node adds advice that is longer than the problem.
    const problem = (error as Error).message.split(/\. |\n/)[0];
    return fail(`${problem}. See npm start -- --help`);
  }
}

function parseHosts(text: string): Pick<LocalOptions, 'host' | 'otherHost'> | null {
  const [host = '', otherHost = null, ...more] = text.split(',');
  const versions = [host, ...(otherHost === null ? [] : [otherHost])].map(isIP);
  const areFit = versions.every((version) => version !== 0) && new Set(versions).size === versions.length;
  return areFit && more.length === 0 ? { host, otherHost } : null;
}

function hasIpv6Loopback(): boolean {
  return Object.values(networkInterfaces()).some((entries) => entries?.some(({ address }) => address === '::1'));
}

function parsePort(text: string, max: number): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= max ? port : null;
}

function parsePortRange(text: string): LocalOptions['rtpPorts'] | null {
  const [, from, to] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (from === undefined || to === undefined) return null;
  return from >= 1024 && to <= MAX_PORT && to - from + 1 >= LEAST_RTP_PORTS ? { from, to } : null;
}
