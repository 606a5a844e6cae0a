import { cp } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { createCutDisk } from './cut-disk.ts';
import { createFakeTime } from './fake-time.ts';
import type { Joined } from './http-client.ts';
import { makeFolder, type OpenHost } from './open-host.ts';
import { isUp, openGuest, openWindow } from './wires.ts';

/** A secondary till with one window, and a cable that can be pulled. */
export async function loneTill(host: () => OpenHost | undefined, joined: Joined, folder?: string) {
  const { dir, remove } = folder === undefined ? await makeFolder() : { dir: folder, remove: async () => {} };
  onTestFinished(remove);
  const time = createFakeTime();
  let plugged = true;
  const { disk, cut } = createCutDisk();
  const { guest, relay } = await openGuest(() => (plugged ? host()?.port : undefined), joined, {
    ...{ dir, disk },
    after: time.timers.after,
  });
  onTestFinished(cut);
  const { till } = openWindow(guest);
  const goesAlone = async () => {
    plugged = false;
    relay.cut();
    await till.shows(({ upstream }) => upstream?.state === 'detached');
    time.pass(1_500);
  };
  return {
    till,
    dir,
    guest,
    goesAlone,
    time,
    lose: relay.lose,
    comesBack() {
      plugged = true;
      time.pass(5_000);
      return isUp(till);
    },
    /** Kills it; answers what is found on its disk. */
    async copyOfDisk() {
      await cut();
      const copy = await makeFolder();
      onTestFinished(copy.remove);
      await cp(dir, copy.dir, { recursive: true, filter: (path) => !path.endsWith('lock') });
      return copy.dir;
    },
  };
}
