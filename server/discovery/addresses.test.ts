import { describe, expect, test } from 'vitest';
import { authorityOf } from '../../shop/bridge.ts';
import { candidatesOf, createRound, type Remembered } from './addresses.ts';
import type { FoundHost } from './announcement.ts';

const shopId = '0190a1b2-0000-7000-8000-000000000001';
const typed = { address: '192.168.1.20', port: 8000 };
const at = (address: string) => ({ address, port: 8000 });

function found(epoch: number, addresses: string[], wish: Partial<FoundHost> = {}): FoundHost {
  const host = { shopId, shopName: 'Café', epoch, protocol: 'tillwire.v1', version: '0.1.0', port: 8000, addresses };
  return { ...host, ...wish };
}
const orderOf = (kept: Remembered, hosts: FoundHost[] = []) => candidatesOf(typed, kept, hosts).map(authorityOf);

describe('the order of addresses', () => {
  test('[G5] is: last good, announced, typed', () => {
    const kept = { shopId, epoch: '1-00000000', lastGood: at('192.168.1.30') };
    expect(orderOf(kept, [found(1, ['10.0.0.7', 'fd00::2'])])).toEqual([
      '192.168.1.30:8000',
      '10.0.0.7:8000',
      '[fd00::2]:8000',
      '192.168.1.20:8000',
    ]);
  });

  test('[G5] has each address once, at its first place', () => {
    const kept = { shopId, lastGood: typed };
    expect(orderOf(kept, [found(1, ['10.0.0.7', '192.168.1.20', '10.0.0.7'])])).toEqual([
      '192.168.1.20:8000',
      '10.0.0.7:8000',
    ]);
  });

  test('[G5] is what was typed alone, as long as the till was never welcomed', () => {
    expect(orderOf({}, [found(9, ['10.0.0.7'])])).toEqual(['192.168.1.20:8000']);
    expect(orderOf({ lastGood: at('192.168.1.30') })).toEqual(['192.168.1.20:8000']);
  });

  test('[G7] has a higher epoch before a lower one, and one below the followed last of all', () => {
    const kept = { shopId, epoch: '3-00000000', lastGood: at('192.168.1.30') };
    const hosts = [found(2, ['10.0.0.2']), found(3, ['10.0.0.3']), found(4, ['10.0.0.4'])];
    expect(orderOf(kept, hosts)).toEqual([
      '192.168.1.30:8000',
      '10.0.0.4:8000',
      '10.0.0.3:8000',
      '192.168.1.20:8000',
      '10.0.0.2:8000',
    ]);
  });

  test('[G11] knows nothing of other shops', () => {
    const other = found(9, ['10.0.0.9'], { shopId: '0190a1b2-0000-7000-8000-000000000002' });
    expect(orderOf({ shopId }, [other])).toEqual(['192.168.1.20:8000']);
  });
});

describe('a round', () => {
  const candidates = (...addresses: string[]) => addresses.map(at);
  const three = candidates('10.0.0.1', '10.0.0.2', '10.0.0.3');

  test('[G5] takes each in turn, and then all of them again', () => {
    const round = createRound();
    const taken = Array.from({ length: 7 }, () => round.next(three).address.at(-1));
    expect(taken.join('')).toBe('1231231');
  });

  test('[G5] takes one that turns up meanwhile, and skips one that went', () => {
    const round = createRound();
    round.next(three);
    expect(round.next(candidates('10.0.0.1', '10.0.0.9', '10.0.0.3')).address).toBe('10.0.0.9');
    expect(round.next(candidates('10.0.0.1', '10.0.0.9', '10.0.0.3')).address).toBe('10.0.0.3');
  });

  test('[G5] begins anew once the host was found', () => {
    const round = createRound();
    round.next(three);
    round.next(three);
    round.startOver();
    expect(round.next(three)).toBe(three[0]);
  });

  test('[G12] remembers why one was left alone until it is tried again or gone', () => {
    const round = createRound();
    const first = round.next(three);
    const older = { code: 1000, reason: 'an older copy of this shop answered' };
    round.leftAlone(first, older);
    round.next(three);
    expect(round.why(three)).toBe(older);
    expect(round.why(three.slice(1))).toBeUndefined();
    round.next(three);
    round.next(three);
    expect(round.why(three)).toBeUndefined();
  });
});
