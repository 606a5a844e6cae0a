import { beforeAll, describe, expect, test } from 'vitest';
import { identityOf } from '../access/host-identity.ts';
import { makeCertificate } from '../access/make-certificate.ts';
import { BackupFailed } from './backup-failed.ts';
import { newRecoveryCode } from './recovery-code.ts';
import { openKeys, publicKeyOf, type ShopKeys, sealKeys } from './sealed-keys.ts';

const code = '7K2QX-0ABCD-EFGHJ-KMNPQ-RSTVW';
const identity = identityOf(await makeCertificate());
const keys: ShopKeys = { shopId: 'shop-1', journalKey: Uint8Array.from({ length: 32 }, (_, n) => n), identity };
const opened = { ...keys, journalKey: Buffer.from(keys.journalKey) };

let publicKey: string;
let sealed: string;

beforeAll(async () => {
  publicKey = await publicKeyOf(code);
  sealed = sealKeys(keys, publicKey);
});

const failsWith = async (opening: Promise<unknown>, fault: string) => {
  const error: unknown = await opening.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(BackupFailed);
  expect(error).toMatchObject({ fault });
};

describe('the keys', () => {
  test('[B12] are sealed without the code and open with it, however it is typed', async () => {
    expect(await openKeys(sealed, code)).toEqual(opened);
    expect(await openKeys(sealed, '7k2qxoabcd efghj kmnpq rstvw')).toEqual(opened);
  });

  test('[B12] show nothing of themselves or of the code, and look different at each sealing', () => {
    const hex = Buffer.from(keys.journalKey).toString('hex');
    const pem = identity.keyPem.split('\n').slice(1, -2);
    for (const secret of [hex, ...pem, keys.shopId, code, code.replaceAll('-', '')])
      expect(sealed).not.toContain(secret);
    expect(sealKeys(keys, publicKey)).not.toBe(sealed);
  });

  test('[T11] of a backup from before hosts had one hold no key of the host', async () => {
    const old = sealKeys({ ...keys, identity: undefined }, publicKey);
    expect(await openKeys(old, code)).toEqual({ ...opened, identity: undefined });
  });

  test('[T11] with a certificate that is not of the host’s key are not whole', async () => {
    const { certPem } = await makeCertificate();
    await failsWith(openKeys(sealKeys({ ...keys, identity: { ...identity, certPem } }, publicKey), code), 'not-whole');
  });

  test('[B12] do not open with any one letter of the code changed', async () => {
    const letters = code.replaceAll('-', '');
    for (let at = 0; at < letters.length; at += 1) {
      const other = `${letters.slice(0, at)}${letters[at] === '3' ? '4' : '3'}${letters.slice(at + 1)}`;
      await failsWith(openKeys(sealed, other), 'wrong-code');
    }
  });

  test('[B12] do not open with another code, or with none', async () => {
    await failsWith(openKeys(sealed, newRecoveryCode()), 'wrong-code');
    await failsWith(openKeys(sealed, ''), 'wrong-code');
  });

  test('[B12] that were changed at whatever byte do not open, and are not taken for a wrong code alone', async () => {
    const faults = new Set<string>();
    for (let at = 0; at < sealed.length - 1; at += 29) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'x' ? 'y' : 'x'}${sealed.slice(at + 1)}`;
      const error: unknown = await openKeys(changed, code).catch((caught: unknown) => caught);
      expect(error, `byte ${at}`).toBeInstanceOf(BackupFailed);
      faults.add((error as BackupFailed).fault);
    }
    expect([...faults].sort()).toEqual(['not-whole', 'wrong-code']);
    for (const text of ['', '{}', 'null', '[]', sealed.slice(0, -20)])
      await failsWith(openKeys(text, code), 'not-whole');
  });

  test('[B12] open for the code of any older sealing, as long as that code is kept', async () => {
    // Made once and kept here: a backup of today is to open in ten years.
    const older =
      '{"v":1,"code":"9ff6501e1c0b4807","ephemeral":"OuuO5lAY7vv4nWuQQ14cuYy-HmWeW9_veLVun0y9yi4","nonce":"jmjyJ713PFHZpm2b","sealed":"1SYVdmI9nb4ZwP4cxAIRi0mG0Ihc6Yqvyjzn89W0ZYl5nBfXUYCbcY3sw--xXNMPNFsMCljrSAy2IAEANYioLGEsyMdEm3rwgYCBl7KEjSnBT8SSpWFD2tYTrlJqKS814ycbalyofxkF1_hHi9d5vx4IMUg0KOc8Iw"}';
    expect(await openKeys(older, code)).toEqual({ ...opened, identity: undefined });
  });
});
