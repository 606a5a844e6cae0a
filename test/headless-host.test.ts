import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ownInterfaces } from '../server/discovery/mdns.ts';
import type { Estimate } from '../shop/estimate.ts';
import type { Order } from '../shop/order.ts';
import { connectPlain } from './kit/clients.ts';
import { holdPort } from './kit/hold-port.ts';
import { makeFolder } from './kit/open-host.ts';
import { readFolder } from './kit/read-folder.ts';
import { type Program, runBuilt, runProgram } from './kit/run-program.ts';

interface Running extends Program {
  url: string;
  port: number;
  authority: string;
  token: string;
}

/** A home folder and a data folder in it, with a name that a shell could stumble over. */
async function home() {
  const { dir, remove } = await makeFolder();
  onTestFinished(remove);
  const data = join(dir, "Joe's shop");
  await mkdir(data);
  return { dir, data };
}

async function start(place: { dir: string; data: string }, args: string[] = []): Promise<Running> {
  const program = runBuilt('host', ['--port', '0', '--data', place.data, ...args], place.dir);
  const [, url = ''] = await program.said(/browser on this machine +(http:\S+)\/\n.*check:sync.*\n\n/s);
  const token = (await readFile(join(place.data, 'local-token'), 'utf8')).trim();
  const { port, host: authority } = new URL(url);
  return { ...program, url, port: Number(port), authority, token };
}

async function stop(program: Program) {
  program.child.kill('SIGTERM');
  return program.ended;
}

async function post<T>({ url, token }: Running, path: string, body: object, key?: string) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
      ...(key !== undefined && { 'Idempotency-Key': key }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as T };
}

async function read<T>({ url, token }: Running, path: string): Promise<T> {
  const response = await fetch(`${url}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return (await response.json()) as T;
}

const order = { lines: [{ name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 }] };

test('[C8] a shop of an older version is opened, its old day closes, and a thread of the built host reads it', async () => {
  const place = await home();
  await cp(join(import.meta.dirname, 'fixtures/journals/0.1.0'), place.data, { recursive: true });
  const host = await start(place);
  const closed = await read<{ items: { id: string; date: string }[] }>(host, '/days');
  expect(closed.items).toHaveLength(1);
  const old = async (running: Running) =>
    (await read<{ items: Order[] }>(running, `/orders?status=cancelled&day=${closed.items[0]?.date}`)).items;
  expect(await old(host)).toMatchObject([{ cancelReason: 'Gast ging' }]);
  await stop(host);
  expect(existsSync(join(place.data, 'days', `${closed.items[0]?.id}.json`))).toBe(true);
  const again = await start(place);
  expect(await old(again)).toMatchObject([{ cancelReason: 'Gast ging' }]);
});

describe('what it says to try', () => {
  test('[A20] the address that it was bound to, where that is one alone', async () => {
    const host = await start(await home(), ['--bind', '127.0.0.5']);
    expect(new URL(host.url).hostname).toBe('127.0.0.5');
    expect((await post(host, '/orders', order)).status).toBe(201);
  });

  test('[A20] the addresses, a code to join with, a call and a check, each of them right', async () => {
    const place = await home();
    const host = await start(place);
    const [, code = ''] = await host.said(/or with the code ([\d ]+)/);
    const joined = await post<{ till: { code: string } }>(host, '/join', { code, name: 'Bar' });
    expect([joined.status, joined.json.till.code]).toEqual([201, 'B']);
    const [said] = await host.said(/Things to try.*\n\n/s);
    expect(said).toContain(`http://127.0.0.1:${host.port}/`);
    expect(said).toContain('only this machine: start with --bind 0.0.0.0');
    expect(said).toContain(`npm run check:sync -- ws://127.0.0.1:${host.port}/ws --data '`);
    expect(said).not.toContain(host.token);
    const page = await fetch(host.url);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="root">')]);
    const checked = runProgram('sh', [
      '-c',
      (/npm run (check:sync -- .*)/.exec(said)?.[1] ?? '').replace(
        'check:sync --',
        `'${process.execPath}' dist/server/check-sync.js`,
      ),
    ]);
    expect(await checked.ended).toMatchObject({ code: 0, err: '' });
  });

  test.skipIf(process.platform === 'win32')('[A20] its curl line makes an estimate, as it stands', async () => {
    const host = await start(await home(), ['--demo']);
    const [, line = ''] = await host.said(/Make an estimate:\n(.*?)\n\n/s);
    const tried = await runProgram('sh', ['-c', line]).ended;
    const hasCurl = tried.code !== 127;
    const made = hasCurl ? (JSON.parse(tried.out) as Estimate) : (await callOf(line, host)).json;
    expect(made).toMatchObject({ customerName: 'Ada', status: 'draft', totals: { totalMinor: 2500 } });
    expect((await read<{ items: Estimate[] }>(host, '/estimates')).items).toEqual([made]);
  });

  test('[A20] where others may join, it says at which addresses', async () => {
    const host = await start(await home(), ['--bind', '0.0.0.0']);
    const [said] = await host.said(/From another till.*?For two minutes/s);
    expect(said).not.toContain('only this machine');
    for (const [address] of said.matchAll(/http:\S+/g)) expect(new URL(address).port).toBe(String(host.port));
  });
});

/** The same call as a curl line, for a machine without curl. */
function callOf(line: string, host: Running) {
  const [, path = ''] = /\/api\/v1(\S+)/.exec(line) ?? [];
  const [, body = '{}'] = /-d '([^']*)'/.exec(line) ?? [];
  return post<Estimate>(host, path, JSON.parse(body) as object);
}

describe('the key of its journal', () => {
  test.each([
    ['beside the data folder', []],
    ['in the file that it is given', ['--key', 'given.key']],
  ])('[J11] is kept %s, and is neither said nor logged', async (_, args) => {
    const place = await home();
    const inPlace = args.map((arg) => (arg.startsWith('--') ? arg : join(place.dir, arg)));
    const path = inPlace[1] ?? `${place.data}.journal-key`;
    const host = await start(place, inPlace);
    const key = (await readFile(path, 'utf8')).trim();
    const { out, err } = await stop(host);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(out + err).not.toContain(key);
    expect(await readFolder(place.data)).not.toContain(key);
    const names = (await readdir(place.dir)).filter((name) => name.endsWith('key'));
    expect(names.sort()).toEqual([basename(path), `${basename(place.data)}.host-key`].sort());
  });
});

describe('stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '[A13] %s stops it with 0 and a checkpoint, and says goodbye',
    async (signal) => {
      const place = await home();
      const host = await start(place);
      const { json } = await post<Order>(host, '/orders', order);
      const plain = await connectPlain(host);
      expect(existsSync(join(place.data, 'shop.json'))).toBe(false);
      host.child.kill(signal);
      expect(await host.ended).toMatchObject({ code: 0, signal: null, err: '' });
      expect((await plain.closed).code).toBe(4000);
      const checkpoint = JSON.parse(await readFile(join(place.data, 'shop.json'), 'utf8')) as { seq: number };
      expect(checkpoint.seq).toBe(json.version);
      expect(existsSync(join(place.data, 'lock'))).toBe(false);
    },
  );

  test('[L2] killed in the middle of work, it has everything that it acknowledged, and goes on where it was', async () => {
    const place = await home();
    const first = await start(place);
    const acknowledged = new Map<string, Order>();
    const keys = Array.from({ length: 200 }, (_, n) => `key-${n}`);
    const sent = keys.map(async (key) => {
      const { json } = await post<Order>(first, '/orders', order, key);
      acknowledged.set(key, json);
      if (acknowledged.size === 50) first.child.kill('SIGKILL');
    });
    await Promise.allSettled(sent);
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(acknowledged.size).toBeGreaterThanOrEqual(50);

    const second = await start(place);
    const answers = await Promise.all(
      keys.map(async (key) => ({ key, ...(await post<Order>(second, '/orders', order, key)) })),
    );
    for (const [key, json] of acknowledged) {
      expect(answers.find((answer) => answer.key === key)).toEqual({ key, status: 201, json });
    }
    const { items } = await read<{ items: Order[] }>(second, '/orders?limit=500');
    expect(items.map(({ number }) => number)).toEqual(
      keys.map((_, n) => `A-${String(keys.length - n).padStart(3, '0')}`),
    );
    expect(new Set(answers.map(({ json }) => json.id))).toEqual(new Set(items.map(({ id }) => id)));
    expect(await stop(second)).toMatchObject({ code: 0 });
  });
});

describe('not starting', () => {
  test('[A10] a port that another Tillwire holds: it is named, and the exit code says so', async () => {
    const [one, other] = [await start(await home()), await home()];
    const second = runBuilt('host', ['--port', String(one.port), '--data', other.data], other.dir);
    const { code, err } = await second.ended;
    expect(err).toMatch(
      new RegExp(`^Port ${one.port} is taken: Tillwire \\S+ is running already \\(.*process ${one.child.pid}\\)`),
    );
    expect(code).toBe(1);
    expect((await post(one, '/orders', order)).status).toBe(201);
  });

  test('[A10] a port that another program holds', async () => {
    const { dir, data } = await home();
    const port = await holdPort();
    const { code, err } = await runBuilt('host', ['--port', String(port), '--data', data], dir).ended;
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^Port ${port} is taken: .*process ${process.pid}`)),
    ]);
  });

  test('[A22] a folder that another one serves', async () => {
    const place = await home();
    const one = await start(place);
    const { code, err } = await runBuilt('host', ['--port', '0', '--data', place.data], place.dir).ended;
    expect([code, err]).toEqual([1, expect.stringContaining(`in use by another Tillwire, process ${one.child.pid}.`)]);
  });

  test.each([
    [['--port', 'x'], /^--port x is not a port/],
    [['--port', '65536'], /^--port 65536 is not a port/],
    [['--port=-1'], /^--port -1 is not a port/],
    [['--port', '80.5'], /^--port 80.5 is not a port/],
    [['--port', '0x50'], /^--port 0x50 is not a port/],
    [['--port='], /^--port {2}is not a port/],
    [['--port'], /--port/],
    [['--colour', 'red'], /Unknown option '--colour'/],
    [['shop'], /Unexpected argument 'shop'/],
  ])('[A20] %j: it says what is wrong, and makes no shop', async (args, fault) => {
    const { dir, data } = await home();
    const { code, err, out } = await runBuilt('host', ['--data', data, ...args], dir).ended;
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(fault);
    expect(err).not.toMatch(/\n\s+at /);
    expect(existsSync(join(data, 'journal'))).toBe(false);
  });

  test('[J11] a key file that holds no key: it names the file and makes no shop', async () => {
    const place = await home();
    const path = `${place.data}.journal-key`;
    await writeFile(path, '');
    const { code, err } = await runBuilt('host', ['--port', '0', '--data', place.data], place.dir).ended;
    expect([code, err]).toEqual([1, expect.stringContaining(`${path} holds no journal key`)]);
    expect([await readFile(path, 'utf8'), existsSync(join(place.data, 'journal'))]).toEqual(['', false]);
  });

  test('[J4] a damaged journal: it names the file and touches nothing', async () => {
    const place = await home();
    const first = await start(place);
    for (let n = 0; n < 3; n += 1) await post(first, '/orders', order);
    first.child.kill('SIGKILL');
    await first.ended;
    const [name = ''] = await readdir(join(place.data, 'journal'));
    const path = join(place.data, 'journal', name);
    const damaged = (await readFile(path, 'utf8')).replace('"Cake"', '"Tart"');
    await writeFile(path, damaged);
    const { code, err } = await runBuilt('host', ['--port', '0', '--data', place.data], place.dir).ended;
    expect([code, err]).toEqual([1, expect.stringContaining(path)]);
    expect(await readFile(path, 'utf8')).toBe(damaged);
  });
});

test.skipIf(ownInterfaces().length === 0)(
  '[G1] it tells the network where it is, unless it is told not to',
  async () => {
    const said = /this host announces itself/;
    const loud = await start(await home(), ['--bind', '0.0.0.0']);
    await loud.said(said);
    await stop(loud);
    const quiet = await start(await home(), ['--bind', '0.0.0.0', '--unannounced']);
    expect((await stop(quiet)).out).not.toMatch(said);
  },
);
