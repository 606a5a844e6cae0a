import { describe, expect, test } from 'vitest';
import type { Estimate } from '../shop/estimate.ts';
import { isRefusal } from '../shop/refusal.ts';
import { createSampleShop, enterInto, idAt, tryAt } from '../test/kit/sample-shop.ts';
import { type Draft, type DraftStep, draftOfEstimate, emptyDraft, headOfDraft, stepDraft } from './draft.ts';

const add = (productId: string, n: number, quantityMilli = 1000): DraftStep => ({
  is: 'add',
  line: { id: idAt(n), productId, quantityMilli },
});
const cart = (...steps: DraftStep[]) => steps.reduce<Draft>(stepDraft, emptyDraft);
const brief = ({ lines, selectedId }: Draft) => ({
  lines: lines.map(({ id, quantityMilli }) => [id, quantityMilli]),
  selectedId,
});
const free = (n: number) => ({ id: idAt(n), name: 'Cake', unitPriceMinor: 2500, quantityMilli: 1000 });

describe('a cart', () => {
  test('[U14] takes the same product once more as more of one line, and chooses that line', () => {
    expect(brief(cart(add('coffee', 1), add('cake', 2), add('coffee', 3, 500)))).toEqual({
      lines: [
        [idAt(1), 1500],
        [idAt(2), 1000],
      ],
      selectedId: idAt(1),
    });
  });

  test.each(['noteForKitchen', 'noteForCustomer'])(
    '[U14] leaves a line with %s alone: the same product gets a new one',
    (note) => {
      const noted = {
        ...emptyDraft,
        lines: [{ id: idAt(1), productId: 'coffee', quantityMilli: 1000, [note]: 'No milk' }],
      };
      const draft = stepDraft(noted, add('coffee', 2));
      expect(draft.lines.map(({ id, quantityMilli }) => [id, quantityMilli])).toEqual([
        [idAt(1), 1000],
        [idAt(2), 1000],
      ]);
    },
  );

  test('[U14] keeps free lines apart, also alike ones', () => {
    const draft = cart({ is: 'add', line: free(1) }, { is: 'add', line: free(2) });
    expect(brief(draft)).toEqual({
      lines: [
        [idAt(1), 1000],
        [idAt(2), 1000],
      ],
      selectedId: idAt(2),
    });
  });

  test('[U14] holds no more of a line than the shop takes, and nothing of none', () => {
    const most = 10_000_000;
    expect(cart(add('coffee', 1), { is: 'set-quantity', id: idAt(1), quantityMilli: most + 1 }).lines[0]).toMatchObject(
      {
        quantityMilli: most,
      },
    );
    expect(cart(add('coffee', 1, most), add('coffee', 2)).lines).toMatchObject([{ quantityMilli: most }]);
    for (const quantityMilli of [0, -1000])
      expect(cart(add('coffee', 1), { is: 'set-quantity', id: idAt(1), quantityMilli })).toEqual(emptyDraft);
  });

  test.each([
    [1, 2],
    [2, 3],
    [3, 2],
  ])('[U14] chooses the neighbour of a chosen line that goes: of %i it is %i', (gone, chosen) => {
    const three = cart(add('coffee', 1), add('cake', 2), add('book', 3), { is: 'select', id: idAt(gone) });
    expect(stepDraft(three, { is: 'remove', id: idAt(gone) }).selectedId).toBe(idAt(chosen));
  });

  test('[U14] keeps the chosen line when another one goes', () => {
    const draft = cart(add('coffee', 1), add('cake', 2), { is: 'remove', id: idAt(1) });
    expect(brief(draft)).toEqual({ lines: [[idAt(2), 1000]], selectedId: idAt(2) });
  });

  test('[U14] is never changed in place', () => {
    const draft = Object.freeze(cart(add('coffee', 1)));
    const before = structuredClone(draft);
    for (const step of [add('coffee', 2), { is: 'remove', id: idAt(1) }, { is: 'write', head: { note: 'x' } }] as const)
      stepDraft(draft, step);
    expect(draft).toEqual(before);
  });

  test('[U14] asks for its head without what was left empty, and for a name without spaces around it', () => {
    const written = cart({ is: 'write', head: { customerName: ' Ada ', note: '  ' } });
    expect(headOfDraft(written)).toEqual({ customerName: 'Ada' });
    const all = cart({ is: 'write', head: { customerName: 'Ada', note: 'Rush', validUntil: '2026-12-01' } });
    expect(headOfDraft(all)).toEqual({ customerName: 'Ada', note: 'Rush', validUntil: '2026-12-01' });
  });
});

describe('an estimate that is taken up again', () => {
  const estimateId = idAt(1);
  const wishes = [
    { id: idAt(2), productId: 'coffee', quantityMilli: 2000, noteForCustomer: 'Warm' },
    { ...free(3), taxClassId: 'reduced', noteForKitchen: 'Thin' },
  ];
  const shop = createSampleShop();
  const body = { estimateId, customerName: 'Ada', note: 'Rush', validUntil: '2026-12-01', lines: wishes };
  enterInto(shop, 2, 'create-estimate', body);
  const draft = draftOfEstimate(shop.get('estimate', estimateId) as Estimate);

  test('[U14] asks for the same lines under the same ids, products at the price of today', () => {
    expect(draft).toEqual({
      ...emptyDraft,
      lines: wishes,
      customerName: 'Ada',
      note: 'Rush',
      validUntil: '2026-12-01',
    });
  });

  test('[U14] is what the host takes as the next revision', () => {
    const revised = tryAt(shop, 'revise-estimate', { estimateId, ...headOfDraft(draft), lines: draft.lines });
    expect(isRefusal(revised)).toBe(false);
  });
});
