import { randomUUID } from 'node:crypto';
import { journalKeyIdOf } from '../shop/journal-key.ts';
import type { Till } from '../shop/till.ts';
import type { JournalKey } from './journal/mac.ts';
import type { Ledger } from './ledger.ts';
import type { Log } from './log.ts';

/** A key that the journal does not know, a new shop's or one in place of a lost one, is entered before anything else. */
export async function startKey(ledger: Ledger, { id: keyId }: JournalKey, log: Log): Promise<void> {
  const before = journalKeyIdOf(ledger.shop);
  if (before === keyId) return;
  const answer = await ledger.askAsHost(randomUUID(), { type: 'start-journal-key', body: { keyId } });
  if (answer.is !== 'accepted') throw new Error(`the journal's key could not be entered: ${JSON.stringify(answer)}`);
  log.info({ keyId, before }, 'the journal goes on under a new key');
}

/** The host's own till; a new shop is opened first. */
export async function openShop(ledger: Ledger, demo: boolean): Promise<Till> {
  if (!ledger.shop.get('shop', 'shop')) {
    const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
    const answer = await ledger.askAsHost(randomUUID(), {
      type: 'open-shop',
      body: {
        shopId: randomUUID(),
        name: demo ? 'Demo café' : 'My shop',
        timeZone,
        currency: 'EUR',
        locale,
        till: { id: randomUUID(), name: 'Counter' },
        demo,
      },
    });
    if (answer.is !== 'accepted') throw new Error(`the shop could not be opened: ${JSON.stringify(answer)}`);
  }
  for (const till of ledger.shop.all('till')) if (till.code === 'A') return till;
  throw new Error('the shop has no till A');
}
