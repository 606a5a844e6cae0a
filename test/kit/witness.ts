import { expect, onTestFinished } from 'vitest';
import type { Change } from '../../shop/documents.ts';
import type { Down, EntriesFrame, WireEntry } from '../../shop/wire.ts';
import { connectTill, type Welcomed } from './clients.ts';
import { api, joinTill } from './http-client.ts';
import type { OpenHost } from './open-host.ts';
import type { ShownTill } from './shown-till.ts';

/** Another till of the shop, that hears everything. */
interface Witness extends Welcomed {
  /** Ids of the commands that took effect, in order, out of those that were asked for. */
  effectsOf(ids: ReadonlySet<string>): Promise<string[]>;
  /** That a command of this type took effect. */
  hears(type: string): Promise<Down>;
  /** That this command did. */
  hearsOf(id: string | undefined): Promise<Down>;
}

export async function openWitness(host: OpenHost): Promise<Witness> {
  const witness = await connectTill(host, await joinTill(host, 'Other'));
  onTestFinished(witness.close);
  const entries = () =>
    witness.frames.all
      .filter((frame): frame is EntriesFrame => frame.t === 'entries')
      .flatMap((frame) => frame.entries);
  const hearsOne = (fits: (entry: WireEntry) => boolean) =>
    witness.frames.take((frame) => frame.t === 'entries' && frame.entries.some(fits));
  return {
    ...witness,
    effectsOf: async (ids: ReadonlySet<string>) => {
      await witness.caughtUp();
      return entries()
        .map(({ command }) => command.id)
        .filter((id) => ids.has(id));
    },
    hears: (type) => hearsOne(({ command }) => command.type === type),
    hearsOf: (id) => hearsOne(({ command }) => command.id === id),
  };
}

/** Once the till has said everything and heard everything, it shows each document as the host has it, and no other. */
export async function expectTheHostsShop(till: ShownTill, host: OpenHost): Promise<void> {
  // What it has still to say would move the shop on behind the copy that is compared.
  await till.shows(({ pending }) => pending.length === 0);
  const { json } = await api<{ seq: number; changes: Change[] }>(host, 'GET', '/snapshot');
  const { shop } = await till.shows(({ seq, pending }) => seq === json.seq && pending.length === 0);
  for (const { kind, id, value } of json.changes) expect(shop.get(kind, id)).toEqual(value);
  const mine = [...new Set(json.changes.map(({ kind }) => kind))].flatMap((kind) => [...shop.all(kind)]);
  expect(mine).toHaveLength(json.changes.length);
}
