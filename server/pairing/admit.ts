import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { admitTillSchema } from '../../shop/till.ts';
import { hashOf, mintSecret } from '../access/secrets.ts';
import { ProblemError, problemOf } from '../http/problem.ts';
import type { Ledger } from '../ledger.ts';

/** A till of the shop, and its token, which is told this once: the ledger keeps the hash. */
export interface Admitted {
  till: { id: string; code: string; name: string };
  token: string;
}

/** Without an id it is a till that the shop has not had. */
export type Admission = Omit<z.infer<typeof admitTillSchema>, 'tokenHash' | 'tillId' | 'again'> & {
  tillId?: string | undefined;
  /** Who let it in, as entries name people and devices. */
  by: string;
};

/** Lets a device in as a till, under a token of its own; throws a problem where the shop does not take it. */
export async function admitTill(ledger: Ledger, { tillId, by, ...admission }: Admission): Promise<Admitted> {
  const id = tillId ?? randomUUID();
  const token = mintSecret();
  const body = {
    ...admission,
    tillId: id,
    tokenHash: hashOf(token),
    ...(tillId !== undefined && { again: true as const }),
  };
  const wish = { type: 'admit-till', body } as const;
  const answer = await ledger.ask({ ...wish, id: randomUUID(), till: id, by }, wish);
  if (answer.is === 'refused') throw new ProblemError(problemOf(answer.refusal));
  const till = ledger.shop.get('till', id);
  if (!till) throw new Error('the till was admitted and is not there');
  return { till: { id, code: till.code, name: till.name }, token };
}
