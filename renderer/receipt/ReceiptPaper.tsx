import type { Paper, PaperRow } from '../../shop/paper.ts';

/** A paper as it comes out of the printer; `paper.css` draws both. */
export function ReceiptPaper({ paper: { language, direction, widthMm, rows } }: { paper: Paper }) {
  return (
    <article className="paper" lang={language} dir={direction} data-width={widthMm}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a paper never move
        <Row key={index} row={row} />
      ))}
    </article>
  );
}

function Row({ row }: { row: PaperRow }) {
  if (row.is === 'rule') return <hr />;
  if (row.is !== 'pair') return <p data-is={row.is}>{row.text}</p>;
  return (
    <p data-is="pair" data-weight={row.weight ?? 'plain'}>
      <span>{row.start}</span>
      <span>{row.end}</span>
    </p>
  );
}
