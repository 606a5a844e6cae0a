import { IconCash, IconCircleCheck, IconHandStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Attention as MoneyToSettle } from '../../shop/attention.ts';
import { isRefusal } from '../../shop/refusal.ts';
import { documentsChangedBy, parseTillWish } from '../../shop/shop.ts';
import type { AttentionItem } from '../../shop/wire.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FirstCopy } from '../components/ListFrame.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { refusalSentence } from '../refusal-sentence.ts';
import { aloneBlockOf } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill, useTillActions } from '../use-till.ts';
import { wordsOf } from '../wish-words.ts';
import css from './Attention.module.css';

/** What a person has to look into: money that was taken while a till worked alone, and what was refused in the end. */
export function Attention() {
  const t = useT();
  const [, navigate] = useLocation();
  const money = useTill(({ shop }) => [...shop.all('attention')].sort((a, b) => (a.at < b.at ? -1 : 1)), sameItems);
  const refused = useTill((view) => view.attention);
  const isReady = useTill(({ ready }) => ready);
  const whyNotSettled = useTill((view) => aloneBlockOf('settle-attention', [], view));
  useShortcuts({ escape: () => navigate('/orders') });
  return (
    <main className={css.attention} aria-label={t('attention')}>
      <h2>{t('attention')}</h2>
      {!isReady && <FirstCopy />}
      {isReady && money.length + refused.length === 0 && (
        <EmptyState icon={IconCircleCheck} title={t('attention.none')} text={t('attention.none.more')} />
      )}
      {money.length > 0 && <WhyBlocked why={whyNotSettled} />}
      <ul className={css.list}>
        {money.map((one) => (
          <Money key={one.id} one={one} isBlocked={whyNotSettled !== undefined} />
        ))}
        {refused.map((item) => (
          <Refused key={item.id} item={item} />
        ))}
      </ul>
    </main>
  );
}

function Money({ one, isBlocked }: { one: MoneyToSettle; isBlocked: boolean }) {
  const t = useT();
  const { money } = useFormat();
  const ask = useAsk();
  const till = useTill(({ shop }) => shop.get('till', one.tillId));
  const amount = money.format(one.amountMinor);
  const facts = { amount, receipt: one.receiptNumber, order: one.orderNumber ?? '', till: till?.name ?? '' };
  const settle = () => void ask({ type: 'settle-attention', body: { attentionId: one.id } });
  return (
    <Item
      icon={<IconCash aria-hidden stroke={2} />}
      title={t(`attention.${one.reason}`, facts)}
      at={one.at}
      sentences={[t(`attention.${one.reason}.more`, facts)]}
      path={one.reason === 'unknown-order' ? undefined : `/orders/${one.orderId}`}
    >
      <Action tone="good" icon={IconCircleCheck} disabled={isBlocked} onPress={settle}>
        {t('attention.settled')}
      </Action>
    </Item>
  );
}

function Refused({ item }: { item: AttentionItem }) {
  const t = useT();
  const { money, quantity } = useFormat();
  const till = useTillActions();
  const wish = parseTillWish(item.type, item.body);
  const named = isRefusal(wish) ? undefined : documentsChangedBy(wish)[0];
  const document = useTill(({ shop }) =>
    named?.kind === 'order' || named?.kind === 'estimate' ? shop.get(named.kind, named.id) : undefined,
  );
  const what = useTill(({ shop }) => (isRefusal(wish) ? '' : wordsOf(wish, { t, money, quantity, shop })));
  const title = isRefusal(wish) ? t('attention.refused') : t(`failed.${wish.type}`);
  return (
    <Item
      icon={<IconHandStop aria-hidden stroke={2} />}
      title={[document?.number, title].filter(Boolean).join(' · ')}
      at={item.at}
      sentences={[what, refusalSentence(t, item.code), t('attention.refused.more')].filter((text) => text !== '')}
      path={document && named ? `/${named.kind}s/${named.id}` : undefined}
    >
      <Action tone="good" icon={IconCircleCheck} onPress={() => till.dismiss(item.id)}>
        {t('attention.seen-to')}
      </Action>
    </Item>
  );
}

interface ItemProps {
  icon: ReactNode;
  title: string;
  at: string;
  sentences: readonly string[];
  path: string | undefined;
  children: ReactNode;
}

function Item({ icon, title, at, sentences, path, children }: ItemProps) {
  const t = useT();
  const { clock } = useFormat();
  return (
    <li className={css.item} data-testid="attention">
      <span className={css.icon}>{icon}</span>
      <div className={css.words}>
        <p className={css.title}>{title}</p>
        <p className={css.at}>{clock.moment(at)}</p>
        {sentences.map((sentence) => (
          // Names and amounts of another script keep their own direction.
          <p key={sentence}>
            <bdi>{sentence}</bdi>
          </p>
        ))}
      </div>
      <div className={css.actions}>
        {path !== undefined && (
          <Link className={css.open} href={path}>
            {t('attention.open')}
          </Link>
        )}
        {children}
      </div>
    </li>
  );
}
