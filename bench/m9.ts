import { print, progress, spread } from './kit/figures.ts';
import { openHearers } from './kit/hearers.ts';
import { inspect } from './kit/inspected.ts';
import { type Served, serveHost, servePeerUnder } from './kit/servers.ts';
import { createBareBroadcast } from './peers/bare-broadcast.ts';

const TILLS = 1_000;
const RUNS = 5;
const REST_MS = 1_000;

const rest = () => new Promise((done) => setTimeout(done, REST_MS));

/** What each of the clients costs a server, in bytes; `token` makes them follow. */
async function measure(
  start: (nodeArgs: readonly string[]) => Promise<Served>,
  token?: (server: Served) => string,
  scheme?: 'ws' | 'wss',
) {
  const [server, memory] = await inspect(start);
  // What the first ones need, all others share.
  const first = await openHearers(server.port, 10, token?.(server), scheme);
  await rest();
  const before = await memory.memory();
  const clients = await openHearers(server.port, TILLS, token?.(server), scheme);
  await rest();
  const after = await memory.memory();
  for (const one of [first, clients, memory]) one.close();
  await server.stop();
  return {
    used: (after.usedBytes - before.usedBytes) / TILLS,
    resident: (after.residentBytes - before.residentBytes) / TILLS,
  };
}

async function main(): Promise<void> {
  const ways = [
    {
      name: 'Tillwire: tills that follow everything',
      costs: [] as { used: number; resident: number }[],
      measure: () => measure((args) => serveHost(undefined, args), tokenOf),
    },
    {
      name: 'Tillwire: the same over TLS',
      costs: [] as { used: number; resident: number }[],
      measure: () => measure((args) => serveHost(undefined, args), tokenOf, 'wss'),
    },
    {
      name: 'Tillwire: plain clients',
      costs: [] as { used: number; resident: number }[],
      measure: () => measure((args) => serveHost(undefined, args)),
    },
    {
      name: 'bare ws',
      costs: [] as { used: number; resident: number }[],
      measure: () => measure((args) => servePeerUnder(args, 'serve')),
    },
  ];
  for (let run = 1; run <= RUNS; run += 1) {
    for (const way of ways) way.costs.push(await way.measure());
    const figures = ways.map(({ name, costs }) => `${name} ${((costs.at(-1)?.used ?? 0) / 1000).toFixed(1)} KB`);
    progress(`run ${run} of ${RUNS}: ${figures.join(' · ')}`);
  }
  const inKb = (bytes: readonly number[]) =>
    spread(
      bytes.map((one) => one / 1000),
      1,
    );
  print({
    id: 'M9',
    title: `memory of the host for each of ${TILLS.toLocaleString('en')} connected tills`,
    limit: 'the socket itself; reach: at most 20 KB without TLS',
    columns: ['client', 'KB in use each', 'KB resident each'],
    rows: ways.map(({ name, costs }) => [
      name,
      inKb(costs.map(({ used }) => used)),
      inKb(costs.map(({ resident }) => resident)),
    ]),
    notes: [
      `Median of ${RUNS} runs, lowest and highest in brackets. In use are heap and buffers after a garbage collection; resident is what the process has of the system by then, with room for more. What the system itself keeps for a socket is in neither.`,
    ],
  });
}

const tokenOf = ({ headers }: Served) => headers.Authorization?.replace('Bearer ', '') ?? '';

const [role, port] = process.argv.slice(2);
if (role === 'serve') createBareBroadcast().listen(Number(port), '127.0.0.1');
else await main();
