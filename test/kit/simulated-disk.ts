import { basename, dirname } from 'node:path';
import type { Disk, DiskFile } from '../../server/journal/disk.ts';

interface Inode {
  /** As every reader sees it now. */
  bytes: Buffer;
  /** As the last flush left it. */
  flushed: Buffer;
}

type Names = Map<string, Inode>;
/** A rename is one change: it happened or it did not. */
type NameChange = { put?: string; inode?: Inode; gone?: string };

interface Folder {
  now: Names;
  synced: Names;
  /** Since the last sync, in order. */
  changes: NameChange[];
}

/** A fault of one operation: an error, or how many bytes of a write the disk takes. */
export type Fault = { code: string } | { takes: number };

export interface SimulatedDisk extends Disk {
  /** Operations so far. */
  operations(): number;
  /** Called before each operation, with what it is; may reject in its place. */
  before(hook: (operation: string, path: string) => Promise<Fault | undefined> | Fault | undefined): void;
  /** The disk as it may be found after a power cut at this moment: what was flushed is there, the rest is in luck. */
  afterPowerCut(random: () => number): SimulatedDisk;
}

const SECTOR = 512;

/** A file system in memory that forgets what was not flushed, in every way that a real one may. */
export function createSimulatedDisk(start: ReadonlyMap<string, Names> = new Map()): SimulatedDisk {
  const folders = new Map<string, Folder>();
  for (const [path, names] of start) folders.set(path, { now: new Map(names), synced: new Map(names), changes: [] });
  let operations = 0;
  let hook: Parameters<SimulatedDisk['before']>[0] = () => undefined;

  const folderOf = (path: string): Folder => {
    const found = folders.get(path);
    if (!found) throw fault('ENOENT', path);
    return found;
  };
  const inodeAt = (path: string) => folders.get(dirname(path))?.now.get(basename(path));

  const change = (folderPath: string, one: NameChange) => {
    const folder = folderOf(folderPath);
    applyTo(folder.now, one);
    folder.changes.push(one);
  };

  const begin = async (operation: string, path: string): Promise<number> => {
    operations += 1;
    const failing = await hook(operation, path);
    if (failing && 'code' in failing) throw fault(failing.code, path);
    return failing ? failing.takes : Number.POSITIVE_INFINITY;
  };

  const fileOf = (path: string, inode: Inode): DiskFile => ({
    size: async () => inode.bytes.length,
    async write(bytes) {
      const takes = Math.min(bytes.length, await begin('write', path));
      inode.bytes = Buffer.concat([inode.bytes, bytes.subarray(0, takes)]);
      return takes;
    },
    async flush() {
      await begin('flush', path);
      inode.flushed = inode.bytes;
    },
    async cut(size) {
      await begin('cut', path);
      inode.bytes = inode.bytes.subarray(0, size);
      inode.flushed = inode.bytes;
    },
    close: async () => {},
  });

  return {
    operations: () => operations,
    before: (next) => {
      hook = next;
    },
    async open(path, how) {
      await begin('open', path);
      const found = inodeAt(path);
      if (found && how === 'append') return fileOf(path, found);
      const made: Inode = { bytes: Buffer.alloc(0), flushed: Buffer.alloc(0) };
      if (!found) change(dirname(path), { put: basename(path), inode: made });
      const inode = found ?? made;
      inode.bytes = Buffer.alloc(0);
      return fileOf(path, inode);
    },
    async read(path) {
      await begin('read', path);
      return inodeAt(path)?.bytes;
    },
    list: async (path) => [...(folders.get(path)?.now.keys() ?? [])],
    async rename(from, to) {
      await begin('rename', to);
      const inode = inodeAt(from);
      if (!inode) throw fault('ENOENT', from);
      change(dirname(to), { put: basename(to), inode, gone: basename(from) });
    },
    async remove(path) {
      await begin('remove', path);
      if (inodeAt(path)) change(dirname(path), { gone: basename(path) });
    },
    async makeFolder(path) {
      // Folders are few and old: their own loss is not played.
      if (!folders.has(path)) folders.set(path, { now: new Map(), synced: new Map(), changes: [] });
    },
    async syncFolder(path) {
      await begin('syncFolder', path);
      const folder = folderOf(path);
      folder.synced = new Map(folder.now);
      folder.changes = [];
    },
    afterPowerCut(random) {
      const found = new Map<string, Names>();
      const inodes = new Map<Inode, Inode>();
      const survivor = (inode: Inode): Inode => {
        const known = inodes.get(inode);
        if (known) return known;
        const bytes = survivingBytes(inode, random);
        const made = { bytes, flushed: bytes };
        inodes.set(inode, made);
        return made;
      };
      for (const [path, folder] of folders) {
        const names: Names = new Map(folder.synced);
        // A journaling file system keeps names in order, up to some moment; others keep any of them.
        const inOrder = below(random, 2) === 0;
        const upTo = below(random, folder.changes.length + 1);
        for (const [index, one] of folder.changes.entries()) {
          if (inOrder ? index >= upTo : below(random, 2) === 0) continue;
          applyTo(names, one);
        }
        found.set(path, new Map([...names].map(([name, inode]) => [name, survivor(inode)])));
      }
      return createSimulatedDisk(found);
    },
  };
}

function applyTo(names: Names, { put, inode, gone }: NameChange): void {
  if (gone !== undefined) names.delete(gone);
  if (put !== undefined && inode) names.set(put, inode);
}

function below(random: () => number, size: number): number {
  return Math.floor(random() * size);
}

/** What may be left of a file: all of it, none of what was not flushed, a part, or sectors of it in any state. */
function survivingBytes({ bytes, flushed }: Inode, random: () => number): Buffer {
  if (bytes === flushed) return bytes;
  const kept = Math.min(flushed.length, commonLength(bytes, flushed));
  switch (below(random, 5)) {
    case 0:
      return bytes;
    case 1:
      return flushed;
    case 2:
      return bytes.subarray(0, kept + below(random, bytes.length - kept + 1));
    default: {
      const left = Buffer.from(bytes);
      const end = kept + below(random, bytes.length - kept + 1);
      for (let at = kept; at < left.length; at = (Math.floor(at / SECTOR) + 1) * SECTOR) {
        const next = Math.min(left.length, (Math.floor(at / SECTOR) + 1) * SECTOR);
        const fate = below(random, 4);
        if (fate === 0) left.fill(0, at, next);
        if (fate === 1) for (let byte = at; byte < next; byte += 1) left[byte] = below(random, 256);
      }
      return below(random, 2) === 0 ? left : left.subarray(0, Math.max(kept, end));
    }
  }
}

/** A file that was begun anew has nothing in common with what was flushed of it. */
function commonLength(a: Buffer, b: Buffer): number {
  const most = Math.min(a.length, b.length);
  return a.subarray(0, most).equals(b.subarray(0, most)) ? most : 0;
}

function fault(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
