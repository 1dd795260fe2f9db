import { statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav, type Sound } from '../audio/index.ts';
import { freePort } from '../free-ports.ts';
import { PATIENCE_MS } from '../patience.ts';
import {
  addressOf,
  LIFE_SECONDS,
  type Phone,
  type PhoneAccount,
  type PhoneEvent,
  PhoneEvents,
  type PhoneOptions,
  writeToneFile,
} from './phone.ts';
import { Program } from './program.ts';

const RECORDING = 'heard.wav';
const REGISTERED = new Set(['LinphoneRegistrationOk', 'LinphoneRegistrationFailed']);
/**
 * The console goes to stdout and the log to stderr, because linphonec echoes a command in pieces and logs from other threads
 * between them. It opens its log by name, which needs a pipe: Node gives sockets. When it is asked to end, the log is read to
 * its end.
 */
const LINPHONEC = `trap : TERM
{ linphonec -c linphonerc -l /dev/stderr -d 5 2>&1 >&3 | (trap '' TERM; exec cat >&2); } 3>&1`;

export interface LinphoneOptions extends PhoneOptions {
  /** Keys go in SIP INFO, as application/dtmf-relay. Default: as telephone events. */
  readonly pressesByInfo?: boolean;
  /** Numbers whose presence it watches. */
  readonly friends?: readonly string[];
}

/**
 * linphonec 5 as Debian has it, with WAV files in place of a sound card.
 *
 * It is driven over its console, and read in its log, which tells every change of state and every SIP message. An
 * incoming call that it hangs up is refused as declined (603).
 */
export class LinphonePhone implements Phone {
  readonly account: PhoneAccount;
  readonly #folder: string;
  readonly #lifeSeconds: number;
  readonly #events = new PhoneEvents();
  /** Told of every line it prints. */
  readonly #watchers = new Set<(line: string) => void>();
  #program: Program | null = null;
  /** Final status of 300 and above that was seen last, sent or received, with its reason phrase. */
  #refusal = '';
  #from = '';
  #to = '';
  /** The number that whoever called last has called. */
  calledAs = '';
  #hasFailed = false;
  /** So many calls it has had; linphonec counts them. */
  #calls = 0;
  /** Samples in the recording that belong to calls before this one: linphonec adds to the file. */
  #heardBefore = 0;

  private constructor(options: LinphoneOptions, folder: string) {
    this.account = options.account;
    this.#lifeSeconds = options.lifeSeconds ?? LIFE_SECONDS;
    this.#folder = folder;
  }

  /** Prepares the phone; linphonec itself starts with `register`, because it registers as soon as it runs. */
  static async start(options: LinphoneOptions): Promise<LinphonePhone> {
    const folder = await mkdtemp(join(tmpdir(), 'linphone-'));
    await mkdir(join(folder, '.local', 'share', 'linphone'), { recursive: true });
    await writeToneFile(join(folder, 'says.wav'), options.says ?? { toneHz: 1000 });
    await writeFile(join(folder, 'linphonerc'), configuration(options, await freePort(), await freePort()));
    return new LinphonePhone(options, folder);
  }

  async register(): Promise<number> {
    this.#program = new Program('sh', ['-c', LINPHONEC], {
      folder: this.#folder,
      env: { ...process.env, HOME: this.#folder },
      lifeSeconds: this.#lifeSeconds,
    });
    this.#program.onLine((line) => this.#read(line));
    const outcome = await this.#until((line) => REGISTERED.has(stateIn(line) ?? ''), 'an answer to REGISTER');
    await this.#say('soundcard use files');
    await this.#say('play says.wav');
    await this.#say(`record ${RECORDING}`);
    return stateIn(outcome) === 'LinphoneRegistrationOk' ? 200 : statusOf(this.#refusal);
  }

  async call(number: string): Promise<void> {
    this.#events.forget();
    await this.#say(`call ${addressOf(number, this.account)}`);
  }

  async waitFor<Name extends PhoneEvent['name']>(name: Name, timeoutMs = PATIENCE_MS) {
    return this.#events.next(name, timeoutMs).catch((error: Error) => {
      throw this.#failure(error.message);
    });
  }

  /** The call that came last. With files for a sound card, one that it talks in goes on beside it. */
  async answer(): Promise<void> {
    await this.#command(`answer ${this.#calls}`, 'LinphoneCallConnected');
  }

  async hangUp(): Promise<void> {
    await this.#command('terminate', 'LinphoneCallReleased');
  }

  /** Sends a key, as INFO or as telephone event. */
  press(digit: string): Promise<void> {
    return this.#say(digit);
  }

  /** Attended, by REFER with Replaces: the other side of the call before, which is on hold, is to talk to that of this one. */
  transferHeld(): Promise<void> {
    return this.#say(`transfer ${this.#calls - 1} --to-call ${this.#calls}`);
  }

  async hold(): Promise<void> {
    await this.#command('pause', 'LinphoneCallPaused');
  }

  async resume(): Promise<void> {
    await this.#command('resume', 'LinphoneCallStreamsRunning');
  }

  /** Goes on with the call before this one. */
  async resumeFormer(): Promise<void> {
    await this.#command(`resume ${this.#calls - 1}`, 'LinphoneCallStreamsRunning');
  }

  /** Sends a text message. */
  message(number: string, text: string): Promise<void> {
    return this.#say(`chat ${addressOf(number, this.account)} ${text}`);
  }

  /** Resolves with the next line it prints that fits. */
  prints(pattern: RegExp): Promise<string> {
    return this.#until((line) => pattern.test(line), String(pattern));
  }

  async recording(): Promise<Sound> {
    const { samples, rateHz } = readWav(await readFile(join(this.#folder, RECORDING)));
    return { samples: samples.subarray(this.#heardBefore), rateHz };
  }

  async close(): Promise<void> {
    await this.#program?.end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** One line at a time: linphonec overlooks a second one that it reads together with the first. It echoes each. */
  #say(command: string): Promise<void> {
    if (this.#program === null) throw new Error('a phone that is not registered can do nothing');
    const echoed = this.#until((line) => line.endsWith(command), `echo of ${command}`);
    this.#program.write(command);
    return echoed.then(() => {});
  }

  async #command(command: string, state: string): Promise<void> {
    const reached = this.#until((line) => stateIn(line) === state, `effect of ${command}`);
    await this.#say(command);
    await reached;
  }

  /** The next line of its output that `isIt` takes. */
  #until(isIt: (line: string) => boolean, what: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const watch = (line: string) => {
        if (isIt(line)) settle(() => resolve(line));
      };
      const timer = setTimeout(() => settle(() => reject(this.#failure(`no ${what}`))), PATIENCE_MS);
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(watch);
        finish();
      };
      this.#watchers.add(watch);
    });
  }

  #failure(message: string): Error {
    return this.#program?.failure(message) ?? new Error(message);
  }

  #read(line: string): void {
    const refusal = /^SIP\/2\.0 ([3-6]\d\d .*)/.exec(line)?.[1];
    if (refusal !== undefined) this.#refusal = refusal.trim();
    const from = /^From: .*?(sips?:[^>;\s]+)/i.exec(line)?.[1];
    if (from !== undefined) this.#from = from;
    const to = /^To: .*?sips?:([^@>;\s]+)/i.exec(line)?.[1];
    if (to !== undefined) this.#to = to;
    this.#tell(stateIn(line));
    for (const watch of this.#watchers) watch(line);
  }

  #tell(state: string | undefined): void {
    switch (state) {
      case 'LinphoneCallOutgoingInit':
      case 'LinphoneCallIncomingReceived':
        this.#hasFailed = false;
        this.#calls += 1;
        this.calledAs = this.#to;
        if (state === 'LinphoneCallIncomingReceived') this.#events.tell({ name: 'incoming', from: this.#from });
        break;
      case 'LinphoneCallOutgoingRinging':
      case 'LinphoneCallOutgoingEarlyMedia':
        this.#events.tell({ name: 'ringing' });
        break;
      case 'LinphoneCallConnected':
        this.#heardBefore = samplesIn(join(this.#folder, RECORDING));
        this.#events.tell({ name: 'answered' });
        break;
      case 'LinphoneCallError':
        this.#hasFailed = true;
        break;
      case 'LinphoneCallReleased': // the recording is complete only now
        this.#events.tell({
          name: 'ended',
          status: this.#hasFailed ? statusOf(this.#refusal) : null,
          reason: this.#hasFailed ? this.#refusal : 'over',
        });
        break;
    }
  }
}

/** linphonec writes 16 bits, mono, after the shortest of headers. */
function samplesIn(wavFile: string): number {
  const bytes = statSync(wavFile, { throwIfNoEntry: false })?.size ?? 0;
  return Math.max(0, (bytes - 44) / 2);
}

/** The state that the registration or a call moves to, if the line tells of one. */
function stateIn(line: string): string | undefined {
  return /moving from state \S+ to \[?(\w+)/.exec(line)?.[1];
}

function statusOf(statusLine: string): number {
  return Number(statusLine.slice(0, 3));
}

function configuration(options: LinphoneOptions, port: number, tlsPort: number): string {
  const { account, isSecured = false, pressesByInfo = false, friends = [] } = options;
  const { extension, password, domain, server } = account;
  const proxy = `<sip:${server.host}:${server.port};transport=${server.transport}>`;
  const codecs = [
    { mime: 'PCMU', rate: 8000, channels: 1, enabled: 1 },
    { mime: 'PCMA', rate: 8000, channels: 1, enabled: 1 },
    { mime: 'opus', rate: 48000, channels: 2, enabled: 0 },
    { mime: 'speex', rate: 16000, channels: 1, enabled: 0 },
    { mime: 'speex', rate: 8000, channels: 1, enabled: 0 },
  ];
  const sections: Record<string, Record<string, string | number>> = {
    sip: {
      sip_port: port,
      sip_tcp_port: port,
      sip_tls_port: tlsPort,
      default_proxy: 0,
      guess_hostname: 0,
      use_ipv6: 0,
      // The certificate of a test is its own authority.
      verify_server_certs: 0,
      verify_server_cn: 0,
      use_info: pressesByInfo ? 1 : 0,
      use_rfc2833: pressesByInfo ? 0 : 1,
      media_encryption: isSecured ? 'srtp' : 'none',
      media_encryption_mandatory: isSecured ? 1 : 0,
    },
    net: { firewall_policy: 'none' },
    rtp: { audio_rtp_port: -1 }, // any free one: two phones must not share the usual 7078
    sound: { echocancellation: 0 },
    ...Object.fromEntries(codecs.map((codec, index) => [`audio_codec_${index}`, codec])),
    proxy_0: {
      reg_proxy: proxy,
      reg_route: proxy,
      reg_identity: `<sip:${extension}@${domain}>`,
      reg_expires: 600,
      reg_sendregister: 1,
    },
    ...Object.fromEntries(
      friends.map((number, index) => [
        `friend_${index}`,
        { url: `"${number}" <sip:${number}@${domain}>`, pol: 'accept', subscribe: 1 },
      ]),
    ),
    auth_info_0: { username: extension, passwd: password, domain },
  };
  return Object.entries(sections)
    .map(
      ([name, keys]) =>
        `[${name}]\n${Object.entries(keys)
          .map(([key, value]) => `${key}=${value}\n`)
          .join('')}`,
    )
    .join('\n');
}
