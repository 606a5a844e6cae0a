import { type KeyboardEvent, memo, useState } from 'react';
import type { Staff } from '../../shop/staff.ts';
import { useT } from '../language.tsx';
import { isInName } from '../people.ts';
import { roleName } from '../role-name.ts';
import { useTill } from '../use-till.ts';
import css from './PersonTiles.module.css';

interface Props {
  label: string;
  people: readonly Staff[];
  chosenId: string | undefined;
  onChoose(staff: Staff): void;
}

/** With more names than this one looks for one's own. */
const MOST_AT_A_GLANCE = 12;

/** Names to tap, or to move among with the arrow keys. */
export function PersonTiles({ label, people, chosenId, onChoose }: Props) {
  const t = useT();
  const [typed, setTyped] = useState('');
  const shown = people.filter(({ name }) => isInName(name, typed));
  const isMany = people.length > MOST_AT_A_GLANCE;
  return (
    <div className={css.people}>
      {isMany && (
        <input
          className={css.search}
          type="text"
          inputMode="search"
          autoComplete="off"
          spellCheck={false}
          aria-label={t('people.search')}
          placeholder={t('people.search')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <fieldset className={css.tiles} aria-label={label} onKeyDown={moveFocus}>
        {shown.map((staff, index) => (
          <Tile
            key={staff.id}
            staff={staff}
            isChosen={staff.id === chosenId}
            isFirst={index === 0 && !isMany}
            onChoose={onChoose}
          />
        ))}
      </fieldset>
      {shown.length === 0 && <p>{t('people.none-found')}</p>}
    </div>
  );
}

interface TileProps {
  staff: Staff;
  isChosen: boolean;
  isFirst: boolean;
  onChoose(staff: Staff): void;
}

const Tile = memo(function Tile({ staff, isChosen, isFirst, onChoose }: TileProps) {
  const t = useT();
  const role = useTill(({ shop }) => roleName(t, shop, staff.roleId));
  return (
    <button
      type="button"
      className={css.tile}
      aria-pressed={isChosen}
      data-autofocus={isFirst || undefined}
      onClick={() => onChoose(staff)}
    >
      <span className={css.name}>
        <bdi>{staff.name}</bdi>
      </span>
      <small>{role}</small>
    </button>
  );
});

/** To the tile beside, above or below, as they stand on the screen. */
function moveFocus(event: KeyboardEvent<HTMLFieldSetElement>): void {
  const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const at = tiles.indexOf(document.activeElement as HTMLElement);
  const firstTop = tiles[0]?.offsetTop;
  const columns = tiles.filter(({ offsetTop }) => offsetTop === firstTop).length;
  const onwards = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
  const steps: Record<string, number> = {
    ArrowRight: onwards,
    ArrowLeft: -onwards,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  tiles[at + step]?.focus();
}
