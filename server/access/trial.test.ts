import { describe, expect, onTestFinished, test } from 'vitest';
import { settingsOf } from '../../shop/settings.ts';
import { api } from '../../test/kit/http-client.ts';
import { type OpenHost, openHost } from '../../test/kit/open-host.ts';
import { createSampleShop } from '../../test/kit/sample-shop.ts';
import { createTrial } from './trial.ts';

const noon = Date.parse('2026-11-20T12:00:00.000Z');
const MINUTE_MS = 60_000;

/** A shop whose settings may be on trial, and a clock that a test moves. */
function opened(at = noon) {
  const shop = createSampleShop();
  const clock = { nowMs: at, waiting: new Set<{ ms: number; run(): void }>(), undone: 0 };
  const trial = createTrial({
    until: () => settingsOf(shop).trial?.until,
    nowMs: () => clock.nowMs,
    after(ms, run) {
      const one = { ms, run };
      clock.waiting.add(one);
      return () => clock.waiting.delete(one);
    },
    undo: () => {
      clock.undone += 1;
    },
  });
  const put = (until: string | undefined) => {
    const { trial: _, ...settings } = settingsOf(shop);
    const value = { ...settings, ...(until && { trial: { until, before: { mustEncrypt: false } } }) };
    shop.put({ kind: 'shop', id: 'shop', value }, 2);
    trial.look();
  };
  const waits = () => [...clock.waiting].map(({ ms }) => ms);
  /** Its timer rings, whatever the clock says. */
  const ring = () => {
    for (const one of [...clock.waiting]) {
      clock.waiting.delete(one);
      one.run();
    }
  };
  return { clock, trial, put, waits, ring };
}
const inFive = new Date(noon + 5 * MINUTE_MS).toISOString();

describe('what is on trial', () => {
  test('[I10] is undone when its time is over, and not before', () => {
    const { clock, put, waits, ring } = opened();
    put(inFive);
    expect([waits(), clock.undone]).toEqual([[5 * MINUTE_MS], 0]);
    clock.nowMs += 5 * MINUTE_MS;
    ring();
    expect([waits(), clock.undone]).toEqual([[], 1]);
  });

  test('[I10] has its time anew where another one begins, and is waited for once', () => {
    const { put, waits } = opened();
    put(inFive);
    put(inFive);
    expect(waits()).toEqual([5 * MINUTE_MS]);
    put(new Date(noon + 9 * MINUTE_MS).toISOString());
    expect(waits()).toEqual([9 * MINUTE_MS]);
  });

  test('[I10] waits on where the clock was put back', () => {
    const { clock, put, waits, ring } = opened();
    put(inFive);
    clock.nowMs -= MINUTE_MS;
    ring();
    expect([waits(), clock.undone]).toEqual([[6 * MINUTE_MS], 0]);
  });

  test('[I11] stays where somebody said so in time', () => {
    const { clock, put, waits } = opened();
    put(inFive);
    put(undefined);
    expect([waits(), clock.undone]).toEqual([[], 0]);
  });

  test('[I12] is undone at once by a host that was away when its time was over', () => {
    const { clock, put } = opened(noon + 6 * MINUTE_MS);
    put(inFive);
    expect(clock.undone).toBe(1);
  });

  test('[I12] is waited for by nobody once the host stops', () => {
    const { trial, put, waits } = opened();
    put(inFive);
    trial.close();
    expect(waits()).toEqual([]);
  });
});

describe('encryption that is required', () => {
  const change = (host: OpenHost, type: string, body: object) =>
    api(host, 'POST', '/commands', { body: { type, body } });
  const access = async (host: OpenHost) => {
    const { json } = await api<{ changes: { kind: string; value: { access?: object; trial?: object } }[] }>(
      host,
      'GET',
      '/snapshot',
    );
    const { access: kept, trial } = json.changes.find(({ kind }) => kind === 'shop')?.value ?? {};
    return { access: kept, isOnTrial: trial !== undefined };
  };

  test('[I11] is on trial first, and stays after a word', async () => {
    const host = await openHost();
    onTestFinished(() => host.close());
    expect((await change(host, 'change-access', { mustEncrypt: true })).status).toBe(200);
    expect(await access(host)).toEqual({ access: { mustEncrypt: true }, isOnTrial: true });
    expect((await change(host, 'settle-trial', { keep: true })).status).toBe(200);
    expect(await access(host)).toEqual({ access: { mustEncrypt: true }, isOnTrial: false });
  });

  test('[I12] is not any more where the host comes back after its time', async () => {
    let now = '2026-11-20T12:00:00.000Z';
    const host = await openHost({ now: () => now });
    await change(host, 'change-access', { mustEncrypt: true });
    now = '2026-11-20T12:05:01.000Z';
    const again = await host.reopen();
    onTestFinished(() => again.close());
    // What the host asked for itself is in front of this one.
    await change(again, 'change-access', { idleLockS: 120 });
    expect(await access(again)).toEqual({ access: { mustEncrypt: false, idleLockS: 120 }, isOnTrial: false });
  });
});
