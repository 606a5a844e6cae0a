import { expect, test } from 'vitest';
import type { KeyStore } from '../server/kept-secret.ts';
import { openJoined, parseMachineSettings, sealJoined } from './machine-settings.ts';

const joined = {
  host: { address: '192.168.1.20', port: 8000 },
  till: { id: 'b', code: 'B', name: 'Bar' },
  token: 'secret',
  certPem: '-----BEGIN CERTIFICATE-----',
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
  ['certPem', { joined: { ...joined, certPem: 7 } }],
])('[U20] a %s that cannot be used is named', (path, value) => {
  expect(() => parseMachineSettings(value)).toThrow(path);
});

test.each([null, undefined, [], 'host'])('[U20] %j are no settings', (value) => {
  expect(() => parseMachineSettings(value)).toThrow();
});

/** A key store of one person, which opens nothing that another one sealed. */
const storeOf = (person: string): KeyStore => ({
  seal: (text) => Buffer.from(`${person}:${Buffer.from(text).toString('hex')}`),
  unseal(sealed) {
    const [owner, hex = ''] = Buffer.from(sealed).toString().split(':');
    if (owner !== person) throw new Error('it does not open');
    return Buffer.from(hex, 'hex').toString();
  },
});

test('[T12] the till’s token is written down sealed where there is a key store, and opens with it', () => {
  const kept = sealJoined(joined, storeOf('ada'));
  expect(JSON.stringify(kept)).not.toContain(joined.token);
  expect(openJoined(parseMachineSettings({ joined: kept }).joined ?? kept, storeOf('ada'))).toEqual(joined);
});

test('[T12] without a key store it is written down as it is, and one from before is read with a store as well', () => {
  expect(sealJoined(joined, undefined)).toEqual(joined);
  for (const store of [undefined, storeOf('ada')]) expect(openJoined(joined, store)).toEqual(joined);
});

test('[T12] a token that somebody else sealed, and a host without a certificate, ask for pairing again', () => {
  const kept = sealJoined(joined, storeOf('ada'));
  for (const store of [undefined, storeOf('eve')]) {
    expect(openJoined(kept, store)).toEqual({ ...joined, token: '', certPem: undefined });
  }
  const { certPem: _, ...before } = joined;
  const parsed = parseMachineSettings({ role: 'guest', joined: before }).joined ?? before;
  expect(openJoined(parsed, storeOf('ada')).certPem).toBeUndefined();
});
