import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright';
import { startElectronTill } from '../test/kit/electron-till.ts';
import { freePort } from '../test/kit/free-port.ts';
import { median, percentile, print, progress, spread } from './kit/figures.ts';
import { makeHistory } from './kit/history.ts';

const SMALL = { products: 500, orders: 500 };
const LARGE = { products: 50_000, orders: 100_000 };
const SLOWNESS = [1, 4];
const RUNS = 5;
const TAPS = 20;
const PRODUCTS_AT_ONCE = 200;
const TYPED = ['espresso 41', 'blue mug 12', 'tea 777'];

/** What one tap or key took, in milliseconds. */
interface Took {
  /** Of the page's one thread, with the layout of what changed. */
  work: number;
  /** Until the frame that shows it is painted. */
  painted: number;
}

/** In the page: does something, and answers a `Took` once it is there. React has done what a tap changes when it is over. */
const TIMED = `async (act, isThere) => {
  const begun = performance.now();
  act();
  await Promise.resolve();
  document.body.getBoundingClientRect();
  const work = performance.now() - begun;
  while (!isThere()) {
    await new Promise((next) => {
      const observer = new MutationObserver(() => { observer.disconnect(); next(); });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  }
  await new Promise((next) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = next;
    port2.postMessage(null);
  }));
  return { work, painted: performance.now() - begun };
}`;

const timed = (window: Page, act: string, isThere: string): Promise<Took> =>
  window.evaluate(`(${TIMED})(() => { ${act} }, () => ${isThere})`);

async function openSale(window: Page): Promise<void> {
  await window.evaluate(() => {
    location.hash = '#/new/order';
  });
  await window.getByTestId('tile').first().waitFor();
}

/** One tile after the other is tapped. */
async function addLines(window: Page): Promise<Took[]> {
  await openSale(window);
  const times: Took[] = [];
  const lines = `document.querySelector('ul[aria-label="Lines of the cart"]')?.textContent`;
  for (let tap = 0; tap < TAPS; tap += 1) {
    await window.evaluate(`window.before = ${lines}`);
    const act = `[...document.querySelectorAll('[data-testid="tile"]')].at(${tap}).click()`;
    times.push(await timed(window, act, `${lines} !== window.before`));
  }
  await window.getByRole('button', { name: 'Clear', exact: true }).click();
  return times;
}

async function openList(window: Page): Promise<Took[]> {
  const times: Took[] = [];
  for (let tap = 0; tap < TAPS; tap += 1) {
    await openSale(window);
    const isThere = `document.querySelector('[data-testid="order-row"]') !== null`;
    times.push(await timed(window, `location.hash = '#/orders'`, isThere));
  }
  return times;
}

/** Every key of the words in turn, as a field tells React of it. */
async function search(window: Page): Promise<Took[]> {
  await openSale(window);
  const times: Took[] = [];
  for (const words of TYPED) {
    for (let length = 1; length <= words.length; length += 1) {
      times.push(await timed(window, typing(words.slice(0, length)), 'true'));
    }
    await timed(window, typing(''), 'true');
  }
  return times;
}

const typing = (text: string) => `
  const field = document.querySelector('input[inputmode="search"]');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(text)});
  field.dispatchEvent(new Event('input', { bubbles: true }));`;

const WAYS = [
  { name: 'a product into the cart', look: 'work', measure: addLines, reach: 16 },
  { name: 'the list of orders', look: 'painted', measure: openList, reach: 50 },
  { name: 'a key of a search among the products', look: 'painted', measure: search, reach: 30 },
] as const;

async function fillCatalogue(port: number, token: string, products: number): Promise<void> {
  const words = ['Espresso', 'Blue mug', 'Green tea', 'Oat biscuit', 'Ground coffee'];
  for (let first = 0; first < products; first += PRODUCTS_AT_ONCE) {
    const some = Array.from({ length: Math.min(PRODUCTS_AT_ONCE, products - first) }, (_, place) => {
      const number = first + place;
      return {
        ...{ productId: randomUUID(), sku: `S${number}`, name: `${words[number % words.length]} ${number}` },
        ...{ categoryId: 'coffee', barcodes: [String(4_000_000_000_000 + number)], priceMinor: 100 + (number % 900) },
        ...({ soldBy: 'unit', taxClassId: 'standard', active: true } as const),
      };
    });
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/commands`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ type: 'import-products', body: { products: some } }),
    });
    if (answer.status !== 200) throw new Error(`products were answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}

/** Runs by slowness and way. */
type Runs = Took[][][][];

async function measureShop({ products, orders }: typeof SMALL): Promise<Runs> {
  const history = await makeHistory({ orders, are: 'open' });
  progress(`${orders} orders are there`);
  const till = await startElectronTill({ dir: history.dir, port: await freePort() });
  try {
    await fillCatalogue(till.port, await till.localToken(), products);
    progress(`${products} products are there`);
    await openSale(till.window);
    const session = await till.app.context().newCDPSession(till.window);
    const runs: Runs = [];
    for (const rate of SLOWNESS) {
      await session.send('Emulation.setCPUThrottlingRate', { rate });
      runs.push(await measureRuns(till.window));
    }
    return runs;
  } finally {
    await till.close();
    await history.remove();
  }
}

async function measureRuns(window: Page): Promise<Took[][][]> {
  const byWay: Took[][][] = WAYS.map(() => []);
  for (let run = 0; run <= RUNS; run += 1) {
    for (const [index, { name, measure, look }] of WAYS.entries()) {
      const times = await measure(window);
      progress(`run ${run} of ${RUNS}  ${name}: ${median(times.map((took) => took[look])).toFixed(1)} ms`);
      // The first one warms up.
      if (run > 0) byWay[index]?.push(times);
    }
  }
  return byWay;
}

function sizeOf({ products, orders }: typeof SMALL): string {
  return `${products.toLocaleString('en')} products and ${orders.toLocaleString('en')} orders`;
}

async function main(): Promise<void> {
  const small = await measureShop(SMALL);
  const large = await measureShop(LARGE);
  const rows = SLOWNESS.flatMap((rate, slow) =>
    WAYS.map(({ name, look, reach }, way) => {
      const p50 = (runs: Runs) => (runs[slow]?.[way] ?? []).map((times) => median(times.map((took) => took[look])));
      const p95 = (runs: Runs) =>
        (runs[slow]?.[way] ?? []).map((times) =>
          percentile(
            times.map((took) => took[look]),
            0.95,
          ),
        );
      return [
        `${name}, ${look === 'work' ? 'work' : 'painted'}`,
        rate === 1 ? 'as it is' : `${rate} × slower`,
        spread(p50(small), 1),
        spread(p50(large), 1),
        spread(p95(large), 1),
        (median(p50(large)) / median(p50(small))).toFixed(2),
        String(reach),
      ];
    }),
  );
  print({
    id: 'M13',
    title: 'a tap until it is painted, in a large shop',
    limit: 'one frame of 16.7 ms; reach at the machine’s own speed: the last column',
    columns: ['what', 'processor', 'small p50 ms', 'large p50 ms', 'large p95 ms', 'large / small', 'reach ms'],
    rows,
    notes: [
      `Small: ${sizeOf(SMALL)}; large: ${sizeOf(LARGE)}. All orders are open, so that the list holds every one of them.`,
      `Median of ${RUNS} runs of ${TAPS} taps or ${TYPED.join('').length} keys, lowest and highest in brackets, after one to warm up; p95 is of the same runs.`,
      'The packaged app in its real window on a virtual screen painted by software. Work is what the page’s one thread does for the tap, layout included; painted is until the frame is there, so half a frame of waiting is in it.',
      'A slower processor is the page slowed down by Chromium’s own throttling.',
    ],
  });
}

await main();
