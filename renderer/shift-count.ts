import { worthOf } from '../shop/shift.ts';
import { takeDigit, typeDigits } from './components/Keypad.tsx';

/** What is being counted: the cash as one amount, pieces of one worth, or another tender. */
export type Place = 'cash' | `piece ${number}` | `tender ${string}`;

/** A count as far as it has come; amounts in minor units, and pieces. */
export interface Count {
  by: 'pieces' | 'amount';
  typed: Readonly<Partial<Record<Place, number>>>;
  chosen: Place;
  /** The next digit begins anew. */
  isFresh: boolean;
  note: string;
  /** Looked at and to be entered, or still counted. */
  isDone: boolean;
}

/** More pieces of one kind are in no drawer. */
const MOST_PIECES = 100_000;

export function startCount(pieces: readonly number[]): Count {
  return { by: 'pieces', typed: {}, chosen: `piece ${pieces[0] ?? 1}`, isFresh: true, note: '', isDone: false };
}

/** From pieces to one amount goes what they come to. */
export function countBy(count: Count, by: Count['by'], pieces: readonly number[]): Count {
  const typed = by === 'amount' && isCashCounted(count) ? { ...count.typed, cash: cashIn(count) } : count.typed;
  return { ...count, by, typed, chosen: by === 'amount' ? 'cash' : `piece ${pieces[0] ?? 1}`, isFresh: true };
}

export function typeInto(count: Count, digits: string): Count {
  const before = count.isFresh ? 0 : (count.typed[count.chosen] ?? 0);
  const next = typeDigits(before, digits);
  const fits = !count.chosen.startsWith('piece ') || next <= MOST_PIECES;
  return { ...count, isFresh: false, typed: { ...count.typed, [count.chosen]: fits ? next : before } };
}

export function takeBack(count: Count): Count {
  const value = takeDigit(count.typed[count.chosen] ?? 0);
  return { ...count, isFresh: false, typed: { ...count.typed, [count.chosen]: value } };
}

/** The place before or behind the chosen one. */
export function moveIn(count: Count, places: readonly Place[], by: 1 | -1): Count {
  const chosen = places[places.indexOf(count.chosen) + by];
  return chosen === undefined ? count : { ...count, chosen, isFresh: true };
}

/** Nothing typed is nothing counted; an empty drawer is a zero that somebody typed. */
export function isCashCounted({ by, typed }: Count): boolean {
  return Object.keys(typed).some((place) => (by === 'amount' ? place === 'cash' : place.startsWith('piece ')));
}

/** Pieces by worth, of which there are any. */
export function piecesIn({ typed }: Count): Record<string, number> {
  const pieces = Object.entries(typed).flatMap(([place, count]) => {
    const [is, worth = ''] = place.split(' ');
    return is === 'piece' && count ? [[worth, count] as const] : [];
  });
  return Object.fromEntries(pieces);
}

export function cashIn(count: Count): number {
  return count.by === 'amount' ? (count.typed.cash ?? 0) : worthOf(piecesIn(count));
}

/** By tender; of others than cash what was typed, or what is taken for right until somebody types. */
export function countedIn(count: Count, assumed: Readonly<Record<string, number>>): Record<string, number> {
  const typed = Object.entries(count.typed).flatMap(([place, minor]) =>
    place.startsWith('tender ') && minor !== undefined ? [[place.slice('tender '.length), minor] as const] : [],
  );
  return { ...assumed, ...Object.fromEntries(typed), cash: cashIn(count) };
}
