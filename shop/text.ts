import { z } from 'zod';
import { maskCardNumbers } from './card-numbers.ts';

/** Text that people typed: trimmed, without control characters other than a line break, of a bounded length, and no card numbers. */
export function plainTextSchema(min: number, max: number) {
  return (
    z
      .string()
      .trim()
      .min(min)
      .max(max)
      // Control characters would let a customer's name forge lines on a printed ticket or in a log.
      .refine((text) => !/[^\P{Cc}\n]/u.test(text), { error: 'contains control characters' })
      .overwrite(maskCardNumbers)
  );
}
