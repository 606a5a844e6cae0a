// First: the library below finds its own parts through it.
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  X509CertificateGenerator,
} from '@peculiar/x509';

/**
 * As long as a certificate can be valid without the longer form of its dates: a machine whose clock went back to 1980
 * or runs ahead is not locked out, and nothing has to be renewed.
 */
const VALID = { notBefore: new Date('1980-01-01T00:00:00Z'), notAfter: new Date('2049-12-31T23:59:59Z') };
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A fresh P-256 key and the certificate that it signs for itself. It names nobody: whoever pins it compares all of it. */
export async function makeCertificate(): Promise<{ certPem: string; keyPem: string }> {
  const { subtle } = crypto;
  const keys = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Tillwire',
    ...VALID,
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      // Installed on a machine as trusted it could still vouch for nothing but itself.
      new BasicConstraintsExtension(false, undefined, true),
      // No key usage beside it: for BoringSSL, in Electron, one without `keyCertSign` has not signed itself.
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    ],
  });
  const key = await subtle.exportKey('pkcs8', keys.privateKey);
  return { certPem: `${certificate.toString('pem')}\n`, keyPem: `${PemConverter.encode(key, 'PRIVATE KEY')}\n` };
}
