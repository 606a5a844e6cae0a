import { IconAddressBook, IconCashRegister, IconDevices, IconHistory, IconTags } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { Shell } from '../../shop/bridge.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { PrinterChoice } from '../receipt/PrinterChoice.tsx';
import { may } from '../standing.ts';
import { useMachine, useShell } from '../use-machine.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill } from '../use-till.ts';
import { ApiKeys } from './ApiKeys.tsx';
import { Appearance } from './Appearance.tsx';
import { Backups } from './Backups.tsx';
import { ConnectionCheck } from './ConnectionCheck.tsx';
import { JoinHost } from './JoinHost.tsx';
import { OtherTills } from './OtherTills.tsx';
import { OwnPin } from './OwnPin.tsx';
import css from './Settings.module.css';
import { ShopLetterhead, ShopReckoning } from './ShopParts.tsx';
import { ThisBrowser, ThisMachine } from './ThisTill.tsx';
import { WhoGetsIn } from './WhoGetsIn.tsx';

/** What this till is, and how it looks. */
export function Settings() {
  const t = useT();
  const shell = useShell();
  const [, navigate] = useLocation();
  useShortcuts({ escape: () => navigate('/orders') });
  return (
    <main className={css.settings} aria-label={t('nav.settings')}>
      <div className={css.columns}>
        <div className={css.column}>
          {shell ? <OwnMachine shell={shell} /> : <ThisBrowser />}
          <PrinterChoice />
          <ShopLetterhead />
          <WhoGetsIn />
          <OwnPin />
          <Appearance />
        </div>
        <div className={css.column}>
          {shell && <HostBackups shell={shell} />}
          {shell && <OtherHost shell={shell} />}
          <ShopReckoning />
          <OwnersPart />
          <ConnectionCheck shell={shell} />
          <Action icon={IconAddressBook} onPress={() => navigate('/customers')}>
            {t('customers')}
          </Action>
          <Action icon={IconCashRegister} onPress={() => navigate('/shift')}>
            {t('shift')}
          </Action>
          <Action icon={IconDevices} onPress={() => navigate('/tills')}>
            {t('tills')}
          </Action>
        </div>
      </div>
    </main>
  );
}

/** What is sold, the book, and what acts in the shop without a person. */
function OwnersPart() {
  const t = useT();
  const [, navigate] = useLocation();
  const mayLook = useTill((view) => may('audit.view', view));
  const mayEditCatalogue = useTill((view) => may('catalogue.edit', view));
  const mayMakeKeys = useTill((view) => may('shop.edit', view));
  return (
    <>
      {mayEditCatalogue && (
        <Action icon={IconTags} onPress={() => navigate('/catalogue')}>
          {t('catalogue')}
        </Action>
      )}
      {mayLook && (
        <Action icon={IconHistory} onPress={() => navigate('/audit')}>
          {t('audit')}
        </Action>
      )}
      {mayMakeKeys && <ApiKeys />}
    </>
  );
}

function OwnMachine({ shell }: { shell: Shell }) {
  const { machine, askAgain } = useMachine(shell);
  const mayOpen = useTill((view) => may('shop.edit', view) || may('till.pair', view));
  if (!machine) return null;
  return (
    <>
      <ThisMachine shell={shell} machine={machine} />
      {mayOpen && machine.role === 'host' && machine.host && (
        <OtherTills shell={shell} host={machine.host} onChanged={askAgain} />
      )}
    </>
  );
}

function HostBackups({ shell }: { shell: Shell }) {
  const { machine } = useMachine(shell);
  const mayBackUp = useTill((view) => may('backup.make', view));
  const host = machine?.role === 'host' ? machine.host : null;
  return mayBackUp && host && <Backups shell={shell} backups={host.backups} />;
}

function OtherHost({ shell }: { shell: Shell }) {
  const { machine } = useMachine(shell);
  // At a till that its host turned away nobody can sign in: that it joins again is all that is left.
  const mayJoin = useTill((view) => may('shop.edit', view) || view.upstream?.cause !== undefined);
  return machine && mayJoin ? <JoinHost shell={shell} machine={machine} /> : null;
}
