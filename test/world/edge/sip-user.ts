import { hash, randomUUID } from 'node:crypto';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { type Phone, tcpPhone, udpPhone } from '#edge/signaling/rig/index.ts';
import { passwordOf, type TestEdge } from './test-edge.ts';

interface Account {
  readonly extension: string;
  /** That of all in tests without one. */
  readonly password?: string;
  readonly domain: string;
}

const md5 = (text: string): string => hash('md5', text);

/** A user with a phone that says what the test tells it, and proves its password when it is asked. */
export class SipUser {
  readonly phone: Phone;
  readonly account: Account;

  private constructor(phone: Phone, account: Account) {
    this.phone = phone;
    this.account = account;
  }

  static async at(
    edge: Pick<TestEdge, 'host' | 'udpPort' | 'tcpPort'>,
    account: Account,
    transport: 'udp' | 'tcp' = 'udp',
  ): Promise<SipUser> {
    const { host, udpPort, tcpPort } = edge;
    const phone =
      transport === 'udp' ? await udpPhone({ host, port: udpPort }) : await tcpPhone({ host, port: tcpPort });
    return new SipUser(phone, account);
  }

  get address(): string {
    return `<sip:${this.account.extension}@${this.account.domain}>`;
  }

  /** Sends a request, once more with credentials when it is challenged. @returns the final answer */
  async ask(
    method: string,
    to: string,
    headers: Record<string, string> = {},
    body = '',
    wanted: number = 200,
  ): Promise<SipMessage> {
    const { domain } = this.account;
    const uri = method === 'REGISTER' ? `sip:${domain}` : `sip:${to}@${domain}`;
    const dialog = { From: `${this.address};tag=${randomUUID()}`, 'Call-ID': randomUUID() };
    const all = { ...dialog, To: `<sip:${to}@${domain}>`, ...headers };
    this.phone.request(method, uri, { ...all, CSeq: `1 ${method}` }, body);
    const isRegister = method === 'REGISTER';
    const challenged = await this.phone.hears(isRegister ? 401 : 407);
    const reply = isRegister ? 'Authorization' : 'Proxy-Authorization';
    const credentials = this.credentials(challenged, method, uri);
    this.phone.request(method, uri, { ...all, CSeq: `2 ${method}`, [reply]: credentials }, body);
    return this.phone.hears(wanted);
  }

  register(expires = '600'): Promise<SipMessage> {
    return this.ask('REGISTER', this.account.extension, { Expires: expires });
  }

  /** @returns the 200, and the first NOTIFY, which has been answered */
  async subscribe(to: string, event: string, headers: Record<string, string> = {}): Promise<Subscribed> {
    const accepted = await this.ask('SUBSCRIBE', to, { Event: event, Expires: '600', ...headers });
    return new Subscribed(this, accepted, { Event: event, ...headers });
  }

  close(): Promise<void> {
    return this.phone.close();
  }

  credentials(challenge: SipMessage, method: string, uri: string): string {
    const { extension, domain, password = passwordOf(extension) } = this.account;
    const nonce = /nonce="([^"]+)"/.exec(challenge.text)?.[1] ?? '';
    const secret = md5(`${extension}:${domain}:${password}`);
    const response = md5(`${secret}:${nonce}:00000001:c:auth:${md5(`${method}:${uri}`)}`);
    return (
      `Digest username="${extension}", realm="${domain}", nonce="${nonce}", uri="${uri}", response="${response}", ` +
      'algorithm=MD5, qop=auth, nc=00000001, cnonce="c"'
    );
  }
}

/** A subscription of a user's phone. */
export class Subscribed {
  readonly accepted: SipMessage;
  readonly #user: SipUser;
  readonly #headers: Record<string, string>;
  #sequence = 2;

  constructor(user: SipUser, accepted: SipMessage, headers: Record<string, string>) {
    this.#user = user;
    this.accepted = accepted;
    this.#headers = headers;
  }

  /** The next NOTIFY, answered with this status. */
  async notified(
    status = 200,
  ): Promise<{ readonly state: string; readonly body: string; readonly message: SipMessage }> {
    const message = await this.#user.phone.hears('NOTIFY');
    this.#user.phone.respond(message, status);
    const body = Buffer.from(message.body, 'latin1').toString();
    return { state: message.get(H.subscriptionState) ?? '', body, message };
  }

  /** SUBSCRIBE within the dialog. */
  async refresh(expires: string, wanted = 200, body = ''): Promise<SipMessage> {
    this.#sequence += 1;
    const { accepted } = this;
    const headers = {
      ...this.#headers,
      From: accepted.get(H.from) ?? '',
      To: accepted.get(H.to) ?? '',
      'Call-ID': accepted.get(H.callId) ?? '',
      CSeq: `${this.#sequence} SUBSCRIBE`,
      Expires: expires,
    };
    this.#user.phone.request('SUBSCRIBE', 'sip:edge.invalid', headers, body);
    return this.#user.phone.hears(wanted);
  }
}
