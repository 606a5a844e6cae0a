import type { IncomingMessage } from 'node:http';
import type { Shop } from '../../shop/documents.ts';
import { type Access, bearerIn, type Way } from '../access/access.ts';
import type { Line } from '../journal/line.ts';

/** Why a connection is not let in, or may not stay. */
export interface TurnedAway {
  status: 401 | 403;
  reason: string;
}

/** Why a plain client gets no texts, by what the owner says of them; undefined where it gets them. */
export function barOfPlainTexts(
  shop: Shop,
  access: Access,
  token: string | undefined,
  way: Way,
): TurnedAway | undefined {
  const policy = shop.get('shop', 'shop')?.access?.plainTexts ?? 'open';
  switch (policy) {
    case 'open':
      return undefined;
    case 'token':
      if (access.identify(token, way)) return undefined;
      return { status: 401, reason: 'the plain texts take a token here: ?token= or Authorization: Bearer' };
    case 'off':
      return { status: 403, reason: 'the owner of this shop has switched the plain texts off' };
    default:
      return policy satisfies never;
  }
}

/** The token that a plain client shows: in the address, since a page can send no header, or as scripts do. */
export function tokenOf({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): string | undefined {
  const [, query = ''] = url.split('?', 2);
  return bearerIn(headers.authorization) ?? new URLSearchParams(query).get('token') ?? undefined;
}

/** Whether who may be connected can be another after these lines. */
export function changesWhoMay(lines: readonly Pick<Line, 'changes'>[]): boolean {
  return lines.some(({ changes }) => changes.some(({ kind }) => kind === 'shop' || kind === 'credential'));
}
