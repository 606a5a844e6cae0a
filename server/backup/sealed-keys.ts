import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash as hashOf,
  hkdfSync,
  type KeyObject,
  randomBytes,
  scrypt,
} from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type HostIdentity, identityOf } from '../access/host-identity.ts';
import { BackupFailed } from './backup-failed.ts';
import { lettersOf } from './recovery-code.ts';

/** What a shop cannot make anew, as `keys.sealed` of a backup holds it. */
export interface ShopKeys {
  shopId: string;
  /** 32 bytes. */
  journalKey: Uint8Array;
  /** Backups of before hosts had one hold none. */
  identity: HostIdentity | undefined;
}

/**
 * The same for every shop, so that the code alone opens a backup on a machine that knows nothing. A salt guards weak
 * secrets against one table for all; 125 random bits are in no table.
 */
const SALT = 'tillwire recovery code 1';
const WORK = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const PRIVATE_KEY_START = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PURPOSE = 'tillwire keys.sealed 1';
const TAG_BYTES = 16;

const stretch = promisify<string, string, number, typeof WORK, Buffer>(scrypt);

async function privateKeyOf(code: string): Promise<KeyObject> {
  const letters = lettersOf(code);
  if (letters === undefined) throw new BackupFailed('wrong-code', 'a recovery code has 25 letters and digits');
  const seed = await stretch(letters, SALT, 32, WORK);
  return createPrivateKey({ key: Buffer.concat([PRIVATE_KEY_START, seed]), format: 'der', type: 'pkcs8' });
}

/** What a host keeps of the code: it seals with this at every backup and opens nothing. base64url, 32 bytes. */
export async function publicKeyOf(code: string): Promise<string> {
  return textOf(createPublicKey(await privateKeyOf(code)));
}

function textOf(key: KeyObject): string {
  return key.export({ format: 'jwk' }).x ?? '';
}

function keyOf(publicKey: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: publicKey }, format: 'jwk' });
}

const sealedSchema = z.object({
  v: z.literal(1),
  /** Names the code that opens it, and gives nothing of it away. */
  code: z.string(),
  ephemeral: z.string(),
  nonce: z.string(),
  sealed: z.string(),
});

const openedSchema = z.object({
  v: z.literal(1),
  shopId: z.string(),
  journalKey: z.string().regex(/^[0-9a-f]{64}$/),
  identity: z.object({ certPem: z.string(), keyPem: z.string() }).transform(identityOf).optional(),
});

/** The text of `keys.sealed`: X25519 with a key of its own, HKDF-SHA-256, AES-256-GCM. */
export function sealKeys({ shopId, journalKey, identity }: ShopKeys, publicKey: string): string {
  const { privateKey, publicKey: own } = generateKeyPairSync('x25519');
  const ephemeral = textOf(own);
  const nonce = randomBytes(12);
  const key = sharedKey(diffieHellman({ privateKey, publicKey: keyOf(publicKey) }), ephemeral, publicKey);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const keys: z.input<typeof openedSchema> = {
    ...{ v: 1, shopId, journalKey: Buffer.from(journalKey).toString('hex') },
    ...(identity && { identity: { certPem: identity.certPem, keyPem: identity.keyPem } }),
  };
  const sealed = Buffer.concat([cipher.update(JSON.stringify(keys)), cipher.final(), cipher.getAuthTag()]);
  const text: z.infer<typeof sealedSchema> = {
    v: 1,
    code: nameOf(publicKey),
    ephemeral,
    nonce: nonce.toString('base64url'),
    sealed: sealed.toString('base64url'),
  };
  return `${JSON.stringify(text)}\n`;
}

/** Throws `BackupFailed`: `wrong-code` where another code seals it, `not-whole` where it was changed. */
export async function openKeys(text: string, code: string): Promise<ShopKeys> {
  const privateKey = await privateKeyOf(code);
  const publicKey = textOf(createPublicKey(privateKey));
  const held = parseJson(sealedSchema, text);
  if (held.code !== nameOf(publicKey)) {
    throw new BackupFailed('wrong-code', 'the keys in this backup are sealed under another recovery code');
  }
  const { shopId, journalKey, identity } = parseJson(openedSchema, unseal(held, privateKey, publicKey));
  return { shopId, journalKey: Buffer.from(journalKey, 'hex'), identity };
}

function unseal(held: z.infer<typeof sealedSchema>, privateKey: KeyObject, publicKey: string): string {
  try {
    const shared = diffieHellman({ privateKey, publicKey: keyOf(held.ephemeral) });
    const key = sharedKey(shared, held.ephemeral, publicKey);
    const sealed = Buffer.from(held.sealed, 'base64url');
    const opening = createDecipheriv('aes-256-gcm', key, Buffer.from(held.nonce, 'base64url'), {
      authTagLength: TAG_BYTES,
    });
    opening.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([opening.update(sealed.subarray(0, -TAG_BYTES)), opening.final()]).toString('utf8');
  } catch (error) {
    throw new BackupFailed('not-whole', `keys.sealed was changed: ${(error as Error).message}`);
  }
}

/** Both public keys go in, so that nothing of one sealing fits another. */
function sharedKey(shared: Uint8Array, ephemeral: string, publicKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, `${ephemeral} ${publicKey}`, PURPOSE, 32));
}

function nameOf(publicKey: string): string {
  return hashOf('sha256', `tillwire recovery key ${publicKey}`).slice(0, 16);
}

function parseJson<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new BackupFailed('not-whole', 'keys.sealed is not what a backup wrote');
  }
}
