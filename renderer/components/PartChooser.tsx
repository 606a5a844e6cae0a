import { IconMinus, IconPlus } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { type Choosable, type Parts, stepped, toggled } from '../parts.ts';
import { outsideFields, type Shortcuts } from '../use-shortcuts.tsx';
import css from './PartChooser.module.css';

type OnPart = (change: (parts: Parts) => Parts) => void;

interface Props {
  label: string;
  lines: readonly Choosable[];
  parts: Parts;
  selectedId: string | undefined;
  onPart: OnPart;
  /** Below the name of a line of which nothing is left. */
  gone?: string;
}

/** Lines of which all or a part is chosen: a tap takes the whole line, the keys beside it one piece more or less. */
export function PartChooser({ label, lines, parts, selectedId, onPart, gone }: Props) {
  return (
    <ul className={css.lines} aria-label={label}>
      {lines.map((line) => (
        <PartRow
          key={line.id}
          line={line}
          milli={parts.get(line.id) ?? 0}
          isSelected={line.id === selectedId}
          onPart={onPart}
          gone={gone}
        />
      ))}
    </ul>
  );
}

interface RowProps {
  line: Choosable;
  milli: number;
  isSelected: boolean;
  onPart: OnPart;
  gone: string | undefined;
}

const PartRow = memo(function PartRow({ line, milli, isSelected, onPart, gone }: RowProps) {
  const t = useT();
  const { quantity } = useFormat();
  const { name, mostMilli } = line;
  const isGone = mostMilli === 0;
  return (
    <li className={css.line} data-chosen={milli > 0 || undefined} data-selected={isSelected || undefined}>
      <button
        type="button"
        className={css.what}
        disabled={isGone}
        aria-pressed={milli === mostMilli && !isGone}
        onClick={() => onPart((parts) => toggled(parts, line))}
      >
        {name}
        {isGone && gone && <small>{gone}</small>}
      </button>
      {!isGone && (
        <>
          <button
            type="button"
            className={css.key}
            disabled={milli === 0}
            aria-label={t('line.less', { name })}
            onClick={() => onPart((parts) => stepped(parts, line, -1))}
          >
            <IconMinus aria-hidden stroke={2} />
          </button>
          <output className={css.part}>{t('parts.of', { part: quantity(milli), whole: quantity(mostMilli) })}</output>
          <button
            type="button"
            className={css.key}
            disabled={milli === mostMilli}
            aria-label={t('line.more', { name })}
            onClick={() => onPart((parts) => stepped(parts, line, 1))}
          >
            <IconPlus aria-hidden stroke={2} />
          </button>
        </>
      )}
    </li>
  );
});

/** Arrows choose a line, plus and minus change how much of it; for the dialog that the lines are in. */
export function usePartKeys(
  lines: readonly Choosable[],
  onPart: OnPart,
): { selectedId: string | undefined; shortcuts: Shortcuts } {
  const open = lines.filter(({ mostMilli }) => mostMilli > 0);
  const [wantedId, setWantedId] = useState<string>();
  const index = Math.max(
    0,
    open.findIndex(({ id }) => id === wantedId),
  );
  const selected = open[index];
  const move = (by: number) =>
    outsideFields(() => setWantedId(open[Math.max(0, Math.min(open.length - 1, index + by))]?.id));
  const step = (by: 1 | -1) =>
    outsideFields(() => {
      if (selected) onPart((parts) => stepped(parts, selected, by));
    });
  return {
    selectedId: selected?.id,
    shortcuts: { arrowdown: move(1), arrowup: move(-1), '+': step(1), '-': step(-1) },
  };
}
