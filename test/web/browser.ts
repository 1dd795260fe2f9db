import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { PATIENCE_MS } from '../world/patience.ts';

/** Debian's Chromium, kept from talking to anybody but the portal. */
export const openBrowser = (...more: readonly string[]): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...more,
    ],
  });

interface TabOptions {
  /** Signs in before the first page; nobody when left out. */
  signIn?: (context: ReturnType<Page['context']>) => Promise<void>;
  locale?: string;
  colorScheme?: 'light' | 'dark';
  width?: number;
}

/** A tab of its own, with no cookie or setting of another test; closed with `await using`. */
export async function openTab(
  browser: Browser,
  { signIn, locale = 'en-US', colorScheme = 'light', width = 1280 }: TabOptions = {},
): Promise<Page & AsyncDisposable> {
  // What slides and fades in takes longer than what is proved; the portal leaves that to those who like it.
  const context = await browser.newContext({
    locale,
    colorScheme,
    reducedMotion: 'reduce',
    viewport: { width, height: 800 },
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await signIn?.(context);
  const page = await context.newPage();
  return Object.assign(page, { [Symbol.asyncDispose]: () => context.close() });
}

/** Waits until something is on the screen. */
export const seen = (locator: Locator): Promise<void> => locator.waitFor({ state: 'visible' });
export const gone = (locator: Locator): Promise<void> => locator.waitFor({ state: 'hidden' });

/** The row of a table that holds this text. */
export const row = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text });
