import { Checkbox, Modal, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { isPreset, permissionsOfRole, type Verb } from '../../shop/verbs.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { roleName } from '../role-name.ts';
import { may } from '../standing.ts';
import { useAsk } from '../use-ask.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { useTill, useTillActions } from '../use-till.ts';
import { verbGroupNames, verbGroups } from '../verb-groups.ts';
import css from './PersonSheet.module.css';

interface Props {
  /** Undefined for a new role. */
  roleId: string | undefined;
  onClose(): void;
}

/** What a role may do, in words; an owner's is everything, and stays so. */
export function RoleSheet({ roleId, onClose }: Props) {
  const t = useT();
  const ask = useAsk();
  const till = useTillActions();
  const { shop } = till.view();
  const [name, setName] = useState(roleId === undefined ? '' : roleName(t, shop, roleId));
  const [granted, setGranted] = useState<ReadonlySet<Verb>>(
    () => new Set(roleId === undefined ? [] : permissionsOfRole(shop, roleId)),
  );
  const [isAsked, setAsked] = useState(false);
  const isOwner = roleId === 'owner';
  const isNamed = roleId === undefined || !isPreset(roleId);
  useShortcuts({ escape: onClose }, { covers: true });
  const save = async () => {
    setAsked(true);
    const permissions = [...granted];
    const body = { roleId: roleId ?? till.newId(), permissions, ...(isNamed && { name: name.trim() }) };
    const outcome = await ask({ type: 'set-role', body });
    setAsked(false);
    if (outcome.ok) onClose();
  };
  const toggle = (verb: Verb) =>
    setGranted((before) => new Set(before.has(verb) ? [...before].filter((one) => one !== verb) : [...before, verb]));
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      size="60rem"
      title={roleId === undefined ? t('roles.add') : <bdi>{roleName(t, shop, roleId)}</bdi>}
      closeButtonProps={{ 'aria-label': t('close'), size: 48 }}
    >
      <div className={css.sheet}>
        {isOwner && <p>{t('roles.owner')}</p>}
        {isNamed && (
          <TextInput
            data-autofocus
            label={t('staff.name')}
            value={name}
            maxLength={40}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <div className={css.groups}>
          {verbGroupNames.map((group) => (
            <fieldset key={group} className={css.group}>
              <legend>{t(`verb-group.${group}`)}</legend>
              {verbGroups[group].map((verb) => (
                <VerbTick key={verb} verb={verb} isOn={granted.has(verb)} isFixed={isOwner} onToggle={toggle} />
              ))}
            </fieldset>
          ))}
        </div>
        {!isOwner && (
          <Action
            tone="good"
            icon={IconCheck}
            waiting={isAsked}
            disabled={isNamed && name.trim() === ''}
            onPress={() => void save()}
          >
            {t('staff.save')}
          </Action>
        )}
      </div>
    </Modal>
  );
}

interface TickProps {
  verb: Verb;
  isOn: boolean;
  isFixed: boolean;
  onToggle(verb: Verb): void;
}

/** What one has not oneself one neither gives nor takes. */
function VerbTick({ verb, isOn, isFixed, onToggle }: TickProps) {
  const t = useT();
  const isTheirs = useTill((view) => may(verb, view));
  return (
    <Checkbox
      className={css.verb}
      label={t(`verb.${verb}`)}
      checked={isOn}
      disabled={isFixed || !isTheirs}
      onChange={() => onToggle(verb)}
    />
  );
}
