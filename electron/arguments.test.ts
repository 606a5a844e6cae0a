import { expect, test } from 'vitest';
import { DEFAULT_PORT, parseArguments } from './arguments.ts';

const nothing = { port: DEFAULT_PORT, data: undefined, bind: undefined, names: [], demo: false };

test('[U19] without arguments it is port 8000 and the system’s own folder', () => {
  expect(parseArguments([])).toEqual({ ...nothing, port: 8000 });
});

test.each([
  [['--port', '8001', '--data', '/srv/shop', '--bind', '0.0.0.0', '--name', 'till.lan', '--demo']],
  [['--port=8001', '--data=/srv/shop', '--bind=0.0.0.0', '--name=till.lan', '--demo']],
])('[U19] %j is taken', (argv) => {
  expect(parseArguments(argv)).toEqual({
    port: 8001,
    data: '/srv/shop',
    bind: '0.0.0.0',
    names: ['till.lan'],
    demo: true,
  });
});

test('[U19] switches of the browser inside, files and unknown words are left alone', () => {
  const argv = ['--no-sandbox', '--remote-debugging-port=9222', '/opt/app.asar', '--port', '0', '--inspect', '-v'];
  expect(parseArguments(argv)).toEqual({ ...nothing, port: 0 });
});

test.each(['eighty', '-1', '65536', '80.5', '0x', '80 80'])('[U19] --port=%s is named as no port', (port) => {
  expect(() => parseArguments([`--port=${port}`])).toThrow(`--port ${port} is not a port.`);
});

test('[U19] a folder or an address that was left empty is none', () => {
  expect(parseArguments(['--data=', '--bind='])).toEqual(nothing);
});
