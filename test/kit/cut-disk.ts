import { type Disk, type DiskFile, realDisk } from '../../server/journal/disk.ts';

/** The real disk of a process that is killed: from `cut` on nothing of it reaches the disk, nor comes back. */
export function createCutDisk() {
  let isCut = false;
  const running = new Set<Promise<unknown>>();
  const files = new Set<DiskFile>();

  const pass =
    <A extends unknown[], R>(run: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      if (isCut) return new Promise<never>(() => {});
      const going = run(...args);
      running.add(going);
      const done = () => running.delete(going);
      going.then(done, done);
      // What ends after the cut is told to nobody.
      return going.then(
        (value) => (isCut ? new Promise<never>(() => {}) : value),
        (error) => (isCut ? new Promise<never>(() => {}) : Promise.reject(error)),
      );
    };

  const fileOf = (file: DiskFile): DiskFile => ({
    size: pass(() => file.size()),
    write: pass((bytes) => file.write(bytes)),
    flush: pass(() => file.flush()),
    cut: pass((size) => file.cut(size)),
    close: pass(() => {
      files.delete(file);
      return file.close();
    }),
  });

  const disk: Disk = {
    open: pass(async (path, how) => {
      const file = await realDisk.open(path, how);
      files.add(file);
      return fileOf(file);
    }),
    read: pass(realDisk.read),
    list: pass(realDisk.list),
    rename: pass(realDisk.rename),
    remove: pass(realDisk.remove),
    makeFolder: pass(realDisk.makeFolder),
    syncFolder: pass(realDisk.syncFolder),
  };
  return {
    disk,
    /** Resolves when the disk rests. */
    async cut() {
      isCut = true;
      while (running.size > 0) await Promise.allSettled(running);
      for (const file of files) await file.close();
    },
  };
}
