import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { type ElectronTill, startElectronTill } from '../test/kit/electron-till.ts';
import { freePort } from '../test/kit/free-port.ts';
import { answerAtHost } from '../test/kit/pair.ts';
import { median, percentile, print, progress, spread } from './kit/figures.ts';

const ROWS = 200;
const WARM_UP = 10;
const TAPS = 60;
const RUNS = 5;

/** Milliseconds since 1970 on the one clock of this machine, as every window of it reads it. */
const NOW = 'performance.timeOrigin + performance.now()';

/** Puts a product into a new cart and waits until it can be sent; not part of what is measured. */
async function fillCart({ window }: ElectronTill): Promise<void> {
  await window.evaluate(() => {
    location.hash = '#/new/order';
  });
  await window.getByRole('button', { name: /^Flat white / }).click();
  await window.getByRole('button', { name: 'Send order' }).isEnabled();
}

function tapSend({ window }: ElectronTill): Promise<number> {
  return window.evaluate(`(() => {
    const send = [...document.querySelectorAll('button')].find((button) => button.innerText.startsWith('Send order'));
    const at = ${NOW};
    send.click();
    return at;
  })()`);
}

/** Starts to look for a newer row on top of the list; the answer comes when the frame that shows it was painted. */
async function watchTop(window: Page): Promise<() => Promise<number>> {
  await window.evaluate(`void (window.painted = new Promise((done) => {
    const top = () => document.querySelector('[aria-posinset="1"]')?.dataset.number;
    const before = top();
    const observer = new MutationObserver(() => {
      if (top() === before) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(${NOW});
        port2.postMessage(null);
      });
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  }))`);
  return () => window.evaluate('window.painted');
}

/** What a window needs for a change that it makes by itself: the floor of anything that is painted in it. */
function oneFrame(window: Page): Promise<number> {
  return window.evaluate(`new Promise((done) => {
    const at = ${NOW};
    document.title = String(at);
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(${NOW} - at);
      port2.postMessage(null);
    });
  })`);
}

async function measure(from: ElectronTill, to: ElectronTill): Promise<number[]> {
  const times: number[] = [];
  for (let tap = -WARM_UP; tap < TAPS; tap += 1) {
    await fillCart(from);
    const painted = await watchTop(to.window);
    const tapped = await tapSend(from);
    const took = (await painted()) - tapped;
    if (tap >= 0) times.push(took);
  }
  return times;
}

async function framesOf({ window }: ElectronTill): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < TAPS; n += 1) times.push(await oneFrame(window));
  return times;
}

/** A host with orders in its list, and a second till that joined it by address; each run has shops of its own. */
async function openShop() {
  const dirs = await Promise.all([0, 1].map(() => mkdtemp(join(tmpdir(), 'tillwire-bench-'))));
  const [hostDir = '', secondDir = ''] = dirs.map((dir) => join(dir, 'shop'));
  const host = await startElectronTill({ dir: hostDir, port: await freePort(), demo: true });
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${await host.localToken()}` };
  const lines = [{ productId: 'latte', quantityMilli: 1000 }];
  for (let row = 0; row < ROWS; row += 1) {
    const answer = await fetch(`http://127.0.0.1:${host.port}/api/v1/orders`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ lines }),
    });
    if (answer.status !== 201) throw new Error(`an order was answered ${answer.status}`);
    await answer.arrayBuffer();
  }
  const second = await startElectronTill({ dir: secondDir, port: await freePort() });
  const at = { address: '127.0.0.1', port: host.port };
  await second.window.evaluate((wish) => window.tillwire?.ask('begin-pairing', wish), at);
  const localToken = await host.localToken();
  await answerAtHost({ port: host.port, localToken }, { isSame: true, name: 'Second' });
  await second.window.evaluate(() => window.tillwire?.ask('say-pairing', true));
  await second.window.evaluate(() => window.tillwire?.ask('pairing-outcome', null));
  await second.window.getByTestId('order-row').first().waitFor();
  return {
    host,
    second,
    close: async () => {
      await second.close();
      await host.close();
      for (const dir of dirs) await rm(dir, { recursive: true, force: true });
    },
  };
}

async function main(): Promise<void> {
  const ways = [
    { name: 'second till → host’s window', times: [] as number[][] },
    { name: 'host’s window → second till', times: [] as number[][] },
    { name: 'a window’s own change, the floor', times: [] as number[][] },
  ];
  for (let run = 1; run <= RUNS; run += 1) {
    const { host, second, close } = await openShop();
    const times = [
      await measure(second, host),
      // The window that only watched until now goes on with its list open.
      await (async () => {
        await second.window.evaluate(() => {
          location.hash = '#/orders';
        });
        await second.window.getByTestId('order-row').first().waitFor();
        return measure(host, second);
      })(),
      await framesOf(second),
    ];
    for (const [index, way] of ways.entries()) way.times.push(times[index] ?? []);
    progress(`run ${run} of ${RUNS}  ${times.map((run) => `${median(run).toFixed(1)} ms`).join('  ')}`);
    await close();
  }
  print({
    id: 'M14',
    title: 'tap on *Send order* at one till → the row is painted at another, two real Electron windows',
    limit:
      'one flush of the disk, one hop over the socket and one frame of 16.7 ms; reach: p50 at most 30 ms, p99 100 ms',
    columns: ['way', 'p50 ms', 'p99 ms'],
    rows: ways.map(({ name, times }) => [
      name,
      spread(times.map(median), 1),
      spread(
        times.map((run) => percentile(run, 0.99)),
        1,
      ),
    ]),
    notes: [
      `Median of ${RUNS} runs of ${TAPS} taps, lowest and highest in brackets; ${ROWS} orders in the list before.`,
      'The packaged app twice on one machine, on a virtual screen painted by software; both windows read one clock.',
      'A tap ends where the frame with the new row has been painted, so half a frame of waiting is in every figure.',
    ],
  });
}

await main();
