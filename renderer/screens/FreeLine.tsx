import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Action } from '../components/Action.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { useShortcuts } from '../use-shortcuts.tsx';
import css from './Sheet.module.css';

interface Props {
  onAdd(name: string, unitPriceMinor: number): void;
  onClose(): void;
}

/** Something that the catalogue does not have: a name and a price. */
export function FreeLine({ onAdd, onClose }: Props) {
  const t = useT();
  const { money } = useFormat();
  const [name, setName] = useState('');
  const [price, setPrice] = useState('');
  const [wasTried, setTried] = useState(false);
  const minor = money.parse(price);
  const isNamed = name.trim() !== '';
  const isPriced = minor !== undefined && minor <= 1_000_000_000;
  const add = () => {
    setTried(true);
    if (isNamed && isPriced) onAdd(name.trim(), minor);
  };
  useShortcuts({ escape: onClose, f9: add, 'ctrl+enter': add }, { covers: true });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    add();
  };
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      title={t('free.title')}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <form className={css.sheet} onSubmit={onSubmit}>
        <TextInput
          data-autofocus
          label={t('free.name')}
          value={name}
          maxLength={120}
          autoComplete="off"
          error={wasTried && !isNamed && t('free.name.missing')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('free.price')}
          value={price}
          inputMode="decimal"
          autoComplete="off"
          placeholder={money.plain(0)}
          error={wasTried && !isPriced && t('free.price.wrong', { example: money.plain(1250) })}
          onChange={(event) => setPrice(event.currentTarget.value)}
        />
        <div className={css.choice}>
          <Action onPress={onClose}>{t('close')}</Action>
          <Action tone="good" onPress={add}>
            {t('free.add')}
          </Action>
        </div>
        <input type="submit" hidden />
      </form>
    </Modal>
  );
}
