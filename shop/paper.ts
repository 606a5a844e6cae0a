import { z } from 'zod';

const textSchema = z.string().max(1000);

/** One row of a printed page. A `pair` has something at both ends of the row; a `mark` has to be seen at once. */
const paperRowSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal(['title', 'centre', 'text', 'mark']), text: textSchema }),
  z.strictObject({
    is: z.literal('pair'),
    start: textSchema,
    end: textSchema,
    weight: z.enum(['plain', 'small', 'large']).optional(),
  }),
  z.strictObject({ is: z.literal('rule') }),
]);
export type PaperRow = z.infer<typeof paperRowSchema>;

export const paperWidths = [58, 80] as const;
export const paperWidthSchema = z.literal(paperWidths);

/** A page from a roll, as it is drawn on the screen and printed: in one language, as long as its rows. */
export const paperSchema = z.strictObject({
  widthMm: paperWidthSchema,
  /** BCP 47. */
  language: z.string().regex(/^[A-Za-z0-9-]{2,35}$/),
  direction: z.enum(['ltr', 'rtl']),
  rows: z.array(paperRowSchema).min(1).max(5000),
});
export type Paper = z.infer<typeof paperSchema>;
