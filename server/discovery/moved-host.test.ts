import { expect, onTestFinished, test } from 'vitest';
import { createFakeNetwork } from '../../test/kit/fake-network.ts';
import { joinTill, makeOrder } from '../../test/kit/http-client.ts';
import { makeFolder, openHost } from '../../test/kit/open-host.ts';
import { isUp, openWindow } from '../../test/kit/wires.ts';
import { silentLog } from '../log.ts';
import { startGuest } from '../start-guest.ts';
import { openKeptHost } from './kept-host.ts';
import { ownInterfaces } from './mdns.ts';

test.skipIf(ownInterfaces().length === 0)(
  '[G6] a host that comes back at another address is followed there, and its orders with it (F-21)',
  async () => {
    const first = await openHost();
    const { till, token, certPem } = await joinTill(first);
    const { dir, remove } = await makeFolder();
    const network = createFakeNetwork();
    const keptHost = await openKeptHost(dir);
    const guest = await startGuest({
      dir,
      host: { address: '127.0.0.1', port: first.port },
      till,
      token,
      certPem,
      version: '0.0.0-test',
      mdns: network.open,
      keptHost,
      log: silentLog(),
      onBroken: (error) => {
        throw error;
      },
    });
    const window = openWindow(guest);
    await isUp(window.till);

    const moved = await first.reopen();
    onTestFinished(async () => {
      await guest.close();
      await moved.close();
      await remove();
    });
    expect(moved.port).not.toBe(first.port);
    const { shopId } = window.till.view().shop.get('shop', 'shop') ?? { shopId: '' };
    const about = { shopName: 'Café', epoch: 1, protocol: 'tillwire.v1', version: '0.0.0-test' };
    network.say({ shopId, ...about, addresses: ['127.0.0.1'], port: moved.port });
    const { id } = await makeOrder(moved);
    await window.till.shows((view) => view.shop.get('order', id) !== undefined);
    await keptHost.change({});
    expect(keptHost.now).toMatchObject({ shopId, lastGood: { address: '127.0.0.1', port: moved.port } });
  },
);
