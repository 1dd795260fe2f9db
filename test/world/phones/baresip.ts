import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostText } from '#edge/signaling/parser/index.ts';
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
import { LEAVE_SECONDS, Program } from './program.ts';

interface Running {
  readonly folder: string;
  readonly program: Program;
  readonly control: Socket;
  readonly codecs: string;
}

/** What ctrl_tcp sends: an event, or the answer to the command with that token. */
interface ControlMessage {
  readonly event?: true;
  readonly type?: string;
  readonly param?: string;
  readonly peeruri?: string;
  readonly response?: true;
  readonly token?: string;
}

/**
 * baresip 1.0 as Debian has it, without a sound card: it plays a file, and records what it hears.
 *
 * It is driven over ctrl_tcp: netstrings of JSON. Its sndfile recorder stops at the first hold and does not start again
 * (fixed in later versions): what is heard after a hold is proved by the phone at the other end.
 */
export class BaresipPhone implements Phone {
  readonly account: PhoneAccount;
  readonly #isSecured: boolean;
  readonly #folder: string;
  readonly #program: Program;
  readonly #control: Socket;
  readonly #codecs: string;
  readonly #events = new PhoneEvents();
  readonly #onEvent: (event: PhoneEvent) => void;
  /** Waits for one control message; told of every message. */
  readonly #watchers = new Set<(message: ControlMessage) => void>();
  #unread = Buffer.alloc(0);
  #commands = 0;

  private constructor(
    { account, isSecured = false, onEvent = () => {} }: PhoneOptions,
    { folder, program, control, codecs }: Running,
  ) {
    this.account = account;
    this.#isSecured = isSecured;
    this.#onEvent = onEvent;
    this.#folder = folder;
    this.#program = program;
    this.#control = control;
    this.#codecs = codecs;
    control.on('data', (bytes) => this.#read(bytes));
    control.on('error', () => {}); // seen as a command that is not answered, with the program's log
  }

  static async start(options: PhoneOptions & { readonly codecs?: string }): Promise<BaresipPhone> {
    const folder = await mkdtemp(join(tmpdir(), 'baresip-'));
    const controlPort = await freePort();
    const { says = { toneHz: 1000 }, lifeSeconds = LIFE_SECONDS, codecs = 'pcmu,pcma' } = options;
    await writeToneFile(join(folder, 'says.wav'), says);
    await writeFile(join(folder, 'config'), configuration(folder, controlPort, options.account.server.host));
    await writeFile(join(folder, 'accounts'), '');
    const program = new Program('baresip', ['-f', folder], { folder, lifeSeconds });
    try {
      const control = await connectControl(controlPort, program);
      return new BaresipPhone(options, { folder, program, control, codecs });
    } catch (error) {
      await program.end();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async register(): Promise<number> {
    const { extension, password, domain, server } = this.account;
    const outcome = this.#until(
      ({ type }) => type === 'REGISTER_OK' || type === 'REGISTER_FAIL',
      'an answer to REGISTER',
    );
    await this.#command(
      'uanew',
      `<sip:${extension}@${domain};transport=${server.transport}>;auth_pass=${password};regint=600;` +
        `outbound="sip:${hostText(server.host)}:${server.port};transport=${server.transport}";audio_codecs=${this.#codecs}` +
        (this.#isSecured ? ';mediaenc=srtp-mand' : ''),
    );
    const { type, param } = await outcome;
    return type === 'REGISTER_OK' ? 200 : (statusOf(param) ?? 0);
  }

  async call(number: string): Promise<void> {
    this.#events.forget();
    await this.#command('dial', addressOf(number, this.account));
  }

  async waitFor<Name extends PhoneEvent['name']>(name: Name, timeoutMs = PATIENCE_MS) {
    return this.#events.next(name, timeoutMs).catch((error: Error) => {
      throw this.#program.failure(error.message);
    });
  }

  answer(): Promise<void> {
    return this.#command('accept');
  }

  hangUp(): Promise<void> {
    return this.#command('hangup');
  }

  /** Sends a key as telephone event. */
  press(digit: string): Promise<void> {
    return this.#command('sndcode', digit);
  }

  /** Blind: sends REFER. */
  transfer(number: string): Promise<void> {
    return this.#command('transfer', addressOf(number, this.account));
  }

  hold(): Promise<void> {
    return this.#reinvite('hold');
  }

  resume(): Promise<void> {
    return this.#reinvite('resume');
  }

  async recording(): Promise<Sound> {
    const files = (await readdir(this.#folder)).filter((name) => name.endsWith('-dec.wav')).sort();
    const last = files.at(-1);
    if (last === undefined) throw this.#program.failure('no recording');
    return readWav(await readFile(join(this.#folder, last)));
  }

  async close(): Promise<void> {
    // `timeout` hands a signal on twice, and at the second one baresip forgets to take its registration back.
    if (this.#program.isRunning) await this.#command('quit').catch(() => {});
    await this.#program.ended(LEAVE_SECONDS * 1000);
    this.#control.destroy();
    await this.#program.end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #reinvite(command: 'hold' | 'resume'): Promise<void> {
    const answered = this.#until(
      ({ type, param }) => type === 'CALL_REMOTE_SDP' && param === 'answer',
      `an answer to ${command}`,
    );
    await this.#command(command);
    await answered;
  }

  async #command(command: string, params?: string): Promise<void> {
    const token = String(++this.#commands);
    const answered = this.#until(
      (message) => message.response === true && message.token === token,
      `answer to ${command}`,
    );
    const json = JSON.stringify({ command, params, token });
    this.#control.write(`${Buffer.byteLength(json)}:${json},`);
    await answered;
  }

  /** The next control message that `isIt` takes. */
  #until(isIt: (message: ControlMessage) => boolean, what: string): Promise<ControlMessage> {
    return new Promise((resolve, reject) => {
      const watch = (message: ControlMessage) => {
        if (isIt(message)) settle(() => resolve(message));
      };
      const timer = setTimeout(() => settle(() => reject(this.#program.failure(`no ${what}`))), PATIENCE_MS);
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(watch);
        finish();
      };
      this.#watchers.add(watch);
    });
  }

  /** Takes whole netstrings (`length:json,`) out of the stream. */
  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const colon = this.#unread.indexOf(':');
      const end = colon + 1 + Number(this.#unread.toString('latin1', 0, colon));
      if (colon < 0 || this.#unread.length <= end) return;
      const message = JSON.parse(this.#unread.toString('utf8', colon + 1, end)) as ControlMessage;
      this.#unread = this.#unread.subarray(end + 1);
      const event = phoneEvent(message);
      if (event) {
        this.#events.tell(event);
        this.#onEvent(event);
      }
      for (const watch of this.#watchers) watch(message);
    }
  }
}

function phoneEvent({ type, param, peeruri }: ControlMessage): PhoneEvent | null {
  switch (type) {
    case 'CALL_RINGING':
    case 'CALL_PROGRESS':
      return { name: 'ringing' };
    case 'CALL_INCOMING':
      return { name: 'incoming', from: peeruri ?? '' };
    case 'CALL_ESTABLISHED':
      return { name: 'answered' };
    case 'CALL_DTMF_START':
      return { name: 'pressed', digit: param ?? '' };
    case 'CALL_CLOSED':
      return { name: 'ended', status: statusOf(param), reason: param ?? '' };
    default:
      return null;
  }
}

/** `486 Busy Here` → 486. */
function statusOf(param: string | undefined): number | null {
  const status = /^([1-6]\d\d) /.exec(param ?? '')?.[1];
  return status === undefined ? null : Number(status);
}

/** Port 0: baresip takes free ports for SIP by itself. */
function configuration(folder: string, controlPort: number, server: string): string {
  const isIpv6 = server.includes(':');
  return `${[
    'poll_method epoll',
    ...(isIpv6
      ? ['net_interface ::1', 'net_af ipv6', 'sip_listen [::1]:0']
      : ['net_interface 127.0.0.1', 'sip_listen 127.0.0.1:0']),
    'rtp_ports 40000-60000',
    'call_max_calls 1',
    'ausrc_srate 8000',
    'auplay_srate 8000',
    'ausrc_channels 1',
    'auplay_channels 1',
    'jitter_buffer_delay 1-2',
    'statmode_default off',
    'module_path /usr/lib/baresip/modules',
    'module g711.so',
    'module g722.so',
    'module g726.so',
    'module gsm.so',
    'module l16.so',
    'module amr.so',
    'module opus.so',
    'module srtp.so',
    'module aufile.so',
    `audio_source aufile,${join(folder, 'says.wav')}`,
    'module sndfile.so',
    `snd_path ${folder}`,
    'module_tmp account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
  ].join('\n')}\n`;
}

async function connectControl(port: number, program: Program): Promise<Socket> {
  const deadline = Date.now() + PATIENCE_MS;
  while (program.isRunning && Date.now() < deadline) {
    const socket = connect(port, '127.0.0.1');
    const isConnected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    if (isConnected) return socket;
    await sleep(30);
  }
  throw program.failure('baresip does not answer on its control port');
}
