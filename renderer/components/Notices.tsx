import { useNotices } from '../notices.tsx';
import { ErrorNote } from './ErrorNote.tsx';
import css from './Notices.module.css';

/** Stands at the lower left, where it covers no primary action. */
export function Notices() {
  const { notices, dismiss } = useNotices();
  return (
    <div className={css.notices}>
      {notices.map(({ id, tone, title, sentences, action }) => (
        <ErrorNote
          key={id}
          tone={tone}
          title={title}
          sentences={sentences}
          onDismiss={() => dismiss(id)}
          action={
            action && {
              label: action.label,
              run: () => {
                dismiss(id);
                action.run();
              },
            }
          }
        />
      ))}
    </div>
  );
}
