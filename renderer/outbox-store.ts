import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OutboxCount, OutboxKept, OutboxRow, OutboxWrite } from '../shop/outbox.ts';

/** Where a till in a browser keeps its outbox, over reloads and crashes of its page. */
export interface OutboxStore {
  /** Takes it over from every other tab, and answers what is there. Rejects where nothing may be kept. */
  open(tillId: string): Promise<OutboxKept>;
  /** Resolves when it is on the disk; rejects with `UsedElsewhere` where another tab has taken over. */
  write(write: OutboxWrite): Promise<void>;
  /** Whether no other tab has taken over since it was opened. */
  isMine(): Promise<boolean>;
  close(): void;
}

/** Two tabs that both send from one outbox would skip and repeat each other's numbers. */
export class UsedElsewhere extends Error {}

interface Schema extends DBSchema {
  rows: { key: string; value: OutboxRow };
  /** One of each: how the till counts, and which tab does. */
  count: { key: 'count'; value: OutboxCount };
  tab: { key: 'tab'; value: string };
}

const stores = ['rows', 'count', 'tab'] as const;
/** Only this waits for the disk; the default of most browsers does not. */
const onDisk = { durability: 'strict' } as const;

/** `tab` names this page among others of the same browser. */
export function createOutboxStore(tab: string): OutboxStore {
  let db: IDBPDatabase<Schema> | undefined;

  const opened = () => {
    if (!db) throw new Error('the outbox is not open');
    return db;
  };

  return {
    async open(tillId) {
      db?.close();
      db = await openDB<Schema>(`tillwire-${tillId}`, 1, {
        upgrade: (made) => {
          for (const name of stores) made.createObjectStore(name, name === 'rows' ? { keyPath: 'id' } : {});
        },
      });
      const change = db.transaction(stores, 'readwrite', onDisk);
      const [rows, count] = await Promise.all([
        change.objectStore('rows').getAll(),
        change.objectStore('count').get('count'),
        change.objectStore('tab').put(tab, 'tab'),
      ]);
      await change.done;
      return { rows, count };
    },
    async write({ put, drop, count }) {
      const change = opened().transaction(stores, 'readwrite', onDisk);
      if ((await change.objectStore('tab').get('tab')) !== tab) {
        change.abort();
        await change.done.catch(() => {});
        throw new UsedElsewhere('another tab of this till has taken over');
      }
      const rows = change.objectStore('rows');
      const asked = [...put.map((row) => rows.put(row)), ...drop.map((id) => rows.delete(id))];
      if (count) asked.push(change.objectStore('count').put(count, 'count'));
      await Promise.all([...asked, change.done]);
    },
    isMine: async () => (await opened().get('tab', 'tab')) === tab,
    close: () => db?.close(),
  };
}
