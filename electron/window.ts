import { BrowserWindow, type Session } from 'electron';
import { PAGE_URL } from './page-address.ts';
import { securePreferences } from './secure-page.ts';

/** The till's window: no Node in the page, and back by itself when its process dies. */
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
      ...securePreferences,
      // A till behind another window is still to be up to date when it comes to the front.
      backgroundThrottling: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    onGone(reason);
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.reload();
  });
  void window.loadURL(PAGE_URL);
  return window;
}
