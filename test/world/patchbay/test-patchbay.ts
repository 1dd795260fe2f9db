import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Patchbay, startPatchbay } from '#infra/local/index.ts';
import { freePortRange } from '../free-ports.ts';
import type { BrowserAccount } from '../phones/browser-phone.ts';
import type { PhoneAccount } from '../phones/index.ts';
import { type Relay, startRelay } from '../rtpengine/index.ts';
import { ApiClient } from './api-client.ts';
import { type CdrReader, cdrReader } from './cdr-reader.ts';

type SipTransport = PhoneAccount['server']['transport'];

/** A Patchbay of a test's own, on the loopback interface. */
export interface TestPatchbay extends Patchbay {
  /** With the key of the demo tenant, role platform. */
  readonly api: ApiClient;
  /** What a phone of the demo tenant is told; parts may be replaced by wrong ones. */
  account(
    extension: string,
    change?: { transport?: SipTransport; password?: string; domain?: string; host?: string },
  ): PhoneAccount;
  /** What a browser of the demo tenant is told. */
  browserAccount(extension: string, change?: { transport?: 'ws' | 'wss'; password?: string }): BrowserAccount;
  /** The oldest call record of the current test that it has not given yet. */
  readonly nextCdr: CdrReader;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

const RTP_PORTS = 40;

export async function startTestPatchbay(
  options: {
    webhookRetrySeconds?: readonly number[];
    accountsIntervalMs?: number;
    otherHost?: string;
    relay?: Relay;
    edgeEnvironment?: Record<string, string>;
  } = {},
): Promise<TestPatchbay> {
  const relay = await startRelay(options.relay ?? 'our own engine');
  const dataFolder = await mkdtemp(join(tmpdir(), 'patchbay-'));
  const patchbay = await startPatchbay({
    dataFolder,
    host: '127.0.0.1',
    otherHost: null,
    httpPort: 0,
    sipPort: 0,
    smtpPort: 0,
    rtpPorts: await freePortRange(RTP_PORTS),
    edgeEnvironment: { RTPENGINE: relay.nodes.map(({ host, port }) => `${host}:${port}`).join(',') },
    ...options,
  });
  const { facts } = patchbay;
  const api = new ApiClient(facts.api, facts.apiKey);
  const passwordOf = (extension: string) =>
    facts.users.find((user) => user.extension === extension)?.sipPassword ?? 'no-such-user';
  return {
    ...patchbay,
    api,
    account: (extension, { transport = 'udp', password, domain = facts.sip.domain, host = facts.sip.host } = {}) => ({
      extension,
      password: password ?? passwordOf(extension),
      domain,
      server: { host, port: facts.sip[transport], transport },
    }),
    browserAccount: (extension, { transport = 'wss', password = passwordOf(extension) } = {}) => ({
      socket: `${transport}://${facts.sip.host}:${facts.sip[transport]}`,
      extension,
      domain: facts.sip.domain,
      password,
    }),
    nextCdr: cdrReader(api),
    async close() {
      await patchbay.stop();
      await relay.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
