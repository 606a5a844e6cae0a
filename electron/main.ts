import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  type OpenDialogOptions,
  powerMonitor,
  type SaveDialogOptions,
  safeStorage,
  session,
} from 'electron';
import { type HostIdentity, identityFileOf, keepHostIdentity } from '../server/access/host-identity.ts';
import { finishRestore, placeRestored } from '../server/backup/restore-places.ts';
import { writeRestoredKeys } from '../server/host-keys.ts';
import { keepJournalKey, keyFileOf } from '../server/journal-key.ts';
import type { KeyStore } from '../server/kept-secret.ts';
import { openSettings, type Settings } from '../server/settings.ts';
import { MACHINE_CHANGED } from '../shop/channels.ts';
import { printingAtFirst } from '../shop/printing.ts';
import { registerPageScheme, servePage } from './app-page.ts';
import { parseArguments } from './arguments.ts';
import { answerBridge } from './bridge-handlers.ts';
import { createMachine } from './machine.ts';
import { parseMachineSettings } from './machine-settings.ts';
import { createPagePrinter } from './printing/page-printer.ts';
import { createPrintHandlers } from './printing/print-handlers.ts';
import { type PrintQueue, parsePrintQueue } from './printing/print-queue.ts';
import { createPrintRunner } from './printing/print-runner.ts';
import { denyPermissions, guardPages } from './secure-page.ts';
import { openWindow } from './window.ts';

/** The supervisor: starts the host or guest process, owns the window, and holds the quit until all is closed. */
async function start(): Promise<void> {
  // The shop's own files apart from Chromium's, which nobody has to back up.
  const dataFolder = args.data ?? join(app.getPath('userData'), 'shop');
  const keyFile = keyFileOf(dataFolder);
  await finishRestore(dataFolder, keyFile);
  await mkdir(dataFolder, { recursive: true });
  const settings = await openSettings(dataFolder, parseMachineSettings);
  const { defaultSession } = session;
  const papers = new Map<string, string>();
  const onChanged = () => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send(MACHINE_CHANGED);
  };
  const printing = () => settings.now.printing ?? printingAtFirst;
  const folder = join(dataFolder, 'printed');
  const pages = createPagePrinter({ session: defaultSession, papers, folder, printing, newId: randomUUID });
  const runner = createPrintRunner({
    kept: await openPrintQueue(dataFolder),
    printer: pages.printer,
    timers: { now: () => performance.now(), after: afterMs },
    newId: randomUUID,
    now: () => new Date().toISOString(),
    onChanged,
  });
  const machine = createMachine({
    settings,
    args,
    dataFolder,
    journalKey: () => journalKeyOf(keyFile),
    identity: () => identityFor(dataFolder),
    keyStore,
    chooseFolder,
    saveTable,
    print: createPrintHandlers({
      ...{ runner, pages, printing, savePdf, onChanged },
      choose: (next) => settings.change({ printing: next }),
    }),
    async placeRestored({ journalKey: hex, identity }) {
      const journalKey = hex === undefined ? undefined : Buffer.from(hex, 'hex');
      await writeRestoredKeys(
        { dir: dataFolder },
        { ...(journalKey && { journalKey }), ...(identity && { identity }) },
        keyStore(),
      );
      const aside = await placeRestored({ dir: dataFolder, keyFile, at: new Date().toISOString() });
      console.error(`A backup took the place of the shop, which is kept as ${aside}.`);
    },
    version: app.getVersion(),
    onChanged,
  });

  Menu.setApplicationMenu(null);
  denyPermissions(defaultSession);
  servePage(defaultSession, join(import.meta.dirname, '../renderer'), papers);
  answerBridge(ipcMain, machine.handlers, machine.may, (window) => machine.serve(window));
  const open = () => {
    openWindow(defaultSession, join(import.meta.dirname, 'preload.cjs'), (reason) => {
      console.error(`The window stopped (${reason}) and is opened again.`);
    });
  };
  app.on('second-instance', () => tillWindow()?.focus());
  app.on('window-all-closed', () => app.quit());
  holdQuit(async () => {
    await runner.stop();
    await machine.stop();
  });
  powerMonitor.on('resume', () => machine.reconnect());

  open();
  void runner.start();
  await machine.start();
}

/** The window that somebody works in; those that only print cannot be brought to the front. */
function tillWindow(): BrowserWindow | undefined {
  return BrowserWindow.getAllWindows().find((window) => window.isFocusable());
}

function afterMs(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

const PRINT_QUEUE = 'print-queue.json';

/** One that cannot be read is set aside: no sale waits for what was to be printed. */
async function openPrintQueue(dataFolder: string): Promise<Settings<PrintQueue>> {
  try {
    return await openSettings(dataFolder, parsePrintQueue, PRINT_QUEUE);
  } catch (error) {
    console.error(`The print queue cannot be read and is set aside: ${(error as Error).message}`);
    await rename(join(dataFolder, PRINT_QUEUE), join(dataFolder, `${PRINT_QUEUE}.unread`));
    return openSettings(dataFolder, parsePrintQueue, PRINT_QUEUE);
  }
}

/** The system's key store, where there is one. */
function keyStore(): KeyStore | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  return {
    seal: (text) => safeStorage.encryptString(text),
    unseal: (sealed) => safeStorage.decryptString(Buffer.from(sealed)),
  };
}

/** The journal's key out of its file, which the system's key store seals where there is one. */
async function journalKeyOf(keyFile: string): Promise<string> {
  const { secret, setAside } = await keepJournalKey(keyFile, keyStore());
  if (setAside) console.error(`The journal's key does not open here: it is set aside as ${setAside}.`);
  return Buffer.from(secret).toString('hex');
}

/** The key that other machines know this one by, likewise. */
async function identityFor(dataFolder: string): Promise<HostIdentity> {
  const { secret, setAside } = await keepHostIdentity(identityFileOf(dataFolder), keyStore());
  if (setAside) console.error(`The key of this machine does not open here: it is set aside as ${setAside}.`);
  return secret;
}

async function chooseFolder(): Promise<string | undefined> {
  const options: OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] };
  const window = tillWindow();
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return filePaths[0];
}

/** A sign in front says to table programs that it is UTF-8. */
async function saveTable(name: string, text: string): Promise<void> {
  const filePath = await choosePlace(name);
  if (filePath) await writeFile(filePath, `\ufeff${text}`);
}

async function savePdf(name: string, bytes: () => Promise<Uint8Array>): Promise<void> {
  const filePath = await choosePlace(name);
  if (filePath) await writeFile(filePath, await bytes());
}

async function choosePlace(name: string): Promise<string | undefined> {
  const options: SaveDialogOptions = { defaultPath: join(app.getPath('documents'), name) };
  const window = tillWindow();
  const { filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
  return filePath;
}

/** The quit waits until everything is closed; nothing relies on it, since a log-off of the system may skip it. */
function holdQuit(close: () => Promise<void>): void {
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void close().finally(() => {
      closed = true;
      app.quit();
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}

process.on('unhandledRejection', (reason) => {
  console.error(reason);
  dialog.showErrorBox('Tillwire has to close', reason instanceof Error ? reason.message : String(reason));
  app.exit(1);
});

const args = parseArguments(process.argv.slice(app.isPackaged ? 1 : 2));
if (args.data !== undefined) {
  // Beside the data folder, which a restore moves: the files of a profile are open as long as its window.
  const profile = `${resolve(args.data)}.window`;
  mkdirSync(profile, { recursive: true });
  app.setPath('userData', profile);
}
registerPageScheme();
// Also of a window that somebody adds one day without a thought of this.
// An account that Chromium does not sandbox, root on a test machine, starts no window at all otherwise.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
guardPages(app);
// Awaiting `whenReady` at the top level of an ES module would wait for ever: ready comes after the module has run.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.quit();
