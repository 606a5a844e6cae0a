import { useLocation } from 'wouter';
import type { Estimate } from '../shop/estimate.ts';
import type { Order } from '../shop/order.ts';
import type { Receipt } from '../shop/payment.ts';
import { isNumbered, orderNumbered } from './find.ts';
import { useT } from './language.tsx';
import { useNotices } from './notices.tsx';
import { isLocked } from './standing.ts';
import type { Till } from './till.ts';
import { useScan } from './use-scan.tsx';
import { useTillActions } from './use-till.ts';

/** Opens what has the number that is scanned: an order, an estimate, or the one that a receipt is for. Not under a dialog. */
export function useNumberScan(): void {
  const t = useT();
  const till = useTillActions();
  const [, navigate] = useLocation();
  const { add } = useNotices();
  useScan((code) => {
    if (isLocked(till.view()) || document.querySelector('[aria-modal="true"]')) return;
    void placeOf(till, code).then((place) => {
      if (place !== undefined) return navigate(place);
      const title = t('orders.scan.none', { code });
      add({ tone: 'bad', title, sentences: [t('orders.scan.none.more')], about: 'orders.scan.none' });
    });
  });
}

/** As the shop has it, else as the host finds it in a closed day. */
async function placeOf(till: Till, code: string): Promise<string | undefined> {
  const { shop } = till.view();
  const order = orderNumbered(shop.all('order'), code);
  if (order) return `/orders/${order.id}`;
  const estimate = [...shop.all('estimate')].find((one) => isNumbered(one, code));
  if (estimate) return `/estimates/${estimate.id}`;
  const receipt = (await found<Receipt>(till, 'receipts', code)).find((one) => isNumbered(one, code));
  if (receipt && receipt.kind !== 'account') return placeOfPaid(till, receipt);
  const past = orderNumbered(await found<Order>(till, 'orders', code), code);
  if (past) return `/orders/${past.id}`;
  const gone = (await found<Estimate>(till, 'estimates', code)).find((one) => isNumbered(one, code));
  return gone && `/estimates/${gone.id}`;
}

/** A deposit is paid in and given back on an estimate, everything else on an order. */
function placeOfPaid(till: Till, { kind, orderId }: Receipt): string {
  const isDeposit = kind === 'deposit' || till.view().shop.get('estimate', orderId) !== undefined;
  return `/${isDeposit ? 'estimates' : 'orders'}/${orderId}`;
}

async function found<D>(till: Till, kind: 'receipts' | 'orders' | 'estimates', code: string): Promise<D[]> {
  const { status, body } = await till.get(`/api/v1/${kind}?limit=20&search=${encodeURIComponent(code.trim())}`);
  return status === 200 ? (body as { items: D[] }).items : [];
}
