import { useState } from 'react';
import type { BackupsState, ListedBackup } from '../../shop/backup.ts';
import type { Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { useFormat } from '../format.tsx';
import { useLanguage, useT } from '../language.tsx';
import { sizeText } from '../size-text.ts';
import { BackupSheet } from './BackupSheet.tsx';
import css from './Backups.module.css';

/** Rows that are there at first: the newest are those that one goes back to. */
const FIRST = 3;

export function BackupList({ shell, backups }: { shell: Shell; backups: BackupsState }) {
  const t = useT();
  const [openId, setOpenId] = useState<string>();
  const [isAll, setAll] = useState(false);
  const { list } = backups;
  const open = list.find(({ id }) => id === openId);
  return (
    <div>
      <h3 className={css.more}>{t('backups.list')}</h3>
      <ul className={css.rows} aria-label={t('backups.list')}>
        {(isAll ? list : list.slice(0, FIRST)).map((one) => (
          <li key={one.id}>
            <Row backup={one} isOwn={one.shopId === backups.shopId} onOpen={() => setOpenId(one.id)} />
          </li>
        ))}
      </ul>
      {!isAll && list.length > FIRST && (
        <Action tone="quiet" onPress={() => setAll(true)}>
          {t('backups.list.more', { count: list.length - FIRST })}
        </Action>
      )}
      {open && <BackupSheet shell={shell} backup={open} backups={backups} onClose={() => setOpenId(undefined)} />}
    </div>
  );
}

interface RowProps {
  backup: ListedBackup;
  isOwn: boolean;
  onOpen(): void;
}

function Row({ backup: { at, kind, bytes, isWhole, shopName }, isOwn, onOpen }: RowProps) {
  const t = useT();
  const { locale } = useLanguage();
  const { clock } = useFormat();
  return (
    <button type="button" className={css.row} data-testid="backup-row" onClick={onOpen}>
      <span className={css.when}>{clock.moment(at)}</span>
      <span className={css.more}>
        {t(`backup-kind.${kind}`)}
        {!isOwn && ` · ${shopName}`}
        {!isWhole && <strong className={css.bad}> · {t('backup.damaged')}</strong>}
      </span>
      <span className={css.size}>{sizeText(bytes, locale)}</span>
    </button>
  );
}
