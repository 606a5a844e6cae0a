import type { App, Session, WebPreferences } from 'electron';
import { isOurPage } from './page-address.ts';

/** Of every window: each switch that could open a page to Node, to another site or to an experiment is said. */
export const securePreferences = Object.freeze({
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  plugins: false,
} satisfies WebPreferences);

/** No page of this app goes anywhere but to itself, opens a window, holds another page or asks the system for anything. */
export function guardPages(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    const stayHere = (event: { url: string; preventDefault(): void }) => {
      if (!isOurPage(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stayHere);
    contents.on('will-redirect', stayHere);
    contents.on('will-frame-navigate', stayHere);
  });
}

/** A till's page needs none of a browser's permissions, no device, no screen of others and no file of its own making. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.on('will-download', (event) => event.preventDefault());
}
