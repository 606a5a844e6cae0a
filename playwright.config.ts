import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  // One display, one LAN port range and real windows that take the focus: side by side they would disturb each other.
  workers: 1,
  retries: 0,
  // A busy machine is slow: what never comes is told apart from what comes late, and a late run still tells what failed.
  timeout: 120_000,
  globalTimeout: 38 * 60_000,
  snapshotPathTemplate: 'docs/screens/{arg}{ext}',
  expect: { timeout: 15_000, toHaveScreenshot: { maxDiffPixels: 150 } },
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: {
    trace: 'off',
    actionTimeout: 30_000,
    launchOptions: {
      ...(installed ? { executablePath: installed } : {}),
      // Chromium's sandbox refuses to start as root; the tests then run without it, the product never does.
      chromiumSandbox: process.getuid?.() !== 0,
    },
  },
});
