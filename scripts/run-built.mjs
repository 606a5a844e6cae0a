import { join } from 'node:path';
import { build, main, prepare } from './prepare.mjs';
import { root, run } from './run.mjs';

/** A shop of years may take a while; a day means that it hangs. */
const DAY = 86_400;
const NOT_LOOKED = 2;

/** Builds what is stale, and runs a program of `dist/server/` with this command's arguments, to its end and exit code. */
export async function runBuilt(name) {
  let exitCode = NOT_LOOKED;
  await main(async () => {
    await prepare();
    await build();
    const args = [join(root, `dist/server/${name}.js`), ...process.argv.slice(2)];
    // npm runs this in the project's folder; a path is meant from where its user stands.
    const cwd = process.env.INIT_CWD ?? process.cwd();
    const { code, late } = await run(process.execPath, args, { seconds: DAY, cwd });
    if (late) console.error('It had no end after a day and was stopped.');
    else exitCode = code;
  });
  process.exitCode = exitCode;
}
