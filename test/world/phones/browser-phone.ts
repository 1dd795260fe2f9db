import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';

/** JsSIP as one script, for the page to load. */
async function library(): Promise<string> {
  const stdin = { contents: "module.exports = require('jssip')", resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'iife', globalName: 'JsSIP', write: false });
  return outputFiles[0]?.text ?? '';
}

/** How a browser is to register: over a WebSocket, by the names of its tenant's domain. */
export interface BrowserAccount {
  /** `wss://127.0.0.1:5063` */
  socket: string;
  extension: string;
  domain: string;
  password: string;
}

/** What JsSIP offers in the page; its types describe a module, not this global. */
interface Softphone {
  on(name: string, hear: (event: { response?: { status_code: number } | null; cause?: string }) => void): void;
  start(): void;
  unregister(): void;
}

/** JsSIP in Chromium: what a web application rings with. Signaling only. */
export class BrowserPhone {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  static async start(): Promise<BrowserPhone> {
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      // A laptop's certificate is its own; `ignoreHTTPSErrors` of a context does not reach WebSockets.
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--ignore-certificate-errors'],
    });
    const page = await browser.newPage();
    await page.addScriptTag({ content: await library() });
    return new BrowserPhone(browser, page);
  }

  /** The status of the last answer to its REGISTER; 0 when there was none. */
  register(account: BrowserAccount): Promise<number> {
    return this.#page.evaluate(({ socket, extension, domain, password }) => {
      const { JsSIP } = globalThis as unknown as {
        JsSIP: { UA: new (options: object) => Softphone; WebSocketInterface: new (url: string) => object };
      };
      const phone = new JsSIP.UA({
        sockets: [new JsSIP.WebSocketInterface(socket)],
        uri: `sip:${extension}@${domain}`,
        password,
        register: true,
      });
      (globalThis as unknown as { phone: Softphone }).phone = phone;
      return new Promise<number>((resolve) => {
        phone.on('registered', ({ response }) => resolve(response?.status_code ?? 0));
        phone.on('registrationFailed', ({ response }) => resolve(response?.status_code ?? 0));
        phone.start();
      });
    }, account);
  }

  /** The status that its REGISTER with Expires 0 is answered with. */
  unregister(): Promise<number> {
    return this.#page.evaluate(() => {
      const { phone } = globalThis as unknown as { phone: Softphone };
      return new Promise<number>((resolve) => {
        phone.on('unregistered', ({ response }) => resolve(response?.status_code ?? 0));
        phone.unregister();
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
