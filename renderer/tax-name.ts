/** `VAT 20 %`: with the rate behind it, unless the shop's own name for it has it already. */
export function taxName(name: string, rate: string): string {
  const digits = rate.replace(/[^\p{Nd}]/gu, '');
  return name.replace(/[^\p{Nd}]/gu, '') === digits ? name : `${name} ${rate}`;
}
