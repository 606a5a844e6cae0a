import { useEffect, useState } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { closeCodes } from '../shop/wire.ts';
import css from './App.module.css';
import { AttentionBar } from './components/AttentionBar.tsx';
import { Header } from './components/Header.tsx';
import { Notices } from './components/Notices.tsx';
import { SearchField } from './components/SearchField.tsx';
import { StorageBar } from './components/StorageBar.tsx';
import { DraftsProvider } from './drafts.tsx';
import { FormatProvider } from './format.tsx';
import { useT } from './language.tsx';
import { Later, part, useParts } from './later.tsx';
import { NoticesProvider } from './notices.tsx';
import { PrinterBar } from './receipt/PrinterBar.tsx';
import { PrintingProvider, usePrinting } from './receipt/use-printing.tsx';
import { Compose } from './screens/Compose.tsx';
import { HostFailed } from './screens/HostFailed.tsx';
import { Join } from './screens/Join.tsx';
import { Orders } from './screens/Orders.tsx';
import { SignIn } from './screens/SignIn.tsx';
import { Stopped } from './screens/Stopped.tsx';
import { isLocked } from './standing.ts';
import type { PlainKey } from './t.ts';
import { ApprovingProvider } from './use-approving.tsx';
import { useLocking } from './use-lock.ts';
import { useLooking } from './use-looking.ts';
import { useShell, useStandingStill } from './use-machine.ts';
import { useNews } from './use-news.ts';
import { ScansProvider } from './use-scan.tsx';
import { ShortcutsProvider, useShortcuts } from './use-shortcuts.tsx';
import { useTill } from './use-till.ts';

/** The window of a till; `joinLink` is what its picture code said, where it was opened by one. */
export function App({ joinLink }: { joinLink: string }) {
  return (
    <Router hook={useHashLocation}>
      <FormatProvider>
        <NoticesProvider>
          <PrintingProvider>
            <DraftsProvider>
              <ApprovingProvider>
                <ShortcutsProvider>
                  <ScansProvider>
                    <div className={css.app}>
                      <Door joinLink={joinLink} />
                    </div>
                    <Later part={overlays} with={none} />
                    <Notices />
                  </ScansProvider>
                </ShortcutsProvider>
              </ApprovingProvider>
            </DraftsProvider>
          </PrintingProvider>
        </NoticesProvider>
      </FormatProvider>
    </Router>
  );
}

/** Lets in who belongs to the shop; everybody else sees how to join it. */
function Door({ joinLink }: { joinLink: string }) {
  const link = useTill((view) => view.link);
  const hasCopy = useTill((view) => view.ready);
  const shell = useShell();
  const failed = useStandingStill();
  const [location] = useLocation();
  // A till that has its copy goes on showing it while the disk is waited for, and says that nothing is saved.
  const goesOn = failed?.fault.cause === 'disk' && hasCopy;
  // From the settings a shop can be restored, or another host be joined.
  if (shell && failed && !goesOn && !location.startsWith('/settings'))
    return <HostFailed shell={shell} failed={failed} />;
  if (link.is !== 'stopped') return <Screens />;
  if (link.code === closeCodes.unauthenticated) return <Join scanned={joinLink} />;
  return <Stopped code={link.code} reason={link.reason} />;
}

const searches: Readonly<Record<string, PlainKey>> = {
  new: 'search.products',
  add: 'search.products',
  revise: 'search.products',
  exchange: 'search.products',
  orders: 'search.orders',
  estimates: 'search.estimates',
  audit: 'search.audit',
  catalogue: 'search.catalogue',
  customers: 'search.customers',
};

function Screens() {
  const t = useT();
  const [location, navigate] = useLocation();
  const [isHelping, setHelping] = useState(false);
  const [isOpening, setOpening] = useState(false);
  const place = placeOf(location);
  // What was typed belongs to the screen on which it was typed.
  const [search, setSearch] = useState({ place, typed: '' });
  const typed = search.place === place ? search.typed : '';
  const onTyped = (next: string) => setSearch({ place, typed: next });
  const searched = searches[place];
  useShortcuts({
    f1: () => setHelping(true),
    f6: () => navigate('/orders'),
    f7: () => setOpening(true),
  });
  const locked = useTill(isLocked);
  // A till that its host turned away joins again from the settings, where nobody can sign in any more.
  const mayJoin = useTill(({ upstream }) => upstream?.cause !== undefined) && location === '/settings';
  const { reprint } = usePrinting();
  useShortcuts({ 'ctrl+p': reprint }, { everywhere: true });
  useParts();
  useHarmlessKeys();
  useLocking();
  useNews();
  return (
    <>
      <Header onHelp={() => setHelping(true)}>
        {searched && <SearchField label={t(searched)} value={typed} onChange={onTyped} />}
      </Header>
      <StorageBar />
      <Later part={trialBar} with={none} />
      <AttentionBar />
      <PrinterBar />
      <Later part={recoveredPanel} with={none} />
      <Switch>
        <Route path="/new/order/:tab?">
          {({ tab }) => <Sale key={tab ?? 'first'} tab={tab} typed={typed} onTyped={onTyped} />}
        </Route>
        <Route path="/new/estimate">
          <Compose key="estimate" purpose={newEstimate} typed={typed} onTyped={onTyped} />
        </Route>
        <Route path="/orders/:id/add">
          {({ id }) => <AddLines key={id} orderId={id} typed={typed} onTyped={onTyped} />}
        </Route>
        <Route path="/orders/:id/exchange">
          {({ id }) => <Exchange key={id} orderId={id} typed={typed} onTyped={onTyped} />}
        </Route>
        <Route path="/orders/:id?">{({ id }) => <Orders id={id} typed={typed} />}</Route>
        <Route>
          <Later part={backOffice} with={{ typed, onTyped }} meanwhile={<main aria-busy />} />
        </Route>
      </Switch>
      {isHelping && <Later part={help} with={{ onClose: () => setHelping(false) }} />}
      {isOpening && <Later part={drawerKey} with={{ onClose: () => setOpening(false) }} />}
      {locked && !mayJoin && <SignIn />}
    </>
  );
}

const none = {};
const overlays = part(async () => (await import('./screens/Overlays.tsx')).Overlays);
const trialBar = part(async () => (await import('./components/TrialBar.tsx')).TrialBar);
const recoveredPanel = part(async () => (await import('./components/RecoveredPanel.tsx')).RecoveredPanel);
const backOffice = part(async () => (await import('./screens/BackOffice.tsx')).BackOffice);
const help = part(async () => (await import('./screens/Help.tsx')).Help);
const drawerKey = part(async () => (await import('./screens/DrawerKey.tsx')).DrawerKey);
const newEstimate = { is: 'estimate', back: '/estimates' } as const;

interface TypedProps {
  typed: string;
  onTyped(typed: string): void;
}

function Sale({ tab, typed, onTyped }: TypedProps & { tab: string | undefined }) {
  const [purpose] = useState({ is: 'order', tab, back: '/orders' } as const);
  return <Compose purpose={purpose} typed={typed} onTyped={onTyped} />;
}

function AddLines({ orderId, typed, onTyped }: TypedProps & { orderId: string }) {
  useLooking('order', orderId);
  const [purpose] = useState({ is: 'add', orderId, back: `/orders/${orderId}` } as const);
  return <Compose purpose={purpose} typed={typed} onTyped={onTyped} />;
}

function Exchange({ orderId, typed, onTyped }: TypedProps & { orderId: string }) {
  useLooking('order', orderId);
  const [purpose] = useState({ is: 'exchange', orderId, back: `/orders/${orderId}` } as const);
  return <Compose purpose={purpose} typed={typed} onTyped={onTyped} />;
}

/** `orders`, `estimates`, `settings`, or what is composed. */
function placeOf(location: string): string {
  const [, first = '', , third] = location.split('/');
  return first === 'new' ? first : (third ?? first);
}

/** Keys that would throw a browser's page away in the middle of a sale. */
function useHarmlessKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (['F5', 'F7', 'F10'].includes(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
