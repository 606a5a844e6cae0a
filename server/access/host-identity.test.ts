import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { api } from '../../test/kit/http-client.ts';
import { makeFolder, openHost } from '../../test/kit/open-host.ts';
import { readFolder } from '../../test/kit/read-folder.ts';
import type { KeyStore } from '../kept-secret.ts';
import { createLog } from '../log.ts';
import { certificateOf, identityFileOf, identityOf, keepHostIdentity, writeHostIdentity } from './host-identity.ts';
import { makeCertificate } from './make-certificate.ts';

let dir: string;
let path: string;

beforeEach(async () => {
  const folder = await makeFolder();
  dir = folder.dir;
  path = identityFileOf(dir);
  return folder.remove;
});

const store: KeyStore = {
  seal: (text) => Buffer.from(text).reverse(),
  unseal(sealed) {
    const text = Buffer.from(sealed).reverse().toString();
    if (!text.startsWith('{')) throw new Error('it does not open');
    return text;
  },
};
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;
const onPosix = test.skipIf(process.platform === 'win32');

describe('a host’s key', () => {
  test('[T1] is P-256, with a certificate that it signed for itself, valid from 1980 to 2049 and for nothing else', async () => {
    const { secret } = await keepHostIdentity(path);
    const certificate = new X509Certificate(secret.certPem);
    const key = createPrivateKey(secret.keyPem);
    expect(key.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect([certificate.validFrom, certificate.validTo]).toEqual([
      'Jan  1 00:00:00 1980 GMT',
      'Dec 31 23:59:59 2049 GMT',
    ]);
    // 2.5.29.15, the key usage: with it Electron would let no till in.
    expect(certificate.raw.includes(Buffer.from('551d0f', 'hex'))).toBe(false);
    expect([certificate.ca, certificate.keyUsage]).toEqual([false, ['1.3.6.1.5.5.7.3.1']]);
    expect(secret.fingerprint).toBe(certificate.fingerprint256);
    expect(secret.keyHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('[T1] is made once, and another one for every shop', async () => {
    const { secret } = await keepHostIdentity(path);
    expect(await keepHostIdentity(path)).toEqual({ secret });
    const other = await makeFolder();
    onTestFinished(other.remove);
    expect((await keepHostIdentity(identityFileOf(other.dir))).secret.keyHash).not.toBe(secret.keyHash);
  });

  test('[T1] is the same after a restart, on another port and at another address', async () => {
    const host = await openHost({ dir });
    const { certificate } = host;
    await host.bind('0.0.0.0');
    expect(host.certificate).toEqual(certificate);
    const next = await host.reopen();
    onTestFinished(() => next.close());
    expect(next.port).not.toBe(host.port);
    expect(next.certificate).toEqual(certificate);
  });

  test('[T1] of two starts at once, one makes it and both have it', async () => {
    const [one, two] = await Promise.all([keepHostIdentity(path), keepHostIdentity(path)]);
    expect(one).toEqual(two);
  });

  test('[T2] lies beside the data folder and in nothing of it, whatever is left there', async () => {
    await keepHostIdentity(path);
    expect(path).toBe(`${dir}.host-key`);
    expect([await readdir(dir), (await readdir(dirname(dir))).sort()]).toEqual([[], ['shop', 'shop.host-key']]);
    expect(basename(identityFileOf(`${dir}/`))).toBe('shop.host-key');
  });

  onPosix('[T2] is readable by its owner alone, also after a copy gave everyone a look', async () => {
    await keepHostIdentity(path);
    expect(await modeOf(path)).toBe(0o600);
    await chmod(path, 0o644);
    await keepHostIdentity(path);
    expect(await modeOf(path)).toBe(0o600);
    await writeHostIdentity(path, identityOf(await makeCertificate()));
    expect(await modeOf(path)).toBe(0o600);
  });

  test('[T2] shows nowhere: not in the data folder, its logs, or what anybody is answered', async () => {
    const log = await createLog(dir, false);
    const host = await openHost({ dir, log });
    const { secret } = await keepHostIdentity(path);
    const answers = [];
    for (const call of ['/health', '/openapi.json', '/snapshot', '/orders', '/no-such-call']) {
      answers.push((await api(host, 'GET', call)).text);
    }
    answers.push(JSON.stringify(host.state()), JSON.stringify(host.certificate));
    await host.close();
    const { d = '' } = createPrivateKey(secret.keyPem).export({ format: 'jwk' });
    const body = secret.keyPem.split('\n').slice(1, -2);
    const scalar = Buffer.from(d, 'base64url');
    const secrets = [...body, d, scalar.toString('hex'), scalar.toString('base64')];
    const files = await readFolder(dir);
    expect(files).toContain('listening');
    for (const text of [...answers, files]) expect(secrets.filter((one) => text.includes(one))).toEqual([]);
  });
});

describe('a file of it', () => {
  test('[T2] is sealed where the system has a key store', async () => {
    const { secret } = await keepHostIdentity(path, store);
    const text = await readFile(path, 'utf8');
    expect([text.includes('PRIVATE'), text.includes('CERT')]).toEqual([false, false]);
    expect(await keepHostIdentity(path, store)).toEqual({ secret });
  });

  test('[T15] that was sealed elsewhere is set aside, and a new key is made', async () => {
    const { secret } = await keepHostIdentity(path, store);
    const { secret: next, setAside } = await keepHostIdentity(path);
    expect(next.keyHash).not.toBe(secret.keyHash);
    expect(await keepHostIdentity(setAside ?? '', store)).toEqual({ secret });
  });

  test.each([
    ['nothing', async () => ''],
    ['other text', async () => 'hello'],
    ['a certificate of another key', async () => JSON.stringify({ v: 1, ...(await twoHalves()) })],
  ])('[T15] that holds %s stops the start with its name, and is left as it is', async (_, make) => {
    const text = await make();
    await writeFile(path, text);
    await expect(openHost({ dir })).rejects.toThrow(`${path} holds no host key`);
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});

async function twoHalves() {
  const [one, two] = [await makeCertificate(), await makeCertificate()];
  return { certPem: one.certPem, keyPem: two.keyPem };
}

test('[T1] who the host is hangs on the key, not on how its certificate is written down', async () => {
  const { certPem } = await makeCertificate();
  expect(certificateOf(`\n${certPem}\n`).keyHash).toBe(certificateOf(certPem).keyHash);
});
