import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const endOfDirectory = 0x06054b50;

/**
 * Takes files out of a zip archive: `place(name)` says where a file goes, or null to leave it.
 * Plain zip only (under 4 GiB, stored or deflated, no links), which is what Electron's archives are.
 */
export function unzip(archive, place) {
  const zip = readFileSync(archive);
  let end = zip.length - 22;
  while (end > 0 && zip.readUInt32LE(end) !== endOfDirectory) end--;
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const target = name.endsWith('/') ? null : place(name);
    if (target) {
      const header = zip.readUInt32LE(at + 42);
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed));
      chmodSync(target, (zip.readUInt32LE(at + 38) >>> 16) & 0o777 || 0o644);
    }
    at += 46 + nameLength + extraLength + noteLength;
  }
}
