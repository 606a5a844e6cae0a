import { connect } from 'node:net';
import { WebSocket } from 'ws';

/**
 * A machine that nobody let in, as a program of its own: `node stranger.mjs '{ address, port, calls, sockets }'` does all
 * of it in order, and prints what it got as JSON.
 */
const { address, port, calls = [], sockets = [] } = JSON.parse(process.argv[2] ?? '{}');

const call = async ({ method, path, headers = {}, body }) => {
  try {
    const answer = await fetch(`http://${address}:${port}${path}`, { method, headers, body });
    return { method, path, status: answer.status, text: await answer.text() };
  } catch (error) {
    return { method, path, status: 0, text: error.cause?.code ?? error.message };
  }
};

const listen = ({ protocols, hello }) =>
  new Promise((done) => {
    const socket = new WebSocket(`ws://${address}:${port}/ws`, protocols);
    const texts = [];
    socket.on('open', () => {
      if (hello) socket.send(JSON.stringify(hello));
      // The pong comes behind everything that was sent before it.
      else socket.ping();
    });
    socket.on('message', (text) => texts.push(text.toString()));
    socket.on('pong', () => socket.close(1000));
    socket.on('error', (error) => done({ code: 0, texts: [error.message] }));
    socket.on('close', (code, reason) => done({ code, reason: reason.toString(), texts }));
  });

const knock = () =>
  new Promise((done) => {
    const socket = connect({ host: address, port, timeout: 3_000 });
    socket.once('connect', () => done('connected'));
    socket.once('timeout', () => done('timeout'));
    socket.once('error', (error) => done(error.code));
  });

const knocked = await knock();
const answers = [];
for (const one of calls) answers.push(await call(one));
const heard = [];
for (const one of sockets) heard.push(await listen(one));
process.stdout.write(JSON.stringify({ knocked, answers, heard }), () => process.exit(0));
