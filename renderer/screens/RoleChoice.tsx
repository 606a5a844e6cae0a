import { rolesOf } from '../../shop/staff.ts';
import { Action } from '../components/Action.tsx';
import { useT } from '../language.tsx';
import { roleName } from '../role-name.ts';
import { may } from '../standing.ts';
import { useTill } from '../use-till.ts';
import css from './PersonSheet.module.css';

interface Props {
  chosen: string;
  onChoose(roleId: string): void;
}

const sameText = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The roles that whoever stands here can give: nobody gives away more than they have. */
export function RoleChoice({ chosen, onChoose }: Props) {
  const t = useT();
  const roles = useTill(
    (view) =>
      rolesOf(view.shop).map(({ id, permissions }) => ({
        id,
        name: roleName(t, view.shop, id),
        isAbove: permissions.some((verb) => !may(verb, view)),
      })),
    sameText,
  );
  return (
    <fieldset className={`${css.group} ${css.role}`}>
      <legend>{t('staff.role')}</legend>
      <div className={css.roles}>
        {roles.map(({ id, name, isAbove }) => (
          <Action key={id} pressed={id === chosen} disabled={isAbove && id !== chosen} onPress={() => onChoose(id)}>
            {name}
          </Action>
        ))}
      </div>
    </fieldset>
  );
}
