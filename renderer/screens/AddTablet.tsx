import { Modal } from '@mantine/core';
import { IconDeviceTablet, IconRefresh } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { authorityOf, type HostState, type Invited, joinLinkOf, type Shell } from '../../shop/bridge.ts';
import { INVITATION_MS } from '../../shop/pairing.ts';
import { Action } from '../components/Action.tsx';
import { Digits } from '../components/Digits.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { FilterChips } from '../components/FilterChips.tsx';
import { QrCode } from '../components/QrCode.tsx';
import { useT } from '../language.tsx';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import css from './AddTablet.module.css';

interface Props {
  shell: Shell;
  host: HostState;
}

/** Lets one tablet or browser join: a picture for its camera, or digits to type. */
export function AddTablet({ shell, host }: Props) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Action icon={IconDeviceTablet} disabled={host.addresses.length === 0} onPress={() => setOpen(true)}>
        {t('tablet.add')}
      </Action>
      {isOpen && <TabletSheet shell={shell} host={host} onClose={() => setOpen(false)} />}
    </>
  );
}

function TabletSheet({ shell, host, onClose }: Props & { onClose(): void }) {
  const t = useT();
  const [invited, setInvited] = useState<Invited>();
  const [isOver, setOver] = useState(false);
  const [address = '', setAddress] = useState(host.addresses[0]);
  const joined = useNewTill();
  useShortcuts({}, { covers: true });
  const make = useCallback(async () => {
    setInvited(await shell.ask('add-tablet', null));
    setOver(false);
  }, [shell]);
  useEffect(() => void make(), [make]);
  useEffect(() => {
    if (!invited) return undefined;
    const timer = setTimeout(() => setOver(true), INVITATION_MS);
    return () => clearTimeout(timer);
  }, [invited]);
  const at = { address, port: host.port };
  return (
    <Modal
      opened
      onClose={onClose}
      size="46rem"
      title={t('tablet.title')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      {invited && !invited.ok && <ErrorNote title={t('others.failed')} sentences={[invited.detail]} />}
      {joined && <ErrorNote tone="good" title={t('pair.joined', joined)} sentences={[]} />}
      {!joined && isOver && (
        <div className={css.over}>
          <p role="status">{t('tablet.over')}</p>
          <Action tone="good" icon={IconRefresh} onPress={() => void make()}>
            {t('tablet.new')}
          </Action>
        </div>
      )}
      {!joined && !isOver && invited?.ok && (
        <div className={css.ways}>
          <div className={css.way}>
            <p>{t('tablet.scan')}</p>
            <QrCode text={joinLinkOf(at, invited.link)} label={t('tablet.picture')} />
          </div>
          <div className={css.way}>
            <p>{t('tablet.type')}</p>
            <p className={css.address}>
              <bdi>{authorityOf(at)}</bdi>
            </p>
            {host.addresses.length > 1 && (
              <FilterChips
                label={t('tablet.addresses')}
                chips={host.addresses.map((value) => ({ value, word: value }))}
                chosen={address}
                onChoose={setAddress}
              />
            )}
            <Digits digits={invited.code} />
            <p className={css.more}>{t('tablet.once')}</p>
          </div>
        </div>
      )}
    </Modal>
  );
}

/** The till that has joined since this is shown. */
function useNewTill() {
  const tills = useTill(({ shop }) => [...shop.all('till')], sameItems);
  const [before] = useState(() => new Set(tills.map(({ id, pairedAt }) => `${id} ${pairedAt}`)));
  return tills.find(({ id, pairedAt }) => !before.has(`${id} ${pairedAt}`));
}
