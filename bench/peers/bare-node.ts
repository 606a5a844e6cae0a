import { createServer, type Server } from 'node:http';

/** The least that an HTTP server in Node can do: read a body and answer a text. Shows how much load the bench can make. */
export function createBareNode(row: object): Server {
  const text = JSON.stringify(row);
  return createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
      response.end(text);
    });
  });
}
