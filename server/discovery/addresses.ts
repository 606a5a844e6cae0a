import { authorityOf, type HostAddress } from '../../shop/bridge.ts';
import { numberOfEpoch } from '../../shop/epoch.ts';
import type { FoundHost } from './announcement.ts';
import type { Followed } from './same-shop.ts';

/** What a till keeps of its host beside what a person typed. */
export interface Remembered extends Followed {
  /** Where it was welcomed last. */
  lastGood?: HostAddress | undefined;
}

/**
 * Where a till looks for its host, in this order: where it was last, then where one announces this shop, then what a
 * person typed. Announced ones of a higher epoch come first, those below the one that was followed after everything else.
 */
export function candidatesOf(typed: HostAddress, kept: Remembered, found: readonly FoundHost[]): HostAddress[] {
  const followed = kept.epoch === undefined ? 0 : numberOfEpoch(kept.epoch);
  const ours = found.filter(({ shopId }) => shopId === kept.shopId).sort((a, b) => b.epoch - a.epoch);
  const announcedAt = (hosts: readonly FoundHost[]) =>
    hosts.flatMap(({ addresses, port }) => addresses.map((address) => ({ address, port })));
  const inOrder = [
    // Without its shop nothing says that it was ever good.
    ...(kept.lastGood && kept.shopId !== undefined ? [kept.lastGood] : []),
    ...announcedAt(ours.filter(({ epoch }) => epoch >= followed)),
    typed,
    ...announcedAt(ours.filter(({ epoch }) => epoch < followed)),
  ];
  const first = new Map<string, HostAddress>();
  for (const host of inOrder) if (!first.has(authorityOf(host))) first.set(authorityOf(host), host);
  return [...first.values()];
}

/** Why a host was left alone: what its line closed with, and words for a screen. */
interface LeftAlone {
  code: number;
  reason: string;
}

/** Which of the candidates is next: each once, then all of them again. */
export interface Round {
  next(candidates: readonly HostAddress[]): HostAddress;
  /** A host answered there and was left alone, for a reason that a person should know as long as it stands. */
  leftAlone(host: HostAddress, why: LeftAlone): void;
  /** Why this shop's host was not found although something answered; undefined where nothing did. */
  why(candidates: readonly HostAddress[]): LeftAlone | undefined;
  /** It was found: what was tried before counts no more. */
  startOver(): void;
}

export function createRound(): Round {
  const tried = new Set<string>();
  const leftAlone = new Map<string, LeftAlone>();
  return {
    next(candidates) {
      let next = candidates.find((host) => !tried.has(authorityOf(host)));
      if (!next) {
        tried.clear();
        next = candidates[0];
      }
      if (!next) throw new Error('a till has at least the address that was typed');
      tried.add(authorityOf(next));
      leftAlone.delete(authorityOf(next));
      return next;
    },
    leftAlone: (host, why) => void leftAlone.set(authorityOf(host), why),
    why: (candidates) => candidates.flatMap((host) => leftAlone.get(authorityOf(host)) ?? [])[0],
    startOver() {
      tried.clear();
      leftAlone.clear();
    },
  };
}
