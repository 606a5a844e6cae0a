import { run } from './run.mjs';

/** Whether a window can be opened for a person to see. */
export const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/**
 * What runs a program that opens windows: as it is, or on a virtual screen where there is no other.
 * Resolves to [command, args], or to null where there is neither.
 */
export async function onScreen(command, args) {
  if (hasDisplay) return [command, args];
  if (!(await run('xvfb-run', ['--help'], { seconds: 10, output: 'keep' })).ok) return null;
  return ['xvfb-run', ['-a', '-s', '-screen 0 1440x900x24', command, ...args]];
}
