import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';

const written = readFileSync(join(import.meta.dirname, '../../docs/WORKFLOWS.md'), 'utf8');

export interface Effort {
  taps: number;
  keys: number;
}

/** What `docs/WORKFLOWS.md` says that a workflow takes. */
export function saidOf(workflow: string): Effort {
  const row = written.split('\n').find((line) => line.startsWith(`| ${workflow} `));
  const [, , taps = '', keys = ''] = row?.split('|').map((cell) => cell.trim()) ?? [];
  if (!row) throw new Error(`docs/WORKFLOWS.md has no ${workflow}`);
  return { taps: Number(taps), keys: Number(keys) };
}

/** Hands that count what they do; on several screens they count together where they are given one count. */
export function handsOf(page: Page, count: Effort = { taps: 0, keys: 0 }) {
  return {
    count,
    tap: async (what: Locator) => {
      count.taps += 1;
      await what.click();
    },
    press: async (...keys: string[]) => {
      for (const key of keys) {
        count.keys += 1;
        await page.keyboard.press(key, { delay: 20 });
      }
    },
    /** At the speed of a person: a scanner is faster. */
    type: async (text: string) => {
      count.keys += [...text].length;
      await page.keyboard.type(text, { delay: 60 });
    },
  };
}

/** As a scanner types it. */
export async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code, { delay: 5 });
  await page.keyboard.press('Enter');
}
