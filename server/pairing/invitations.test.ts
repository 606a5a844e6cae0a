import { beforeEach, describe, expect, test } from 'vitest';
import { createFakeTime, type FakeTime } from '../../test/kit/fake-time.ts';
import { createInvitations, type Invitations } from './invitations.ts';

let time: FakeTime;
let invitations: Invitations;
beforeEach(() => {
  time = createFakeTime();
  invitations = createInvitations(time.timers.now);
});

const isTaken = (shown: { link: string } | { code: string }) => invitations.take(shown) !== undefined;

/** A code that is none of these. */
const wrongCode = (...codes: string[]) => {
  for (let n = 0; ; n += 1) {
    const code = String(n).padStart(8, '0');
    if (!codes.includes(code)) return code;
  }
};

test('[R13] a link has 128 bits and a code eight digits, none twice', () => {
  const made = Array.from({ length: 500 }, () => invitations.make('till:A'));
  expect(new Set(made.map(({ link }) => link)).size).toBe(500);
  for (const { link, code } of made) {
    expect(Buffer.from(link, 'base64url')).toHaveLength(16);
    expect(code).toMatch(/^\d{8}$/);
  }
});

describe.each(['link', 'code'] as const)('a %s', (field) => {
  const shownOf = (made: { link: string; code: string }) =>
    field === 'link' ? { link: made.link } : { code: made.code };

  test('[R13] lets one device in, in the name of who made it, and neither it nor its other half another one', () => {
    const made = invitations.make('till:A');
    expect(invitations.take(shownOf(made))).toMatchObject({ by: 'till:A' });
    for (const shown of [{ link: made.link }, { code: made.code }]) expect(isTaken(shown)).toBe(false);
  });

  test('[R13] counts for two minutes', () => {
    const [early, late] = [invitations.make('till:A'), invitations.make('till:A')];
    time.pass(119_999);
    expect(isTaken(shownOf(early))).toBe(true);
    time.pass(1);
    expect(isTaken(shownOf(late))).toBe(false);
  });
});

test('[R13] a code is read however it is spelled, and a link only as it is', () => {
  const { code, link } = invitations.make('till:A');
  expect(isTaken({ link: ` ${link}` })).toBe(false);
  expect(isTaken({ code: ` ${code.slice(0, 4)}-${code.slice(4)} ` })).toBe(true);
});

test('[R13] of more than twenty that are out the oldest is over', () => {
  const [oldest, ...others] = Array.from({ length: 21 }, () => invitations.make('till:A'));
  expect(isTaken({ link: oldest?.link ?? '' })).toBe(false);
  for (const { link } of others) expect(isTaken({ link })).toBe(true);
});

describe('guessing', () => {
  test('[R14] after five wrong codes the right one does not count any more; the link does', () => {
    const { code, link } = invitations.make('till:A');
    for (let n = 0; n < 5; n += 1) expect(isTaken({ code: wrongCode(code) })).toBe(false);
    expect(isTaken({ code })).toBe(false);
    expect(isTaken({ code: '' })).toBe(false);
    expect(isTaken({ link })).toBe(true);
  });

  test('[R14] after four it still does', () => {
    const { code } = invitations.make('till:A');
    for (let n = 0; n < 4; n += 1) invitations.take({ code: wrongCode(code) });
    expect(isTaken({ code })).toBe(true);
  });

  test('[R14] wrong codes count against each that is out, and not against one that is made later', () => {
    const out = [invitations.make('till:A'), invitations.make('till:A')];
    for (let n = 0; n < 5; n += 1) invitations.take({ code: wrongCode(...out.map(({ code }) => code)) });
    const later = invitations.make('till:A');
    for (const { code } of out) expect(isTaken({ code })).toBe(code === later.code);
    expect(isTaken({ code: later.code })).toBe(true);
  });

  test('[R14] wrong links count against nothing', () => {
    const { code } = invitations.make('till:A');
    for (let n = 0; n < 50; n += 1) invitations.take({ link: `wrong ${n}` });
    expect(isTaken({ code })).toBe(true);
  });
});
