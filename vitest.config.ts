import { defineConfig } from 'vitest/config';

/** Real processes that are killed, paused and traced, full disks and power cuts: they want the machine for themselves. */
const reliability = [
  'test/{kill,history,flush-order,full-disk,convergence,namespaces,guest-wifi,long-attacks,floods}.test.ts',
  'server/journal/power-cuts.test.ts',
];
const elsewhere = ['**/node_modules/**', 'test/e2e/**'];
const unit = ['{shop,server,electron,renderer,test}/**/*.test.{ts,tsx}'];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: unit, exclude: [...elsewhere, ...reliability] } },
      { extends: true, test: { name: 'reliability', include: reliability } },
    ],
    environment: 'node',
    testTimeout: 20_000,
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
  },
});
