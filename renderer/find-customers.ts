import type { Customer } from '../shop/customer.ts';

/** Customers of whom every typed word stands in the name, the company, the phone number or the e-mail address, by name. */
export function customersLike(customers: readonly Customer[], typed: string): Customer[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ name, company = '', phone = '', email = '' }: Customer) => {
    const text = [name, company, email, phone, digitsOf(phone)].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return customers.filter(matches).sort((a, b) => a.name.localeCompare(b.name));
}

/** A number is found however it is spaced. */
function digitsOf(phone: string): string {
  return phone.replace(/[^+\d]/g, '');
}
