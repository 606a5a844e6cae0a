import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Resolves when nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
}

/** What axe holds against a page that would keep somebody from using it. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id} ${nodes.map((node) => node.html).join(' | ')}`);
}

/** Controls that are too small to tap, words that are cut off, and pages that scroll sideways. */
export async function misfits(page: Page): Promise<string[]> {
  await settled(page);
  return page.evaluate(() => {
    const found: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth) found.push('the page scrolls sideways');
    for (const element of document.querySelectorAll<HTMLElement>('button, select, textarea, input, nav a')) {
      const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
      const isShown = element.checkVisibility() && element.getClientRects().length > 0 && width > 1;
      const isTick = element instanceof HTMLInputElement && element.type === 'checkbox';
      if (isShown && !isTick && (height < 47.5 || width < 47.5)) {
        found.push(`${Math.round(width)}×${Math.round(height)} ${element.outerHTML.slice(0, 160)}`);
      }
      if (isShown && element.tagName === 'BUTTON' && element.scrollWidth > element.clientWidth + 1) {
        found.push(`cut off: ${element.textContent}`);
      }
    }
    return found;
  });
}
