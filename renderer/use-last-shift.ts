import { useEffect, useState } from 'react';
import type { Shift } from '../shop/shift.ts';
import { isLive, may } from './standing.ts';
import { useTill, useTillActions } from './use-till.ts';

/** The shift that this till closed last: as the shop has it, else, to whoever may see figures, from a closed day. */
export function useLastShift(): Shift | undefined {
  const till = useTillActions();
  const tillId = useTill(({ you }) => you.till?.id);
  const present = useTill(({ shop }) =>
    [...shop.all('shift')]
      .filter((shift) => shift.tillId === tillId && shift.status === 'closed')
      .sort((a, b) => ((a.closedAt ?? '') < (b.closedAt ?? '') ? 1 : -1))
      .at(0),
  );
  const [past, setPast] = useState<Shift>();
  const isAsked = useTill((view) => isLive(view) && may('report.x', view)) && !present && tillId !== undefined;
  useEffect(() => {
    if (!isAsked) return;
    void till.get(`/api/v1/shifts?till=${tillId}&status=closed&limit=1`).then(({ status, body }) => {
      if (status === 200) setPast((body as { items: Shift[] }).items[0]);
    });
  }, [till, tillId, isAsked]);
  return present ?? past;
}
