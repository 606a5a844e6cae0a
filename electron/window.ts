import { BrowserWindow, type Session } from 'electron';
import { PAGE_ORIGIN, PAGE_URL } from './app-page.ts';

/** The till's window: no Node in the page, no way out of it, and back by itself when its process dies. */
export function openWindow(session: Session, preload: string, onGone: (reason: string) => void): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 400,
    minHeight: 600,
    show: false,
    title: 'Tillwire',
    backgroundColor: '#f8f9fa',
    webPreferences: {
      session,
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // A till behind another window is still to be up to date when it comes to the front.
      backgroundThrottling: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    onGone(reason);
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.reload();
  });
  void window.loadURL(PAGE_URL);
  return window;
}

export function isOurPage(url: string): boolean {
  return URL.canParse(url) && url.startsWith(`${PAGE_ORIGIN}/`);
}

/** A till's page needs none of a browser's permissions. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
}
