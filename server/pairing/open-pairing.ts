import type { Shop } from '../../shop/documents.ts';
import { freeCode } from '../../shop/till.ts';
import type { Identity } from '../access/access.ts';
import { joinRoutes } from '../http/join.ts';
import { pairRoutes } from '../http/pair.ts';
import type { Route } from '../http/route.ts';
import type { Ledger } from '../ledger.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { admitTill } from './admit.ts';
import { createFrontDesk, type FrontDesk } from './front-desk.ts';
import { createInvitations } from './invitations.ts';
import { createPairing, type Pairing } from './pairing.ts';

export interface PairingHostPorts {
  shop: Shop;
  ledger: Ledger;
  hostTillId: string;
  /** Who acts under an identity now, as entries name them. */
  by(identity: Identity): string;
  /** SHA-256 of the host's public key in hex. */
  keyHash: string;
  settings: Settings<{ failedPairings: readonly number[] }>;
  /** Where a tablet reaches this host. */
  ownAddress(): { address: string; port: number };
  now(): string;
  monotonicMs(): number;
  after(ms: number, run: () => void): () => void;
  onChanged(): void;
  log: Log;
}

/** Everything at a host by which devices become tills of its shop. */
export function openPairing(ports: PairingHostPorts): { pairing: Pairing; frontDesk: FrontDesk; routes: Route[] } {
  const { shop, ledger, hostTillId, by, keyHash, settings, ownAddress, now, monotonicMs, after, onChanged, log } =
    ports;
  const nowMs = () => Date.parse(now());
  const tillWith = (key: string) => [...shop.all('till')].find((till) => till.keyHash === key);
  const pairing = createPairing({
    hostKey: Buffer.from(keyHash, 'hex'),
    lookUp(key) {
      const known = tillWith(key);
      return { code: known?.code ?? freeCode(shop), again: known !== undefined };
    },
    admit(till) {
      const known = tillWith(till.keyHash);
      return admitTill(ledger, { ...till, role: known?.role ?? 'counter', tillId: known?.id });
    },
    kept: {
      now: settings.now.failedPairings,
      keep: (failedPairings) => settings.change({ failedPairings }),
    },
    ...{ nowMs, after, onChanged, log },
  });
  const invitations = createInvitations(monotonicMs);
  const frontDesk = createFrontDesk({ shop, hostTillId, by, pairing, invitations });
  const routes = [
    ...joinRoutes({ ledger, invitations, frontDesk, ownAddress, nowMs, log }),
    ...pairRoutes(pairing, frontDesk),
  ];
  return { pairing, frontDesk, routes };
}
