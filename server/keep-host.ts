import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createRestarts, DISK_FAILED, type HostReady } from './restarts.ts';

/**
 * `npm run host`: keeps the console and starts the host again when that died or lost its disk. A host that cannot start
 * has said why, and ends this with its exit code. The host stops when its channel to this process ends, however it ends.
 */
function keepHost(args: readonly string[]): void {
  const program = join(import.meta.dirname, 'host.js');
  const restarts = createRestarts(() => performance.now());
  let port: number | undefined;
  let child: ChildProcess | undefined;
  let again: NodeJS.Timeout | undefined;
  let isStopping = false;

  const run = () => {
    let served = false;
    restarts.started();
    // Where the system chose the port, the screens that found it find it again.
    child = fork(program, port === undefined ? args : [...args, '--port', String(port)]);
    child.once('message', (ready: HostReady) => {
      served = true;
      port = ready.port;
    });
    child.once('exit', (code, signal) => {
      child = undefined;
      const isCrash = signal !== null || code === DISK_FAILED || (served && code !== 0);
      if (isStopping || !isCrash) process.exit(code ?? 1);
      const wait = restarts.waitMs();
      process.stderr.write(`The host ended (${signal ?? `exit code ${code}`}) and is started again.\n`);
      again = setTimeout(run, wait);
    });
  };

  const stop = () => {
    isStopping = true;
    clearTimeout(again);
    if (!child) process.exit(0);
    // Not a signal: on Windows that would cut the host off in the middle of its work.
    if (child.connected) child.disconnect();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  run();
}

keepHost(process.argv.slice(2));
