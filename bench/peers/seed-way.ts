import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';

/**
 * The seed guide's server on bare Node: rows in memory, one text to every client, and each client fetches the whole list
 * again. Nothing is stored and nothing is checked, so it is as fast as that way can be.
 */
export function createSeedWay(rowsBefore: number): Server {
  const rows: object[] = Array.from({ length: rowsBefore }, (_, index) => ({ id: String(index), ...sampleRow }));
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (request.method === 'GET') {
      response.end(JSON.stringify(rows));
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const row = { ...sampleRow, ...(JSON.parse(body) as object), id: String(rows.length) };
      rows.unshift(row);
      for (const client of clients.clients) client.send('estimate_updated');
      response.statusCode = 201;
      response.end(JSON.stringify(row));
    });
  });
  const clients = new WebSocketServer({ server, path: '/ws' });
  return server;
}

/** As large as the documents that the host sends, so that lists of both weigh the same. */
const sampleRow = {
  number: 'EST-A-000001',
  customerName: 'Ada',
  status: 'draft',
  createdAt: '2026-11-22T12:10:53.134Z',
  lines: [0, 1].map((line) => ({
    id: `6f9bbbb0-b24e-8a36-ad62-8b49dc6bd87${line}`,
    name: 'Flat white',
    unitPriceMinor: 350,
    quantityMilli: 2000,
    taxes: [{ rateId: 'vat-20', name: 'VAT 20 %', ratePpm: 200000, baseMinor: 583, taxMinor: 117 }],
    totalMinor: 700,
  })),
  totals: { subtotalMinor: 1400, discountMinor: 0, taxMinor: 234, totalMinor: 1400 },
};
