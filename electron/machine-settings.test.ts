import { expect, test } from 'vitest';
import { parseMachineSettings } from './machine-settings.ts';

const joined = {
  host: { address: '192.168.1.20', port: 8000 },
  till: { id: 'b', code: 'B', name: 'Bar' },
  token: 'secret',
};

test('[U20] a machine without settings is a host that other tills may not join', () => {
  expect(parseMachineSettings({})).toEqual({ role: 'host', otherTillsMayJoin: false });
});

test('[U20] a host that it once joined is kept, whichever it is now', () => {
  for (const role of ['host', 'guest'])
    expect(parseMachineSettings({ role, otherTillsMayJoin: true, joined })).toEqual({
      role,
      otherTillsMayJoin: true,
      joined,
    });
});

test('[U20] what a newer version keeps there is passed over', () => {
  expect(parseMachineSettings({ role: 'guest', joined, theme: 'dark' })).toEqual({
    role: 'guest',
    otherTillsMayJoin: false,
    joined,
  });
});

test.each([
  ['role', { role: 'kitchen' }],
  ['otherTillsMayJoin', { otherTillsMayJoin: 'yes' }],
  ['joined', { joined: 'a host' }],
  ['address', { joined: { ...joined, host: { address: 'http://192.168.1.20', port: 8000 } } }],
  ['port', { joined: { ...joined, host: { address: '192.168.1.20', port: 0 } } }],
  ['token', { joined: { ...joined, token: undefined } }],
])('[U20] a %s that cannot be used is named', (path, value) => {
  expect(() => parseMachineSettings(value)).toThrow(path);
});

test.each([null, undefined, [], 'host'])('[U20] %j are no settings', (value) => {
  expect(() => parseMachineSettings(value)).toThrow();
});
