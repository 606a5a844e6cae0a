import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Resolves when nothing moves any more, but for what moves for as long as it waits. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map((animation) => animation.finished));
  });
}

/** What axe holds against a page that would keep somebody from using it. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id} ${nodes.map((node) => node.html).join(' | ')}`);
}

/** Controls that are too small to tap, words that are cut off or broken, and pages that scroll sideways. */
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
      if (!isShown || element.tagName !== 'BUTTON') continue;
      const row = element.closest('fieldset')?.getBoundingClientRect();
      if (
        row &&
        (element.getBoundingClientRect().right > row.right + 1 || element.getBoundingClientRect().left < row.left - 1)
      )
        found.push(`at the side, out of sight: ${element.textContent}`);
      if (element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${element.textContent}`);
      found.push(...brokenWordsOf(element).map((word) => `broken: ${word}`));
    }
    return found;

    function brokenWordsOf(element: Element): string[] {
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const broken: string[] = [];
      while (texts.nextNode()) {
        for (const { 0: word, index } of (texts.currentNode.textContent ?? '').matchAll(/[\p{L}\p{N}]+/gu)) {
          const range = document.createRange();
          range.setStart(texts.currentNode, index);
          range.setEnd(texts.currentNode, index + word.length);
          const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          if (lines.size > 1) broken.push(word);
        }
      }
      return broken;
    }
  });
}

/** At both sizes, in light and in dark. */
export async function expectGoodLooks(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of [
      [1280, 800],
      [1024, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect([await seriousFaults(page), await misfits(page)]).toEqual([[], []]);
    }
  }
}
