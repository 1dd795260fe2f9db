import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * What stands in the way of people who use a keyboard, a screen reader or little contrast (WCAG 2.2 AA). Dark colors change
 * nothing but the contrast: the rest is looked at once.
 */
export async function barriers(page: Page): Promise<string[]> {
  const axe = () => new AxeBuilder({ page });
  await settled(page);
  const light = await axe().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'dark');
  await settled(page);
  const dark = await axe().withRules(['color-contrast']).analyze();
  await page.emulateMedia({ colorScheme: 'light' });
  return [light, dark].flatMap(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)),
  );
}

/** Colors on their way from one to another have any contrast; what turns for ever, as a sign of loading, has none to be looked at. */
const settled = (page: Page) =>
  page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().iterations === Infinity),
  );
