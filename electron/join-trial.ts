import { createTrial } from '../server/access/trial.ts';
import type { Settings } from '../server/settings.ts';
import { failed } from '../shop/bridge.ts';
import { trialEnd } from '../shop/trial.ts';
import type { BridgeHandlers } from './bridge-handlers.ts';
import type { MachineSettings } from './machine-settings.ts';

export interface JoinTrialPorts {
  settings: Pick<Settings<MachineSettings>, 'now' | 'change'>;
  /** Lets other machines reach the host, or not; answers why it could not. */
  open(on: boolean): Promise<string | undefined>;
  onChanged(): void;
  /** Milliseconds since 1970; this machine's clock unless said otherwise. */
  nowMs?(): number;
  after?(ms: number, run: () => void): () => void;
}

/**
 * Whether other tills may join. A change of it may cut off whoever made it, or let in whom nobody meant: after five
 * minutes it is as before, unless somebody at this machine says that it shall stay.
 */
export function createJoinTrial({ settings, open, onChanged, nowMs = Date.now, after = afterMs }: JoinTrialPorts) {
  const change = async (on: boolean, joinTrial: MachineSettings['joinTrial']) => {
    const fault = await open(on);
    if (fault !== undefined) return failed('refused', fault);
    await settings.change({ otherTillsMayJoin: on, joinTrial });
    trial.look();
    onChanged();
    return { ok: true as const };
  };

  const undo = () => change(settings.now.joinTrial?.before ?? settings.now.otherTillsMayJoin, undefined);

  const trial = createTrial({ until: () => settings.now.joinTrial?.until, nowMs, after, undo: () => void undo() });

  const handlers: Pick<BridgeHandlers, 'let-tills-join' | 'settle-join-trial'> = {
    'let-tills-join': (on) => {
      const { joinTrial, otherTillsMayJoin } = settings.now;
      const before = joinTrial?.before ?? otherTillsMayJoin;
      const until = trialEnd(new Date(nowMs()).toISOString());
      return change(on, on === before ? undefined : { until, before });
    },
    'settle-join-trial': (keep) => (keep ? change(settings.now.otherTillsMayJoin, undefined) : undo()),
  };

  return {
    handlers,
    look: trial.look,
    close: trial.close,
    /** Before the host starts: a trial whose time is over is undone without a host. */
    async undoIfOver(): Promise<void> {
      const { joinTrial } = settings.now;
      if (joinTrial && Date.parse(joinTrial.until) <= nowMs()) {
        await settings.change({ otherTillsMayJoin: joinTrial.before, joinTrial: undefined });
      }
    },
  };
}

function afterMs(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
