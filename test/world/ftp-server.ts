import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** An FTP server with one account, passive, whose files are in memory (RFC 959, RFC 2428). */
export class FtpServer {
  /** By path, `/` first. */
  readonly files = new Map<string, Buffer>();
  /** Commands that it has got, without passwords. */
  readonly commands: string[] = [];
  readonly #server: Server;
  readonly #account: { readonly username: string; readonly password: string };

  private constructor(account: FtpServer['account']) {
    this.#account = account;
    this.#server = createServer((socket) => new Visit(this, socket));
  }

  static async start(account: { readonly username: string; readonly password: string }): Promise<FtpServer> {
    const server = new FtpServer(account);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get account() {
    return this.#account;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
  }
}

/** One client. */
class Visit {
  readonly #ftp: FtpServer;
  readonly #socket: Socket;
  #username = '';
  #isIn = false;
  #directory = '';
  #renamed = '';
  #passive: Promise<Socket> | null = null;

  constructor(ftp: FtpServer, socket: Socket) {
    this.#ftp = ftp;
    this.#socket = socket;
    socket.on('error', () => {});
    let text = '';
    socket.on('data', async (piece) => {
      text += piece.toString();
      const lines = text.split('\r\n');
      text = lines.pop() ?? '';
      for (const line of lines) await this.#obey(line);
    });
    this.#say('220 hello');
  }

  #say(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  async #obey(line: string): Promise<void> {
    const [, command = '', argument = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    this.#ftp.commands.push(command === 'PASS' ? command : line);
    if (command === 'USER') this.#username = argument;
    if (command === 'PASS') {
      const { username, password } = this.#ftp.account;
      this.#isIn = this.#username === username && argument === password;
    }
    const open = ['USER', 'PASS', 'FEAT', 'QUIT'];
    if (!open.includes(command) && !this.#isIn) return this.#say('530 not logged in');
    const answers: Record<string, () => string | Promise<string>> = {
      USER: () => '331 password',
      PASS: () => (this.#isIn ? '230 welcome' : '530 wrong'),
      FEAT: () => '211 none',
      TYPE: () => '200 ok',
      STRU: () => '200 ok',
      OPTS: () => '200 ok',
      PWD: () => `257 "/${this.#directory}"`,
      MKD: () => '257 made',
      CWD: () => {
        this.#directory = this.#pathOf(argument).slice(1);
        return '250 ok';
      },
      EPSV: () => this.#listen(),
      STOR: () => this.#store(this.#pathOf(argument)),
      RNFR: () => {
        this.#renamed = this.#pathOf(argument);
        return '350 to what';
      },
      RNTO: () => {
        const content = this.#ftp.files.get(this.#renamed);
        this.#ftp.files.delete(this.#renamed);
        if (content) this.#ftp.files.set(this.#pathOf(argument), content);
        return '250 renamed';
      },
    };
    this.#say((await answers[command]?.()) ?? '502 unknown');
  }

  #pathOf(name: string): string {
    if (name.startsWith('/')) return name;
    return `/${[this.#directory, name].filter((part) => part !== '').join('/')}`;
  }

  async #listen(): Promise<string> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#passive = once(server, 'connection').then(([socket]) => {
      server.close();
      return socket as Socket;
    });
    return `229 Entering Extended Passive Mode (|||${(server.address() as AddressInfo).port}|)`;
  }

  async #store(path: string): Promise<string> {
    this.#say('150 go on');
    const socket = await this.#passive;
    if (!socket) return '425 no connection';
    const pieces: Buffer[] = [];
    for await (const piece of socket) pieces.push(piece as Buffer);
    this.#ftp.files.set(path, Buffer.concat(pieces));
    return '226 taken';
  }
}
