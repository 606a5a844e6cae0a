import { expect, test } from 'vitest';
import type { KeptHost } from '../discovery/kept-host.ts';
import { silentLog } from '../log.ts';
import type { Settings } from '../settings.ts';
import { createLastHeard } from './last-heard.ts';

const [noon, later, muchLater] = ['12:00:00', '12:00:59', '12:01:00'].map((time) => `2026-11-25T${time}.000Z`);

function heardBy(tillId: string, before: KeptHost, fails = false) {
  let now = noon;
  const written: (string | undefined)[] = [];
  const kept: Settings<KeptHost> = {
    now: before,
    change: async ({ heardAt }) => {
      if (fails) throw new Error('the disk is full');
      written.push(heardAt);
    },
  };
  const lastHeard = createLastHeard({ tillId, kept, now: () => now ?? '', log: silentLog() });
  return {
    written,
    lastHeard,
    hear(at: string | undefined) {
      now = at;
      lastHeard.heard();
    },
  };
}

test('[K13] when the host was heard is written down once a minute, and at once where that matters', async () => {
  const { lastHeard, written, hear } = heardBy('b', {});
  expect(lastHeard.at()).toBe(noon);
  hear(noon);
  expect(written.splice(0)).toEqual([noon]);
  hear(later);
  expect([lastHeard.at(), written]).toEqual([later, []]);
  hear(muchLater);
  expect(written).toEqual([muchLater]);
  await lastHeard.keep();
  expect(written).toEqual([muchLater]);
  hear(later);
  await lastHeard.keep();
  expect(written).toEqual([muchLater, later]);
});

test('[K13] what another till of this machine had heard says nothing', () => {
  const before = { tillId: 'b', heardAt: '2026-11-24T09:00:00.000Z' };
  expect(heardBy('b', before).lastHeard.at()).toBe(before.heardAt);
  expect(heardBy('c', before).lastHeard.at()).toBe(noon);
});

test('[K13] a disk that does not take it stops nothing', async () => {
  const { lastHeard, hear } = heardBy('b', {}, true);
  hear(muchLater);
  await lastHeard.keep();
  expect(lastHeard.at()).toBe(muchLater);
});
