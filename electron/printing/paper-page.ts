import type { Paper, PaperRow } from '../../shop/paper.ts';

/** A page that is nothing but one paper: no script, and the one style sheet that the screen draws papers with. */
export function paperPage({ language, direction, widthMm, rows }: Paper, title: string): string {
  return [
    `<!doctype html><html lang="${language}" dir="${direction}"><head><meta charset="utf-8">`,
    `<title>${escaped(title)}</title><link rel="stylesheet" href="/paper.css"></head><body class="paper-page">`,
    `<article class="paper" lang="${language}" dir="${direction}" data-width="${widthMm}">`,
    ...rows.map(rowHtml),
    '</article></body></html>',
  ].join('');
}

function rowHtml(row: PaperRow): string {
  if (row.is === 'rule') return '<hr/>';
  if (row.is !== 'pair') return `<p data-is="${row.is}">${escaped(row.text)}</p>`;
  const weight = row.weight ?? 'plain';
  return `<p data-is="pair" data-weight="${weight}"><span>${escaped(row.start)}</span><span>${escaped(row.end)}</span></p>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
}
