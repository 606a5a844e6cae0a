import { z } from 'zod';
import type { Change, Shop } from './documents.ts';
import { versionSchema } from './documents.ts';
import { idSchema } from './ids.ts';
import { type Refusal, refuse } from './refusal.ts';
import { plainTextSchema } from './text.ts';

export const tillRoleSchema = z.enum(['counter', 'back-office', 'kitchen', 'customer-display', 'tablet']);

export const tillSchema = z.object({
  id: idSchema,
  /** 1 to 3 characters in front of this till's numbers; never given away again. */
  code: z.string(),
  name: z.string(),
  role: tillRoleSchema,
  pairedAt: z.string(),
  version: versionSchema,
});
export type Till = z.infer<typeof tillSchema>;

/** A till's token, hashed. No snapshot, answer or frame carries this kind. */
export interface Credential {
  id: string;
  tillId: string;
  tokenHash: string;
  version: number;
}

export const admitTillSchema = z.strictObject({
  tillId: idSchema,
  name: plainTextSchema(1, 40),
  role: tillRoleSchema,
  tokenHash: z.string(),
  /** It was a till of this shop already and showed its token: it stays the one that it was. */
  again: z.literal(true).optional(),
});

/** A device that showed the join token becomes a till, under the first code that no till ever had, or the code it had. */
export function decideAdmitTill(
  shop: Shop,
  body: z.infer<typeof admitTillSchema>,
  context: { at: string },
): Change[] | Refusal {
  const before = shop.get('till', body.tillId);
  if (before && !body.again) return refuse('already-exists', 'this till was already admitted');
  const code = before?.code ?? freeCode(new Set([...shop.all('till')].map((till) => till.code)));
  return [
    {
      kind: 'till',
      id: body.tillId,
      value: { id: body.tillId, code, name: body.name, role: body.role, pairedAt: context.at },
    },
    {
      kind: 'credential',
      id: body.tillId,
      value: { id: body.tillId, tillId: body.tillId, tokenHash: body.tokenHash },
    },
  ];
}

/** A, B, … Z, AA, AB, …: the order in which codes are given out. */
function freeCode(taken: ReadonlySet<string>): string {
  for (let n = 0; ; n += 1) {
    const code = codeAt(n);
    if (!taken.has(code)) return code;
  }
}

function codeAt(n: number): string {
  const letter = String.fromCharCode(65 + (n % 26));
  return n < 26 ? letter : codeAt(Math.floor(n / 26) - 1) + letter;
}
