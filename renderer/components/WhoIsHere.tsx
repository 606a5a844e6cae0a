import { IconLock } from '@tabler/icons-react';
import { useT } from '../language.tsx';
import { useLock } from '../use-lock.ts';
import { useTill } from '../use-till.ts';
import { Action } from './Action.tsx';

/** Whose sales these are; one tap locks the screen, and the next person signs in. */
export function WhoIsHere() {
  const t = useT();
  const lock = useLock();
  const name = useTill(({ you }) => you.staff?.name);
  if (name === undefined) return null;
  return (
    <Action tone="quiet" icon={IconLock} shortcut="Ctrl+L" label={t('lock', { name })} onPress={lock}>
      {name}
    </Action>
  );
}
