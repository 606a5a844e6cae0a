import type { Order } from '../shop/order.ts';
import type { Receipt } from '../shop/payment.ts';
import { orderNumbered } from './find.ts';
import { useT } from './language.tsx';
import { useNotices } from './notices.tsx';
import { isLocked } from './standing.ts';
import type { Till } from './till.ts';
import { useScan } from './use-scan.tsx';
import { useTillActions } from './use-till.ts';

/** Opens the order of a receipt or order number that is scanned, while no dialog wants the scanner. */
export function useOrderScan(onOpen: (id: string) => void): void {
  const t = useT();
  const till = useTillActions();
  const { add } = useNotices();
  useScan((code) => {
    if (isLocked(till.view()) || document.querySelector('[aria-modal="true"]')) return;
    void orderIdOf(till, code).then((id) => {
      if (id !== undefined) return onOpen(id);
      const title = t('orders.scan.none', { code });
      add({ tone: 'bad', title, sentences: [t('orders.scan.none.more')], about: 'orders.scan.none' });
    });
  });
}

/** As the shop has it, else as the host finds it in a closed day. */
async function orderIdOf(till: Till, code: string): Promise<string | undefined> {
  const here = orderNumbered(till.view().shop.all('order'), code);
  if (here) return here.id;
  const [receipt] = (await found<Receipt>(till, 'receipts', code)).filter((one) => isNumbered(one, code));
  if (receipt && receipt.kind !== 'deposit' && receipt.kind !== 'account') return receipt.orderId;
  return orderNumbered(await found<Order>(till, 'orders', code), code)?.id;
}

function isNumbered({ number }: Receipt, code: string): boolean {
  return number.toUpperCase() === code.trim().toUpperCase();
}

async function found<D>(till: Till, kind: 'receipts' | 'orders', code: string): Promise<D[]> {
  const { status, body } = await till.get(`/api/v1/${kind}?limit=20&search=${encodeURIComponent(code.trim())}`);
  return status === 200 ? (body as { items: D[] }).items : [];
}
