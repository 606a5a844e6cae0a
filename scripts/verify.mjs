import { join } from 'node:path';
import { build, main, prepare } from './prepare.mjs';
import { root, run } from './run.mjs';

/** A journal of years may take a while; a day means that it hangs. */
const DAY = 86_400;
/** Not looked at; 1 is for damage alone. */
let exitCode = 2;

await main(async () => {
  await prepare();
  await build();
  const args = [join(root, 'dist/server/verify.js'), ...process.argv.slice(2)];
  // npm runs this in the project's folder; a path is meant from where its user stands.
  const { code, late } = await run(process.execPath, args, {
    seconds: DAY,
    cwd: process.env.INIT_CWD ?? process.cwd(),
  });
  if (late) console.error('It had no end after a day and was stopped.');
  else exitCode = code;
});
process.exitCode = exitCode;
