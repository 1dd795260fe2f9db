import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Sound } from '../audio/index.ts';
import { PATIENCE_MS } from '../patience.ts';
import type { BrowserAccount, Softphone } from './browser-softphone.ts';
import { type PhoneEvent, type PhoneEventOf, PhoneEvents, type SteadyTone, writeToneFile } from './phone.ts';

export type { BrowserAccount } from './browser-softphone.ts';

/** Browsers give the microphone to pages that came securely; nobody is asked for this one. */
const PAGE = 'https://localhost/';

declare const softphone: Softphone;

/** JsSIP and the page's half, as one script. */
async function script(): Promise<string> {
  const entryPoints = [join(import.meta.dirname, 'browser-softphone.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'iife', write: false });
  return outputFiles[0]?.text ?? '';
}

/** JsSIP in Chromium, with a tone for a microphone: what a web application rings with. */
export class BrowserPhone {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #folder: string;
  readonly #events: PhoneEvents;

  private constructor(browser: Browser, page: Page, folder: string, events: PhoneEvents) {
    this.#browser = browser;
    this.#page = page;
    this.#folder = folder;
    this.#events = events;
  }

  static async start({ says = { toneHz: 1000 } }: { says?: SteadyTone } = {}): Promise<BrowserPhone> {
    const folder = await mkdtemp(join(tmpdir(), 'browser-phone-'));
    const microphone = join(folder, 'says.wav');
    await writeToneFile(microphone, says);
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
        // A laptop's certificate is its own; `ignoreHTTPSErrors` of a context does not reach WebSockets.
        '--ignore-certificate-errors',
        // Nor would anybody be asked whether the page may talk to this machine.
        '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,LocalNetworkAccessChecksWebRTC',
        '--autoplay-policy=no-user-gesture-required',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${microphone}`,
        '--allow-loopback-in-peer-connection',
      ],
    });
    const page = await browser.newPage();
    const events = new PhoneEvents();
    await page.exposeFunction('tell', (event: PhoneEvent) => events.tell(event));
    await page.route(PAGE, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(PAGE);
    await page.addScriptTag({ content: await script() });
    return new BrowserPhone(browser, page, folder, events);
  }

  /** The status of the last answer to its REGISTER; 0 when there was none. */
  register(account: BrowserAccount): Promise<number> {
    return this.#page.evaluate((given) => softphone.register(given), account);
  }

  /** The status that its REGISTER with Expires 0 is answered with. */
  unregister(): Promise<number> {
    return this.#page.evaluate(() => softphone.unregister());
  }

  /** Calls a number at its own domain, or `sip:number@domain`. */
  async call(number: string): Promise<void> {
    this.#events.forget();
    await this.#page.evaluate((dialed) => softphone.call(dialed), number);
  }

  waitFor<Name extends PhoneEvent['name']>(name: Name, timeoutMs = PATIENCE_MS): Promise<PhoneEventOf<Name>> {
    return this.#events.next(name, timeoutMs);
  }

  async answer(): Promise<void> {
    await this.#page.evaluate(() => softphone.answer());
  }

  async hangUp(): Promise<void> {
    await this.#page.evaluate(() => softphone.hangUp());
  }

  /** Sends a key as telephone event. */
  async press(digit: string): Promise<void> {
    await this.#page.evaluate((pressed) => softphone.press(pressed), digit);
  }

  async hold(): Promise<void> {
    await this.#page.evaluate(() => softphone.hold());
  }

  async resume(): Promise<void> {
    await this.#page.evaluate(() => softphone.resume());
  }

  async restartIce(): Promise<void> {
    await this.#page.evaluate(() => softphone.restartIce());
  }

  /** What it hears by: `audio/PCMU`. */
  codec(): Promise<string | undefined> {
    return this.#page.evaluate(() => softphone.codec());
  }

  /** What it has heard since its last call began. */
  async recording(): Promise<Sound> {
    const { rateHz, samples } = await this.#page.evaluate(() => softphone.recording());
    const bytes = Buffer.from(samples, 'base64');
    const read = (_: unknown, index: number) => bytes.readInt16LE(2 * index) / 32_768;
    return { rateHz, samples: Float64Array.from({ length: bytes.length / 2 }, read) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
