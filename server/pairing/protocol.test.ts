import { createHash, createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { seedOfRun } from '../../test/kit/seed.ts';
import { seededRandom } from '../../test/kit/seeded-random.ts';
import {
  commitmentOf,
  digitsOf,
  isSignedBy,
  keyHashOf,
  parsePublicKey,
  publicKeyText,
  type Said,
  signatureOf,
} from './protocol.ts';

const seed = seedOfRun();
const random = seededRandom(seed);
const bytes = () => Buffer.from(Array.from({ length: 32 }, () => Math.floor(random() * 256)));
const said = (): Said => ({ tillNonce: bytes(), hostNonce: bytes(), tillKey: bytes(), hostKey: bytes() });
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('[R1] the digits are six of an HMAC over both nonces and both keys', () => {
  const { tillNonce, hostNonce, tillKey, hostKey } = said();
  const mac = createHmac('sha256', Buffer.concat([tillNonce, hostNonce]))
    .update('tillwire-pair-1')
    .update(hostKey)
    .update(tillKey)
    .digest();
  // The remainder byte by byte, as a machine without large numbers finds it.
  const number = mac.reduce((rest, byte) => (rest * 256 + byte) % 1_000_000, 0);
  expect(digitsOf({ tillNonce, hostNonce, tillKey, hostKey })).toBe(String(number).padStart(6, '0'));
  const commitment = createHash('sha256').update(tillNonce).update(tillKey).digest('hex');
  expect(commitmentOf({ tillNonce, tillKey })).toBe(commitment);
});

test(`[R1] with somebody in between both sides show other digits, 50,000 times (seed ${seed})`, () => {
  const runs = 50_000;
  let same = 0;
  for (let run = 0; run < runs; run += 1) {
    const [host, till] = [
      { key: bytes(), nonce: bytes() },
      { key: bytes(), nonce: bytes() },
    ];
    // It plays the host to the till and a till to the host, under a key of its own and nonces that it likes.
    const between = { key: bytes(), toTill: bytes(), toHost: bytes() };
    const atTill = digitsOf({
      ...{ tillNonce: till.nonce, hostNonce: between.toTill },
      ...{ tillKey: till.key, hostKey: between.key },
    });
    const atHost = digitsOf({
      ...{ tillNonce: between.toHost, hostNonce: host.nonce },
      ...{ tillKey: between.key, hostKey: host.key },
    });
    if (atTill === atHost) same += 1;
  }
  // By chance one in a million is: more than three in fifty thousand never happens.
  expect(same, `seed ${seed}`).toBeLessThanOrEqual(3);
});

test(`[R1] passing the nonces on as they are does not help it either (seed ${seed})`, () => {
  let same = 0;
  for (let run = 0; run < 20_000; run += 1) {
    const honest = said();
    const key = bytes();
    if (digitsOf({ ...honest, hostKey: key }) === digitsOf({ ...honest, tillKey: key })) same += 1;
  }
  expect(same, `seed ${seed}`).toBeLessThanOrEqual(3);
});

test(`[R1] every one of the million digits comes about as often as another (seed ${seed})`, () => {
  const first = new Map<string, number>();
  for (let run = 0; run < 20_000; run += 1) {
    const digits = digitsOf(said());
    expect(digits).toMatch(/^\d{6}$/);
    first.set(digits.slice(0, 1), (first.get(digits.slice(0, 1)) ?? 0) + 1);
  }
  for (const count of first.values()) expect(Math.abs(count - 2_000)).toBeLessThan(300);
  expect(first.size).toBe(10);
});

describe('the key of a till', () => {
  test('[R3] signs what was said, and only that', () => {
    const { privateKey, publicKey } = p256();
    const all = { ...said(), tillKey: keyHashOf(publicKey) };
    const signature = signatureOf(all, privateKey);
    expect(signature).toHaveLength(64);
    expect(isSignedBy(publicKey, all, signature)).toBe(true);
    for (const part of ['tillNonce', 'hostNonce', 'hostKey', 'tillKey'] as const) {
      expect([part, isSignedBy(publicKey, { ...all, [part]: bytes() }, signature)]).toEqual([part, false]);
    }
    expect(isSignedBy(p256().publicKey, all, signature)).toBe(false);
    for (const wrong of [Buffer.alloc(0), Buffer.alloc(64), signature.subarray(1)]) {
      expect(isSignedBy(publicKey, all, wrong)).toBe(false);
    }
  });

  test('[R3] goes as it is, and is known by its hash', () => {
    const { publicKey } = p256();
    const again = parsePublicKey(publicKeyText(publicKey)) as KeyObject;
    expect(keyHashOf(again)).toEqual(keyHashOf(publicKey));
    expect(publicKeyText(publicKey).length).toBeLessThanOrEqual(200);
  });

  test.each([
    ['nothing', ''],
    ['no key', Buffer.from('a key').toString('base64url')],
    ['a key of another curve', publicKeyText(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
    ['a key that signs otherwise', publicKeyText(generateKeyPairSync('ed25519').publicKey)],
  ])('[R3] %s is none', (_, text) => {
    expect(parsePublicKey(text)).toBeUndefined();
  });
});
