import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/CloseButton.css';
import '@mantine/core/styles/Paper.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/Checkbox.css';
import '@mantine/core/styles/Switch.css';
import './styles/tokens.css';
import './styles/base.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './App.tsx';
import { takeJoinLink } from './join-link.ts';
import { keptLanguage, LanguageProvider } from './language.tsx';
import { languages } from './languages.ts';
import { createPortLink } from './links/port-link.ts';
import { browserTimers } from './links/timers.ts';
import { createWebSocketLink } from './links/websocket-link.ts';
import { applyKeptSize, colourScheme } from './look.ts';
import { newId } from './new-id.ts';
import { createOutboxStore } from './outbox-store.ts';
import { portsOf } from './shell.ts';
import { cssVariablesResolver, theme } from './theme.ts';
import { createTill } from './till.ts';
import { ShellContext } from './use-machine.ts';
import { TillContext } from './use-till.ts';
import { version } from './version.ts';

// The page may run no code made from text, and zod would try.
z.config({ jitless: true });

async function start(root: HTMLElement): Promise<void> {
  applyKeptSize();
  const joinLink = takeJoinLink();
  const shell = window.tillwire;
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  const link = shell ? createPortLink(portsOf(shell)) : createWebSocketLink(`${scheme}://${window.location.host}/ws`);
  const till = createTill({
    link,
    // The process behind a window of the shell keeps what is asked for itself.
    ...(!shell && { store: createOutboxStore(newId()) }),
    version,
    now: () => new Date().toISOString(),
    monotonicMs: browserTimers.now,
    newId,
    after: browserTimers.after,
  });
  const language = keptLanguage();
  const catalogue = await languages[language].load();
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={colourScheme}
        cssVariablesResolver={cssVariablesResolver}
        getStyleNonce={pageNonce}
      >
        <LanguageProvider first={{ language, catalogue }}>
          <ShellContext value={shell}>
            <TillContext value={till}>
              <App joinLink={joinLink} />
            </TillContext>
          </ShellContext>
        </LanguageProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

/** Written into the page at each serving; a style without it is not applied. */
function pageNonce(): string {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
}

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
// Scroll locks of open dialogs are styles too, and read the nonce from here.
Object.assign(globalThis, { __webpack_nonce__: pageNonce() });
void start(root);
