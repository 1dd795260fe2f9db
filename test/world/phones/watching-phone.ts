import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATIENCE_MS } from '../patience.ts';
import { LIFE_SECONDS, type PhoneAccount } from './phone.ts';
import { LEAVE_SECONDS, Program } from './program.ts';

/** What baresip colors its words with. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of a terminal begin with one
const COLORS = /\x1b\[[0-9;]*m/g;

/** baresip that registers, watches the presence of others (RFC 3856) and its messages (RFC 3842), publishes, and makes no calls. */
export class WatchingPhone {
  readonly #program: Program;
  readonly #folder: string;
  readonly #printed: string[] = [];
  #wake: () => void = () => {};

  private constructor(program: Program, folder: string) {
    this.#program = program;
    this.#folder = folder;
    program.onLine((line) => {
      this.#printed.push(line.replace(COLORS, ''));
      this.#wake();
    });
  }

  /** @param numbers  whom it watches */
  static async start({ extension, password, domain, server }: PhoneAccount, numbers: readonly string[]) {
    const folder = await mkdtemp(join(tmpdir(), 'baresip-'));
    const modules = ['g711.so', 'stdio.so'].map((name) => `module ${name}`);
    // The account comes after mwi.so and so registers after it: baresip 1.0.0 subscribes for ever in a loop when it is
    // registered before the first millisecond of that module is over.
    const applications = ['mwi.so', 'contact.so', 'menu.so', 'account.so', 'presence.so'];
    const config = [
      'poll_method epoll',
      'net_interface 127.0.0.1',
      'sip_listen 127.0.0.1:0',
      'module_path /usr/lib/baresip/modules',
      ...modules,
      ...applications.map((name) => `module_app ${name}`),
    ];
    const proxy = `sip:${server.host}:${server.port};transport=${server.transport}`;
    const account = `<sip:${extension}@${domain}>;auth_pass=${password};regint=600;mwi=yes;pubint=600;outbound="${proxy}"`;
    await writeFile(join(folder, 'config'), `${config.join('\n')}\n`);
    await writeFile(join(folder, 'accounts'), `${account}\n`);
    await writeFile(
      join(folder, 'contacts'),
      numbers.map((number) => `"${number}" <sip:${number}@${domain}>;presence=p2p\n`).join(''),
    );
    return new WatchingPhone(
      new Program('baresip', ['-v', '-f', folder], { folder, lifeSeconds: LIFE_SECONDS }),
      folder,
    );
  }

  /** The next line it prints, or has printed and nobody has asked for, that fits; those before are passed over. */
  async prints(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const at = this.#printed.findIndex((line) => pattern.test(line));
      if (at >= 0) return this.#printed.splice(0, at + 1)[at] as string;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw this.#program.failure(`it never printed ${pattern}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Has a command of its menu carried out. */
  says(command: string): void {
    this.#program.write(command);
  }

  async close(): Promise<void> {
    // As BaresipPhone leaves: asked by a signal, it may forget to take its registration back.
    this.says('/quit');
    await this.#program.ended(LEAVE_SECONDS * 1000);
    await this.#program.end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
