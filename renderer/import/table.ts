import Papa from 'papaparse';

/** A row of a file, by the number that a table program shows beside it: the head is row 1. */
export interface TableRow {
  row: number;
  cells: readonly string[];
}

export interface Table {
  delimiter: string;
  header: readonly string[];
  rows: readonly TableRow[];
}

const delimiters = [';', ',', '\t', '|'] as const;

/** The text of a file: UTF-8 or UTF-16 where it says or proves so, else what table programs of this continent write. */
export function decodeTable(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The table in a text whose first row is its head; undefined where there is no row below it. */
export function readTable(text: string): Table | undefined {
  // Excel writes its delimiter into a line of its own, which no other program shows.
  const told = /^\ufeff?sep=(.)\r?\n/i.exec(text);
  const rest = text.slice(told?.[0].length ?? 0).replace(/^\ufeff/, '');
  const delimiter = told?.[1] ?? delimiterOf(rest);
  const { data } = Papa.parse<string[]>(rest, { delimiter });
  const numbered = data.map((cells, index) => ({ row: index + 1, cells: cells.map((cell) => cell.trim()) }));
  const [head, ...rows] = numbered.filter(({ cells }) => cells.some((cell) => cell !== ''));
  return head && rows.length > 0 ? { delimiter, header: head.cells, rows } : undefined;
}

/** What stands most often between the words of the head: prices with a comma come only below it. */
function delimiterOf(text: string): string {
  const head = (/[^\r\n]+/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const countOf = (delimiter: string) => head.split(delimiter).length;
  return delimiters.reduce((best, one) => (countOf(one) > countOf(best) ? one : best));
}
