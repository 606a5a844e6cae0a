import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { paperPage } from '../electron/printing/paper-page.ts';
import { ReceiptPaper } from '../renderer/receipt/ReceiptPaper.tsx';
import { type Paper, paperSchema } from '../shop/paper.ts';

const paper: Paper = {
  widthMm: 58,
  language: 'ar',
  direction: 'rtl',
  rows: [
    { is: 'title', text: 'Ada & "Sons"' },
    { is: 'centre', text: '<b>bold</b>' },
    { is: 'mark', text: 'COPY 1' },
    { is: 'rule' },
    { is: 'pair', start: "l'eau", end: '€1.00' },
    { is: 'pair', start: 'Total', end: '€1.00', weight: 'large' },
    { is: 'text', text: '<script>alert(1)</script>' },
  ],
};

test('[U45] what is printed is what the screen shows, element by element', () => {
  expect(paperPage(paper, 'A-2026-000001')).toContain(
    `<body class="paper-page">${renderToStaticMarkup(createElement(ReceiptPaper, { paper }))}</body>`,
  );
});

test('[U45] nothing that somebody typed becomes a part of the page', () => {
  const page = paperPage(paper, '</title><script>');
  expect(page).not.toMatch(/<script|<b>/);
  for (const wrong of [{ language: 'en" onload="x' }, { widthMm: 81 }, { direction: 'up' }, { rows: [] }])
    expect(paperSchema.safeParse({ ...paper, ...wrong }).success).toBe(false);
});
