import { existsSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions } from 'vite';

const here = (path: string) => resolve(import.meta.dirname, path);

/** `['electron/main.ts']` as `{ main: '/…/electron/main.ts' }`, so that output files keep their short names. */
const entries = (...paths: string[]) =>
  Object.fromEntries(paths.map((path) => [path.replace(/^.*\/|\.ts$/g, ''), here(path)]));

function nodeSide(outDir: string, input: Record<string, string>, format: 'es' | 'cjs' = 'es'): EnvironmentOptions {
  const extension = format === 'es' ? 'js' : 'cjs';
  return {
    consumer: 'server',
    // Every package is bundled: the packaged app then holds no node_modules.
    resolve: { noExternal: true, external: ['electron', 'playwright'] },
    build: {
      ssr: true,
      target: 'node20',
      outDir: here(outDir),
      // The preload shares its folder with main, which was built a moment before it.
      emptyOutDir: format === 'es',
      copyPublicDir: false,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input,
        external: ['electron', /^electron\//, /^node:/, ...builtinModules],
        output: {
          format,
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `[name]-[hash].${extension}`,
          // A sandboxed preload cannot require a second file.
          ...(format === 'cjs' ? { codeSplitting: false } : {}),
        },
      },
    },
  };
}

const benches = () =>
  existsSync(here('bench')) ? readdirSync(here('bench')).filter((file) => /(?<!\.d|\.test)\.ts$/.test(file)) : [];

/** `vite build --app` makes the product; `--mode bench` makes the measuring programs instead. */
export default defineConfig(({ mode }) => ({
  root: here('renderer'),
  plugins: [react()],
  environments: {
    client: {
      build: {
        // Below this, Vite lowers light-dark() to something that drops colours without a word.
        target: 'chrome130',
        outDir: here('dist/renderer'),
        emptyOutDir: true,
        sourcemap: true,
        license: { fileName: 'licenses.md' },
      },
    },
    electron: nodeSide(
      'dist/electron',
      entries(
        'electron/main.ts',
        'electron/host-process.ts',
        'electron/guest-process.ts',
        'server/journal/checkpoint-worker.ts',
        'server/days/reader-worker.ts',
        'server/audit/check-worker.ts',
        'server/backup/backup-worker.ts',
      ),
    ),
    preload: nodeSide('dist/electron', entries('electron/preload.ts'), 'cjs'),
    server: nodeSide(
      'dist/server',
      entries(
        'server/keep-host.ts',
        'server/host.ts',
        'server/check-sync.ts',
        'server/verify.ts',
        'server/journal/checkpoint-worker.ts',
        'server/days/reader-worker.ts',
        'server/audit/check-worker.ts',
        'server/backup/backup-worker.ts',
        'server/backup/restore-main.ts',
      ),
    ),
    ...(mode === 'bench'
      ? { bench: nodeSide('dist/bench', entries(...benches().map((file) => `bench/${file}`))) }
      : {}),
  },
  builder: {
    async buildApp(builder) {
      const wanted = mode === 'bench' ? ['bench'] : ['client', 'electron', 'preload', 'server'];
      for (const name of wanted) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
}));
