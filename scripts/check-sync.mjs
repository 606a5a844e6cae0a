import { join } from 'node:path';
import { build, main, prepare } from './prepare.mjs';
import { root, run } from './run.mjs';

await main(async () => {
  await prepare();
  await build();
  const args = [join(root, 'dist/server/check-sync.js'), ...process.argv.slice(2)];
  const { code, late } = await run(process.execPath, args, { seconds: 120, cwd: process.cwd() });
  if (late) console.error('The check had no end after two minutes and was stopped.');
  process.exitCode = code;
});
