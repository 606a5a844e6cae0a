import { IconChevronRight, IconPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Staff as Person, rolesOf } from '../../shop/staff.ts';
import { Action } from '../components/Action.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { WhyBlocked } from '../components/WhyBlocked.tsx';
import { useFormat } from '../format.tsx';
import { useT } from '../language.tsx';
import { lockedUntil, staffGone, staffHere } from '../people.ts';
import { roleName } from '../role-name.ts';
import { may } from '../standing.ts';
import { useShortcuts } from '../use-shortcuts.tsx';
import { sameItems, useTill } from '../use-till.ts';
import { PersonSheet } from './PersonSheet.tsx';
import { RoleSheet } from './RoleSheet.tsx';
import css from './Staff.module.css';

type Open = { is: 'person'; id?: string } | { is: 'role'; id?: string };

/** Who works here, and what each role may do. */
export function Staff() {
  const t = useT();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<Open>();
  const mayEdit = useTill((view) => may('staff.edit', view));
  const close = () => setOpen(undefined);
  useShortcuts({ escape: () => navigate('/settings') });
  return (
    <main className={css.staff} aria-label={t('staff')}>
      {!mayEdit && <WhyBlocked why="staff.not-yours" />}
      <div className={css.columns}>
        <People mayEdit={mayEdit} onOpen={(id) => setOpen({ is: 'person', ...(id && { id }) })} />
        <Roles mayEdit={mayEdit} onOpen={(id) => setOpen({ is: 'role', ...(id && { id }) })} />
      </div>
      {open?.is === 'person' && <PersonSheet staffId={open.id} onClose={close} />}
      {open?.is === 'role' && <RoleSheet roleId={open.id} onClose={close} />}
    </main>
  );
}

interface ListProps {
  mayEdit: boolean;
  onOpen(id?: string): void;
}

function People({ mayEdit, onOpen }: ListProps) {
  const t = useT();
  const here = useTill(({ shop }) => staffHere(shop), sameItems);
  const gone = useTill(({ shop }) => staffGone(shop), sameItems);
  return (
    <section className={css.section}>
      <header className={css.head}>
        <h2>{t('staff')}</h2>
        <Action tone="good" icon={IconPlus} disabled={!mayEdit} onPress={() => onOpen()}>
          {t('staff.add')}
        </Action>
      </header>
      {here.length === 0 && <EmptyState icon={IconUsers} title={t('staff.none')} text={t('staff.none.more')} />}
      <ul className={css.list} aria-label={t('staff')}>
        {here.map((staff) => (
          <PersonRow key={staff.id} staff={staff} mayEdit={mayEdit} onOpen={onOpen} />
        ))}
      </ul>
      {gone.length > 0 && (
        <>
          <h3 className={css.gone}>{t('staff.gone')}</h3>
          <ul className={css.list} aria-label={t('staff.gone')}>
            {gone.map((staff) => (
              <PersonRow key={staff.id} staff={staff} mayEdit={mayEdit} onOpen={onOpen} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function PersonRow({ staff, mayEdit, onOpen }: { staff: Person } & ListProps) {
  const t = useT();
  const { clock } = useFormat();
  const role = useTill(({ shop }) => roleName(t, shop, staff.roleId));
  const untilMs = useTill(({ shop }) => lockedUntil(shop, staff.id));
  const locked = untilMs > Date.now() ? t('staff.locked', { time: clock.time(new Date(untilMs).toISOString()) }) : '';
  const signs = [staff.pinDigits ? t('staff.has-pin') : t('staff.no-pin'), staff.hasBadge && t('staff.has-badge')];
  return (
    <li>
      <button
        type="button"
        className={css.row}
        disabled={!mayEdit}
        data-testid="person"
        onClick={() => onOpen(staff.id)}
      >
        <span className={css.name}>
          <bdi>{staff.name}</bdi>
          <small>{role}</small>
        </span>
        <span className={css.signs} data-none={!staff.pinDigits || undefined}>
          {staff.active && signs.filter(Boolean).join(' · ')}
          {locked !== '' && <strong>{locked}</strong>}
        </span>
        <IconChevronRight className={css.onwards} aria-hidden stroke={2} />
      </button>
    </li>
  );
}

function Roles({ mayEdit, onOpen }: ListProps) {
  const t = useT();
  const roles = useTill(
    ({ shop }) => rolesOf(shop).map((role) => ({ ...role, name: roleName(t, shop, role.id) })),
    (a, b) => JSON.stringify(a) === JSON.stringify(b),
  );
  return (
    <section className={css.section}>
      <header className={css.head}>
        <h2>{t('roles')}</h2>
        <Action icon={IconPlus} disabled={!mayEdit} onPress={() => onOpen()}>
          {t('roles.add')}
        </Action>
      </header>
      <ul className={css.list} aria-label={t('roles')}>
        {roles.map(({ id, name, permissions }) => (
          <li key={id}>
            <button type="button" className={css.row} disabled={!mayEdit} data-testid="role" onClick={() => onOpen(id)}>
              <span className={css.name}>
                <bdi>{name}</bdi>
                <small>
                  {id === 'owner' ? t('roles.everything') : t('roles.count', { count: permissions.length })}
                </small>
              </span>
              <IconChevronRight className={css.onwards} aria-hidden stroke={2} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
