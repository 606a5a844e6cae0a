import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Kept, type KeyStore, keepSecret, type SecretKind, writeSecret } from '../kept-secret.ts';

/** What everybody may know of a host's key. */
export interface HostCertificate {
  certPem: string;
  /** SHA-256 of the certificate, as Node's `fingerprint256` spells it. */
  fingerprint: string;
  /** SHA-256 of the public key (SPKI, DER) in hex: who the host is, whatever its address. */
  keyHash: string;
}

/** The key that a host is known by for as long as its shop exists; a till trusts it and never an address. */
export interface HostIdentity extends HostCertificate {
  /** PKCS #8; never logged, and in no file but its own. */
  keyPem: string;
}

const keptSchema = z.strictObject({ v: z.literal(1), certPem: z.string(), keyPem: z.string() });

const identityKind: SecretKind<HostIdentity> = {
  name: 'host key',
  async make() {
    // Needed once in the life of a shop, and large.
    const { makeCertificate } = await import('./make-certificate.ts');
    return identityOf(await makeCertificate());
  },
  textOf: ({ certPem, keyPem }) => JSON.stringify({ v: 1, certPem, keyPem } satisfies z.infer<typeof keptSchema>),
  parse(text) {
    try {
      return identityOf(keptSchema.parse(JSON.parse(text)));
    } catch {
      return undefined;
    }
  },
};

/** Beside the data folder and not in it, like the journal's key: a copy of the folder is not the host. */
export function identityFileOf(dataFolder: string): string {
  return `${resolve(dataFolder)}.host-key`;
}

/** The host's key from its file, which is made where there is none: see `keepSecret`. */
export function keepHostIdentity(path: string, store?: KeyStore): Promise<Kept<HostIdentity>> {
  return keepSecret(identityKind, path, store);
}

/** Puts a key into a file, in the place of what is there; sealed with a store. On the disk when it resolves. */
export function writeHostIdentity(path: string, identity: HostIdentity, store?: KeyStore): Promise<void> {
  return writeSecret(identityKind, path, identity, store);
}

/** Throws where the two do not belong together, or are none. */
export function identityOf({ certPem, keyPem }: Pick<HostIdentity, 'certPem' | 'keyPem'>): HostIdentity {
  if (!new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem))) {
    throw new Error('the certificate is not of this key');
  }
  return { ...certificateOf(certPem), keyPem };
}

/** Throws on what is no certificate. */
export function certificateOf(certPem: string): HostCertificate {
  const { fingerprint256: fingerprint, publicKey } = new X509Certificate(certPem);
  const keyHash = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return { certPem, fingerprint, keyHash };
}
