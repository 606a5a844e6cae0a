import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, IpcMain, Session } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { type BridgeName, bridgeNames, verbOfBridge } from '../shop/bridge.ts';
import { channelOf, READY_CHANNEL } from '../shop/channels.ts';
import { contentSecurityPolicy, paperPolicy } from '../shop/page-policy.ts';
import type { Verb } from '../shop/verbs.ts';
import { placesOf, sourcesOf } from '../test/kit/sources.ts';
import { answerBridge, type BridgeHandlers } from './bridge-handlers.ts';
import { fileAt, isOurPage, PAGE_URL, paperAddress } from './page-address.ts';
import { denyPermissions, guardPages, securePreferences } from './secure-page.ts';

/**
 * Electron's own checklist, its twenty items in its order: what each asks for is seen in the sources or tried on stand-ins
 * here, and what shows only in a running app is tried in `test/e2e/packaged-app.spec.ts`.
 */
const root = join(import.meta.dirname, '..');
const shell = sourcesOf('electron');
const page = sourcesOf('renderer');
const everything = new Map([...shell, ...page, ...sourcesOf('shop', 'server', 'scripts')]);
const main = shell.get('electron/main.ts') ?? '';
/** Opens hidden windows that show one paper each. */
const printer = 'electron/printing/page-printer.ts';

const notOurs = [
  'https://till.example/',
  'http://till/',
  'https://app://till/',
  'app://till.evil/',
  'app://till.evil.example/index.html',
  'app://evil/',
  'app://till:8000/',
  'app://till@evil/',
  'app://evil@till/',
  'app:till/',
  'app:///till/',
  'APPS://till/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<p>x',
  'blob:app://till/00000000',
  'about:blank',
  'view-source:app://till/',
  'chrome://gpu',
  'devtools://devtools/',
  '',
  'not a url',
];

/** What the guards do to one page: its listeners by the name of the event, and what a new window is answered. */
function guardedPage() {
  const listeners = new Map<string, (event: object) => void>();
  let openWindow = (_: object): object => ({});
  const contents = {
    on: (name: string, listener: (event: object) => void) => listeners.set(name, listener),
    setWindowOpenHandler: (handler: typeof openWindow) => {
      openWindow = handler;
    },
  };
  const app = { on: (_: string, listener: (event: object, contents: object) => void) => listener({}, contents) };
  guardPages(app as unknown as Pick<App, 'on'>);
  const goesOn = (name: string, url: string) => {
    const event = { url, preventDefault: vi.fn() };
    listeners.get(name)?.(event);
    return listeners.has(name) && event.preventDefault.mock.calls.length === 0;
  };
  return { goesOn, openWindow: () => openWindow({ url: 'app://till/' }) };
}

test('[Z31] 1: one place loads a page, and that is our own; another one what is printed', () => {
  expect(placesOf(/\.load(URL|File|Extension)\([^)]*\)/, shell).sort()).toEqual([
    'electron/printing/page-printer.ts: .loadURL(url)',
    'electron/window.ts: .loadURL(PAGE_URL)',
  ]);
  expect(placesOf(/\burl\b[^;\n]*/, new Map([[printer, shell.get(printer) ?? '']]))).toEqual([
    `${printer}: url } = paperAddress(newId())`,
    `${printer}: url)`,
  ]);
  expect(PAGE_URL).toBe('app://till/');
  expect(isOurPage(paperAddress('x').url)).toBe(true);
  expect(placesOf(/new BrowserWindow\(|new WebContentsView\(|new BrowserView\(/, shell)).toHaveLength(2);
  expect(placesOf(/\b(src|href|action)=["'{`]*(https?|file|ws):/, page)).toEqual([]);
});

test.each(['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames'] as const)(
  '[Z32] 2: %s is off, and no window says otherwise',
  (name) => {
    expect([securePreferences[name], Object.isFrozen(securePreferences)]).toEqual([false, true]);
    expect(placesOf(new RegExp(`\\b${name}\\b`), everything)).toEqual([`electron/secure-page.ts: ${name}`]);
  },
);

test('[Z33] 3: page and preload live in worlds of their own', () => {
  expect(securePreferences.contextIsolation).toBe(true);
  expect(placesOf(/contextIsolation: \w+|\.\.\.securePreferences/, shell).sort()).toEqual([
    'electron/printing/page-printer.ts: ...securePreferences',
    'electron/secure-page.ts: contextIsolation: true',
    'electron/window.ts: ...securePreferences',
  ]);
  // What is printed has no bridge: its window is given no preload.
  expect(placesOf(/\bpreload\b/, new Map([[printer, shell.get(printer) ?? '']]))).toEqual([]);
});

test('[Z34] 4: every process of a page is in the sandbox, before there is one', () => {
  expect(securePreferences.sandbox).toBe(true);
  expect(main.indexOf('app.enableSandbox()')).toBeGreaterThan(0);
  expect(main.indexOf('app.enableSandbox()')).toBeLessThan(main.indexOf('app.whenReady()'));
  // The one account that Chromium cannot sandbox says so itself; nothing of ours asks for it.
  expect(placesOf(/.*(no-sandbox|disableSandbox|appendSwitch|disable-web-security).*/, shell)).toEqual([
    "electron/main.ts: if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();",
  ]);
  const preload = shell.get('electron/preload.ts') ?? '';
  const loaded = [...preload.matchAll(/^import (?!type ).* from '(.*)';$/gm)].map(([, from]) => from);
  expect(loaded).toEqual(['electron', '../shop/channels.ts']);
});

test.each([
  ...['clipboard-read', 'clipboard-sanitized-write', 'display-capture', 'mediaKeySystem', 'geolocation', 'media'],
  ...['notifications', 'midi', 'midiSysex', 'pointerLock', 'fullscreen', 'openExternal', 'window-management'],
  ...[
    'speaker-selection',
    'storage-access',
    'top-level-storage-access',
    'idle-detection',
    'fileSystem',
    'keyboardLock',
  ],
  ...['background-sync', 'hid', 'serial', 'usb', 'bluetooth', 'unknown', 'what-comes-next'],
])('[Z35] 5: no page is given %s', (permission) => {
  type Handler = (...given: unknown[]) => unknown;
  const handlers: Record<string, Handler | null> = {};
  const session = new Proxy(
    {},
    {
      get: (_, name: string) => (first: string | Handler | null, second?: Handler) => {
        handlers[second && typeof first === 'string' ? first : name] = second ?? (first as Handler | null);
      },
    },
  );
  denyPermissions(session as Session);
  const decided = vi.fn();
  handlers.setPermissionRequestHandler?.({}, permission, decided, {});
  expect(decided.mock.calls).toEqual([[false]]);
  expect(handlers.setPermissionCheckHandler?.({}, permission, 'app://till', {})).toBe(false);
  expect(handlers.setDevicePermissionHandler?.({ deviceType: permission })).toBe(false);
  expect(handlers.setDisplayMediaRequestHandler).toBeNull();
  const download = { preventDefault: vi.fn() };
  handlers['will-download']?.(download);
  expect(download.preventDefault).toHaveBeenCalledOnce();
  expect(placesOf(/denyPermissions\(defaultSession\)/, shell)).toHaveLength(1);
});

test('[Z36] 6: pages are bound to their own site', () => {
  expect(securePreferences.webSecurity).toBe(true);
  expect(placesOf(/webSecurity: \w+|bypassCSP|corsEnabled|supportFetchAPI/, shell)).toEqual([
    'electron/secure-page.ts: webSecurity: true',
  ]);
});

test('[Z37] 7: a page runs its own scripts and talks to its own host, and nothing else', () => {
  const policy = Object.fromEntries(
    contentSecurityPolicy('n0nce')
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
  );
  expect(policy).toEqual({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self' 'nonce-n0nce'",
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  });
  expect(paperPolicy.split('; ')).toEqual(
    expect.arrayContaining(["default-src 'none'", "style-src 'self'", "frame-ancestors 'none'"]),
  );
  expect(paperPolicy).not.toContain('script-src');
  expect(placesOf(/contentSecurityPolicy\(nonce\)/, everything)).toEqual(
    expect.arrayContaining([
      'electron/app-page.ts: contentSecurityPolicy(nonce)',
      'server/http/static.ts: contentSecurityPolicy(nonce)',
    ]),
  );
});

test('[Z38] 8: nothing is loaded over an open line', () => {
  expect(securePreferences.allowRunningInsecureContent).toBe(false);
  expect(placesOf(/allowRunningInsecureContent: true|allow-running-insecure|ignore-certificate/, everything)).toEqual(
    [],
  );
  expect(placesOf(/certificate-error|setCertificateVerifyProc/, shell)).toEqual([]);
});

test('[Z39] 9: no experiments', () => {
  expect(securePreferences.experimentalFeatures).toBe(false);
  expect(placesOf(/experimentalFeatures: true|enable-experimental/, everything)).toEqual([]);
});

test('[Z40] 10: no features of Blink are switched on', () => {
  expect(placesOf(/enableBlinkFeatures|enable-blink-features/, everything)).toEqual([]);
});

test('[Z41] 11: nothing opens windows out of a page in a page', () => {
  expect(placesOf(/allowpopups|<webview/i, everything)).toEqual([]);
});

test('[Z42] 12: no page holds another one', () => {
  expect(securePreferences.webviewTag).toBe(false);
  expect(guardedPage().goesOn('will-attach-webview', 'app://till/')).toBe(false);
});

describe('[Z43] 13: a page stays where it is', () => {
  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('[Z43] 13: %s', (name) => {
    const { goesOn } = guardedPage();
    for (const url of notOurs) expect([url, goesOn(name, url)]).toEqual([url, false]);
    for (const url of ['app://till/', 'app://till/index.html', 'app://till/?x#/orders'])
      expect([url, goesOn(name, url)]).toEqual([url, true]);
  });

  test('[Z43] 13: whichever window it is in, also one that is added later', () => {
    expect(main.indexOf('guardPages(app)')).toBeGreaterThan(0);
    expect(main.indexOf('guardPages(app)')).toBeLessThan(main.indexOf('app.whenReady()'));
    expect(securePreferences.navigateOnDragDrop).toBe(false);
  });
});

test('[Z44] 14: no page opens a window', () => {
  expect(guardedPage().openWindow()).toEqual({ action: 'deny' });
  expect(placesOf(/setWindowOpenHandler\([^;]*/, shell)).toEqual([
    "electron/secure-page.ts: setWindowOpenHandler(() => ({ action: 'deny' }))",
  ]);
});

test('[Z45] 15: nothing is handed to the system to be opened', () => {
  expect(
    placesOf(/\bshell\.|openExternal|openPath|showItemInFolder|import \{[^}]*\bshell\b[^}]*\} from 'electron'/, shell),
  ).toEqual([]);
});

test('[Z46] 16: Electron is of a major version that is still looked after', () => {
  /** The newest when this was written; the newest three are looked after, and one comes every eight weeks. */
  const newest = 45;
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  expect(Number.parseInt(packages['node_modules/electron']?.version ?? '', 10)).toBeGreaterThanOrEqual(newest - 2);
});

describe('[Z47] 17: who asks the shell', () => {
  type Heard = (event: object, argument?: unknown) => unknown;
  function answered() {
    const heard = new Map<string, Heard>();
    const hear = (channel: string, listener: Heard) => void heard.set(channel, listener);
    const asked = vi.fn(async () => 'answer');
    const onReady = vi.fn();
    const handlers = Object.fromEntries(bridgeNames.map((name) => [name, asked])) as unknown as BridgeHandlers;
    const may = vi.fn(async (_verb: Verb) => true);
    answerBridge({ handle: hear, on: hear } as unknown as Pick<IpcMain, 'handle' | 'on'>, handlers, may, onReady);
    return { heard, asked, may, onReady };
  }
  const from = (url: string, parent: object | null = null) => ({ senderFrame: { url, parent }, sender: {} });
  const strangers = [{ senderFrame: null }, from('app://till/', {}), ...notOurs.map((url) => from(url))];

  test.each([...bridgeNames])('[Z47] 17: %s is answered to the top frame of our page alone', async (name) => {
    const { heard, asked } = answered();
    for (const event of strangers)
      await expect(heard.get(channelOf(name))?.(event, null)).rejects.toThrow('not from our page');
    expect(asked).not.toHaveBeenCalled();
    await expect(heard.get(channelOf(name))?.(from('app://till/'), { no: { such: 'argument' } })).rejects.toThrow(name);
    expect(asked).not.toHaveBeenCalled();
  });

  test.each(bridgeNames.filter((name) => verbOfBridge(name)))(
    '[W14] %s is done for who may, and nobody else',
    async (name) => {
      const { heard, asked, may } = answered();
      const right: Partial<Record<BridgeName, unknown>> = {
        'begin-pairing': { address: '192.168.1.20', port: 8000 },
        'let-tills-join': true,
        'settle-join-trial': true,
        'save-table': { name: 'audit.csv', text: '' },
        'choose-printer': { printer: { is: 'none' }, widthMm: 80, when: 'ask' },
        'rehearse-backup': { id: '20261122T120000Z' },
        'restore-backup': { id: '20261122T120000Z' },
      };
      const ask = () => heard.get(channelOf(name))?.(from('app://till/'), right[name] ?? null);
      may.mockResolvedValue(false);
      await expect(ask()).rejects.toThrow(`this takes the right to ${verbOfBridge(name)}`);
      expect(asked).not.toHaveBeenCalled();
      may.mockResolvedValue(true);
      expect(await ask()).toBe('answer');
      expect(may).toHaveBeenLastCalledWith(verbOfBridge(name));
    },
  );

  test('[Z47] 17: a port is given to our page alone, and nothing else listens', () => {
    const { heard, onReady } = answered();
    for (const event of strangers) heard.get(READY_CHANNEL)?.(event);
    expect(onReady).not.toHaveBeenCalled();
    heard.get(READY_CHANNEL)?.(from('app://till/'));
    expect(onReady).toHaveBeenCalledOnce();
    expect([...heard.keys()].sort()).toEqual([...bridgeNames.map(channelOf), READY_CHANNEL].sort());
    expect(placesOf(/ipcMain\b.*/, shell)).toEqual([
      'electron/main.ts: ipcMain,',
      expect.stringContaining('electron/main.ts: ipcMain, machine.handlers,'),
    ]);
  });
});

describe('[Z48] 18: a page is served by its own protocol', () => {
  test.each([
    ...notOurs,
    'app://till/../main.js',
    'app://till/%2e%2e/main.js',
    'app://till/%2e%2e%2fmain.js',
    'app://till/..%2fmain.js',
    'app://till/..%5cmain.js',
    'app://till/assets/..%2f..%2fmain.js',
    'app://till/assets//x.js',
    'app://till/%00.js',
    'app://till/x%00.js',
    'app://till/C:/x.js',
    'app://till/C%3a%5cx.js',
    'app://till//server/share/x.js',
    'app://till/package.json',
    'app://till/main.js.map',
    'app://till/.env',
    'app://till/assets',
    'app://till/%',
  ])('[Z48] 18: which has nothing at %j', (url) => {
    const found = fileAt(url);
    // A URL cannot climb above its root: what is left is a name in the folder of the page.
    if (/^app:\/\/till\/(\.\.|%2e%2e)\/main\.js$/.test(url)) expect(found?.path).toBe('/main.js');
    else expect(found).toBeUndefined();
  });

  test('[Z48] 18: and never from a file', () => {
    expect(fileAt('app://till/')).toEqual({ path: '/index.html', type: 'text/html; charset=utf-8' });
    expect(fileAt('app://till/assets/a-b_1.js')).toEqual({
      path: '/assets/a-b_1.js',
      type: 'text/javascript; charset=utf-8',
    });
    expect(isOurPage('app://till/#/orders')).toBe(true);
    expect(placesOf(/file:|loadFile|registerFileProtocol|interceptFile/, shell)).toEqual([]);
    expect(placesOf(/privileges: [^\n]*/, shell)).toEqual([
      'electron/app-page.ts: privileges: { standard: true, secure: true } }]);',
    ]);
  });
});

test('[Z49] 19: the switches in the executable are set for a release', () => {
  const config = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  const fuses = Object.fromEntries(
    [...(/electronFuses:\n((?: {2}.*\n)+)/.exec(config)?.[1] ?? '').matchAll(/^ {2}(\w+): (\w+)$/gm)].map(
      ([, name, value]) => [name, value === 'true'],
    ),
  );
  expect(fuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
  expect(config).toMatch(/^asar: true$/m);
});

test('[Z50] 20: a page gets three functions of ours and none of Electron', () => {
  expect(placesOf(/exposeInMainWorld\([^)]*\)|exposeInIsolatedWorld/, shell)).toEqual([
    "electron/preload.ts: exposeInMainWorld('tillwire', shell)",
  ]);
  const preload = shell.get('electron/preload.ts') ?? '';
  const exposed = /const shell: Shell = \{\n([\s\S]*?)\n\};/.exec(preload)?.[1] ?? '';
  expect([...exposed.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name)).toEqual(['ask', 'ready', 'onMachineChanged']);
  // The event of a message holds its sender: a listener of the page is called without.
  expect(exposed).toContain('const onChanged = () => listener();');
  expect(
    placesOf(/\bwindow\.tillwire\.\w+|require\(/, page).filter(
      (place) => !/\.(ask|ready|onMachineChanged)$/.test(place),
    ),
  ).toEqual([]);
});

test('[Z57] a host or guest process that does not know how it stands any more ends, to be started anew', () => {
  expect(shell.get('electron/child-port.ts')).toMatch(
    /process\.on\('unhandledRejection', \(reason\) => \{\n\s*console\.error\(reason\);\n\s*process\.exit\(1\);/,
  );
  expect(placesOf(/runUnder\(process\.parentPort, main\)/, shell)).toHaveLength(2);
});
