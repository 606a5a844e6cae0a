import type { PaymentWish, Tender } from '../shop/payment.ts';

/** A payment as it is put together, before it has an id. */
export type Part = Omit<PaymentWish, 'id'>;

/** Tenders that somebody chooses at the counter; goods in exchange come in by themselves. */
export type Way = Exclude<Tender, 'exchange'>;

/** What is being paid and what was put down for it so far; money in minor units. */
export interface Tendering {
  readonly dueMinor: number;
  /** Of what is due: the share of whoever pays now. */
  readonly shareMinor: number;
  readonly parts: readonly Part[];
  readonly way: Way;
  /** On the keypad; 0 stands for exactly what is left. */
  readonly typedMinor: number;
  readonly tipMinor: number;
  readonly reference: string;
}

export function startTendering(dueMinor: number, shareMinor = dueMinor): Tendering {
  return { dueMinor, shareMinor, parts: [], way: 'cash', typedMinor: 0, tipMinor: 0, reference: '' };
}

/** What is left of the share after what was put down. */
export function leftOf({ shareMinor, parts }: Tendering): number {
  return shareMinor - parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** The amounts of the part that would be put down next. */
export interface Next {
  leftMinor: number;
  /** What cash is rounded by, where this part settles all that is due. */
  roundingMinor: number;
  /** All that the customer has to give for what is left. */
  askedMinor: number;
  givenMinor: number;
  amountMinor: number;
  changeMinor: number;
  /** What is left after it. */
  stillMinor: number;
  isTooMuch: boolean;
}

/** `roundingOf`: what the shop rounds a cash amount by. */
export function nextOf(tendering: Tendering, roundingOf: (minor: number) => number): Next {
  const { way, typedMinor, tipMinor, dueMinor, parts } = tendering;
  const leftMinor = leftOf(tendering);
  const taken = parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const roundingMinor = way === 'cash' && taken + leftMinor === dueMinor ? roundingOf(leftMinor) : 0;
  const askedMinor = leftMinor + tipMinor + roundingMinor;
  const givenMinor = typedMinor === 0 ? askedMinor : typedMinor;
  const isEnough = givenMinor >= askedMinor;
  const amountMinor = isEnough ? leftMinor : Math.max(0, givenMinor - tipMinor);
  return {
    ...{ leftMinor, roundingMinor: isEnough ? roundingMinor : 0, askedMinor, givenMinor, amountMinor },
    changeMinor: way === 'cash' && isEnough ? givenMinor - askedMinor : 0,
    stillMinor: leftMinor - amountMinor,
    isTooMuch: way !== 'cash' && givenMinor > askedMinor,
  };
}

/** The part that `nextOf` tells of, as it is asked for. */
export function partOf({ way, tipMinor, reference }: Tendering, { amountMinor, givenMinor }: Next): Part {
  const named = reference.trim();
  return {
    tender: way,
    amountMinor,
    ...(tipMinor > 0 && { tipMinor }),
    ...(way === 'cash' && { tenderedMinor: givenMinor }),
    ...(named !== '' && way !== 'cash' && { reference: named }),
  };
}

/** With a part put down: the keypad is free for the next one. */
export function putDown(tendering: Tendering, part: Part): Tendering {
  return { ...tendering, parts: [...tendering.parts, part], typedMinor: 0, tipMinor: 0, reference: '' };
}

export function takeUp(tendering: Tendering, index: number): Tendering {
  return { ...tendering, parts: tendering.parts.filter((_, at) => at !== index), typedMinor: 0 };
}

/** Equal shares of what is due that add up to it: the first ones take the odd units. */
export function sharesOf(dueMinor: number, ways: number): number[] {
  const least = Math.floor(dueMinor / ways);
  const odd = dueMinor - least * ways;
  return Array.from({ length: ways }, (_, index) => least + (index < odd ? 1 : 0));
}
