import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a shop is kept when nobody says otherwise: the same place for the host with a window and the one without. */
export function defaultDataFolder(): string {
  const home = homedir();
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    win32: process.env.APPDATA ?? join(home, 'AppData', 'Roaming'),
    darwin: join(home, 'Library', 'Application Support'),
  };
  const folder = folders[process.platform] ?? process.env.XDG_CONFIG_HOME ?? join(home, '.config');
  return join(folder, 'Tillwire', 'shop');
}
