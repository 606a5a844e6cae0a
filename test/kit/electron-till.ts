import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Locator, type Page } from 'playwright';
import type { Shell } from '../../shop/bridge.ts';

declare global {
  interface Window {
    tillwire?: Shell;
  }
}

export interface ElectronTillWish {
  dir: string;
  port: number;
  demo?: boolean;
  width?: number;
  height?: number;
  /** What is waited for; the shop's orders, or that there are none, unless another is given. */
  shows?: (window: Page) => Locator;
}

/** The packaged app with a real window, steered from outside. */
export interface ElectronTill {
  readonly dir: string;
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly port: number;
  localToken(): Promise<string>;
  /** Process id of the host or guest process behind the window. */
  childPid(): Promise<number>;
  /** The app with all its processes at once, as a power cut would end it; resolves when it is gone. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** `npm test` packs two copies of the app: this is the one whose inspector is open. */
function inspectableApp(): string {
  const path = process.env.TILLWIRE_APP_INSPECTABLE;
  if (!path) throw new Error('TILLWIRE_APP_INSPECTABLE names no packaged app: run `npm test -- --only e2e`');
  return path;
}

/** Chromium refuses its sandbox to root; the product itself never asks for this. */
export const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const showsOrders = (window: Page) => window.getByTestId('order-row').or(window.getByText('No open orders')).first();

/** Resolves once the window shows what is waited for. */
export async function startElectronTill(wish: ElectronTillWish): Promise<ElectronTill> {
  const { dir, port, demo = false, width = 1280, height = 800, shows = showsOrders } = wish;
  const app = await _electron.launch({
    executablePath: inspectableApp(),
    args: [...asRoot, '--lang=en-US', '--data', dir, '--port', String(port), ...(demo ? ['--demo'] : [])],
  });
  const window = await app.firstWindow();
  await app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  );
  await shows(window).waitFor();
  return {
    dir,
    app,
    window,
    port,
    localToken: async () => (await readFile(join(dir, 'local-token'), 'utf8')).trim(),
    childPid: () =>
      app.evaluate(({ app: electron }) => {
        const child = electron.getAppMetrics().find(({ type, name }) => type === 'Utility' && name === 'Tillwire');
        return child?.pid ?? 0;
      }),
    kill: async () => {
      const gone = app.waitForEvent('close');
      process.kill(-(app.process().pid ?? 0), 'SIGKILL');
      await gone;
    },
    close: () => app.close(),
  };
}
