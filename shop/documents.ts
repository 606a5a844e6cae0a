import { z } from 'zod';
import type { Attention } from './attention.ts';
import type { Category, ModifierGroup, Product } from './catalogue.ts';
import type { Credential } from './credential.ts';
import type { Account, Customer } from './customer.ts';
import type { Day } from './day.ts';
import type { Deposit } from './deposit.ts';
import type { Estimate, EstimateRevision } from './estimate.ts';
import type { JournalKeyRecord } from './journal-key.ts';
import type { Series } from './numbering.ts';
import type { Order } from './order.ts';
import type { Parked } from './park.ts';
import type { Receipt } from './payment.ts';
import type { ShopSettings } from './settings.ts';
import type { Shift } from './shift.ts';
import type { SignIn } from './sign-in.ts';
import type { Role, Staff } from './staff.ts';
import type { Stock } from './stock.ts';
import type { TaxClass, TaxRate } from './tax.ts';
import type { Till } from './till.ts';

/** Everything a shop remembers, by kind. A document is replaced whole and never edited in place. */
export interface Documents {
  shop: ShopSettings;
  till: Till;
  credential: Credential;
  journalKey: JournalKeyRecord;
  staff: Staff;
  role: Role;
  signIn: SignIn;
  series: Series;
  category: Category;
  product: Product;
  modifierGroup: ModifierGroup;
  stock: Stock;
  taxClass: TaxClass;
  taxRate: TaxRate;
  estimate: Estimate;
  estimateRevision: EstimateRevision;
  parked: Parked;
  order: Order;
  receipt: Receipt;
  deposit: Deposit;
  customer: Customer;
  account: Account;
  day: Day;
  attention: Attention;
  shift: Shift;
}

export type Kind = keyof Documents;

/** Position of the entry that last changed the document; set by `put`, never by whoever decides. */
export const versionSchema = z.int().min(0);

export type Unversioned<T> = T extends unknown ? Omit<T, 'version'> : never;

/** One whole document after a command, or null where it goes away. */
export type Change = { [K in Kind]: { kind: K; id: string; value: Unversioned<Documents[K]> | null } }[Kind];

/** One document as a shop holds it. */
export type Stored<K extends Kind = Kind> = { [Each in K]: { kind: Each; id: string; value: Documents[Each] } }[K];

/** What deciding and looking need of a shop. */
export interface Shop {
  get<K extends Kind>(kind: K, id: string): Documents[K] | undefined;
  all<K extends Kind>(kind: K): Iterable<Documents[K]>;
}

export interface MutableShop extends Shop {
  kinds(): Iterable<Kind>;
  /** Replaces or removes one document; `version` is the entry's seq. */
  put(change: Change, version: number): void;
}

type Shelf = Map<string, unknown>;

export function createShop(): MutableShop {
  const shelves = new Map<Kind, Shelf>();
  const shelf = (kind: Kind): Shelf => {
    const found = shelves.get(kind);
    if (found) return found;
    const made: Shelf = new Map();
    shelves.set(kind, made);
    return made;
  };
  return {
    kinds: () => shelves.keys(),
    get: <K extends Kind>(kind: K, id: string) => shelves.get(kind)?.get(id) as Documents[K] | undefined,
    all: <K extends Kind>(kind: K) => (shelves.get(kind)?.values() ?? []) as Iterable<Documents[K]>,
    put: ({ kind, id, value }, version) => {
      if (value === null) shelf(kind).delete(id);
      else shelf(kind).set(id, { ...value, version });
    },
  };
}

export type Layer = Omit<MutableShop, 'kinds'>;

/**
 * A shop that reads through to `base` and keeps what is put to itself: what a batch already decided but the disk does
 * not have yet, or what a till asked for and the host has not answered.
 */
export function layerOver(base: Shop): Layer {
  const shelves = new Map<Kind, Map<string, unknown>>();
  return {
    get: <K extends Kind>(kind: K, id: string) => {
      const shelf = shelves.get(kind);
      return shelf?.has(id) ? (shelf.get(id) as Documents[K] | undefined) : base.get(kind, id);
    },
    all: <K extends Kind>(kind: K) => {
      const shelf = shelves.get(kind) as Map<string, Documents[K] | undefined> | undefined;
      return shelf ? mergedDocuments(base.all(kind), shelf) : base.all(kind);
    },
    put: ({ kind, id, value }, version) => {
      const shelf = shelves.get(kind) ?? new Map<string, unknown>();
      shelves.set(kind, shelf);
      shelf.set(id, value === null ? undefined : { ...value, version });
    },
  };
}

function* mergedDocuments<T extends object>(base: Iterable<T>, shelf: ReadonlyMap<string, T | undefined>): Iterable<T> {
  for (const document of base) {
    if (!('id' in document) || !shelf.has(document.id as string)) yield document;
  }
  for (const document of shelf.values()) if (document !== undefined) yield document;
}
