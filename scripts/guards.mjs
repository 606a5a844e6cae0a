import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, prepare, Stop, say } from './prepare.mjs';
import { commandOf, root, run } from './run.mjs';

const journal = 'server/journal';
/**
 * What stands between an acknowledged sale and its loss, or a till and an impostor, one thing each: without it the named tests must fail. `take` is
 * what stands in the file, `leave` what is left of it.
 */
const guards = [
  {
    name: 'the journal is flushed',
    file: `${journal}/file-journal.ts`,
    take: '      await file.flush();\n      size +=',
    leave: '      size +=',
    tests: [`${journal}/power-cuts.test.ts`],
  },
  {
    name: 'a new segment’s name is flushed',
    file: `${journal}/file-journal.ts`,
    take: '    await disk.syncFolder(folder);\n  };',
    leave: '  };',
    tests: [`${journal}/power-cuts.test.ts`],
  },
  {
    name: 'every byte of a write is counted',
    file: `${journal}/disk.ts`,
    take: 'for (let done = 0; done < bytes.length; ) {',
    leave: 'for (let done = 0; done < 1; ) {',
    tests: [`${journal}/disk-faults.test.ts`, `${journal}/durable-file.test.ts`],
  },
  {
    name: 'a torn flush is told from damage',
    file: 'server/ledger.ts',
    take: '        ...(seq > first && { flush: first }),\n',
    leave: '',
    tests: [`${journal}/power-cuts.test.ts`],
  },
  {
    name: 'a whole document is flushed before it gets its name',
    file: `${journal}/durable-file.ts`,
    take: '    await file.flush();\n',
    leave: '',
    tests: [`${journal}/durable-file.test.ts`],
  },
  {
    name: 'a document is read back and compared',
    file: `${journal}/durable-file.ts`,
    take: "if (!written || hash('sha256', written) !== hash('sha256', bytes))",
    leave: 'if (!written)',
    tests: [`${journal}/durable-file.test.ts`],
  },
  {
    name: 'a checkpoint’s digest is checked',
    file: `${journal}/checkpoint.ts`,
    take: 'if (digestIn(open) === digest) yield',
    leave: 'yield',
    tests: [`${journal}/open-books.test.ts`],
  },
  {
    name: 'the chain is checked',
    file: `${journal}/line.ts`,
    take: 'if (end[1] !== chain(previousHash, text.slice(0, -END_LENGTH)))',
    leave: 'if (end[1] === undefined)',
    tests: [`${journal}/file-journal.test.ts`],
  },
  {
    name: 'a closed day’s digest is checked',
    file: 'server/days/day-file.ts',
    take: "return hash('sha256', JSON.stringify(open)) === digest ? low.data.documents : undefined;",
    leave: 'return digest ? low.data.documents : undefined;',
    tests: ['server/days/days.test.ts'],
  },
  {
    name: 'a closed day is in its file before a checkpoint counts',
    file: 'server/days/keep-days.ts',
    take: '        await writeDay(dir, left, disk);\n        kept',
    leave: '        kept',
    tests: ['server/days/days.test.ts'],
  },
  {
    name: 'a zipped segment is read back and compared',
    file: `${journal}/archive.ts`,
    take: "if (!written || hash('sha256', await unzip(written)) !== hash('sha256', bytes)) {",
    leave: 'if (!written) {',
    tests: ['server/days/days.test.ts'],
  },
  {
    name: 'ids of closed days stay taken',
    file: 'server/ledger.ts',
    take: '.filter((named) => !books.shop.get(named.kind, named.id) && mayHold(named));',
    leave: '.filter((named) => !books.shop.get(named.kind, named.id) && mayHold(named) && !named.id);',
    tests: ['server/days/days.test.ts'],
  },
  {
    name: 'after a disk failure nothing is acknowledged',
    file: 'server/ledger.ts',
    take: '    if (broken) return answer(notSaved());\n',
    leave: '',
    tests: ['server/ledger.test.ts'],
  },
  {
    name: 'the answer waits for the disk',
    file: 'server/ledger.ts',
    take: '        await flushed;\n',
    leave: '        void flushed.catch(() => {});\n',
    tests: ['server/ledger.test.ts', `${journal}/power-cuts.test.ts`],
  },
  {
    name: 'each file of a backup is read back and compared',
    file: 'server/backup/place-file.ts',
    take: '  await writeFlushed(disk, to, bytes);\n  if (await holds(disk, to, file)) return;',
    leave: '  await writeFlushed(disk, to, bytes);\n  if (file) return;',
    tests: ['server/backup/make-backup.test.ts'],
  },
  {
    name: 'a backup is verified before it counts',
    file: 'server/backup/make-backup.ts',
    take: '  if (damage) throw',
    leave: '  if (!written) throw',
    tests: ['server/backup/make-backup.test.ts'],
  },
  {
    name: 'a backup holds what was acknowledged before it began',
    file: 'server/backup/make-backup.ts',
    take: 'if (!head || head.seq < seq)',
    leave: 'if (!head)',
    tests: ['server/backup/make-backup.test.ts'],
  },
  {
    name: 'a start finishes a restore that was cut off',
    file: 'server/start-host.ts',
    take: '  await finishRestore(options.dir, options.keyFile ?? keyFileOf(options.dir));\n',
    leave: '',
    tests: ['server/backup/host-backups.test.ts'],
  },
  {
    name: 'a till trusts one certificate and no authority',
    file: 'server/access/host-tls.ts',
    take: '    ca: certPem,\n',
    leave: '    rejectUnauthorized: false,\n',
    tests: ['server/access/host-tls.test.ts'],
  },
  {
    name: 'the certificate of the host is compared',
    file: 'server/access/host-tls.ts',
    take: 'fingerprint256 === fingerprint ? undefined :',
    leave: 'fingerprint256 ? undefined :',
    tests: ['server/access/host-tls.test.ts'],
  },
  {
    name: 'a till takes no TLS below 1.3',
    file: 'server/access/host-tls.ts',
    take: "    minVersion: 'TLSv1.3',\n    checkServerIdentity",
    leave: '    checkServerIdentity',
    tests: ['server/access/host-tls.test.ts'],
  },
  {
    name: 'a host takes no TLS below 1.3',
    file: 'server/one-port.ts',
    take: "minVersion: 'TLSv1.3', ",
    leave: '',
    tests: ['server/one-port.test.ts'],
  },
  {
    name: 'slow clients of the one port are timed',
    file: 'server/one-port.ts',
    take: "  http.emit('listening');\n",
    leave: '',
    tests: ['server/one-port.test.ts'],
  },
  {
    name: 'a handshake that takes too long is ended',
    file: 'server/one-port.ts',
    take: "  tls.on('tlsClientError', (_error, socket) => socket.destroy());\n",
    leave: '',
    tests: ['server/one-port.test.ts'],
  },
  {
    name: 'a restore brings the host’s key with the journal’s',
    file: 'server/backup/restore-places.ts',
    take: '    { live: identityFileOf(dir), aside: identityFileOf(aside) },\n',
    leave: '',
    tests: ['server/backup/restore.test.ts'],
  },
  {
    name: 'the plain texts ask for a token',
    file: 'server/feed/plain-texts.ts',
    take: 'if (access.identify(token, way)) return undefined;',
    leave: 'if (access.identify(token, way) ?? true) return undefined;',
    tests: ['server/feed/plain-texts.test.ts'],
  },
  {
    name: 'nothing goes by where encryption is required',
    file: 'server/http/must-encrypt.ts',
    take: 'if (!lacksEncryption(shop, wayOf(request))) return next();',
    leave: 'return next();',
    tests: ['server/http/must-encrypt.test.ts'],
  },
  {
    name: 'a trial whose time was over while the host was away is undone',
    file: 'server/access/trial.ts',
    take: '    if (leftMs <= 0) return undo();\n',
    leave: '    if (leftMs <= 0) return;\n',
    tests: ['server/access/trial.test.ts'],
  },
  {
    name: 'a key may do no more than whoever made it',
    file: 'shop/api-key.ts',
    take: '  const above = wanted.find((verb) => !may.includes(verb));',
    leave: '  const above = wanted.find((verb) => !may.includes(verb) && verb !== verb);',
    tests: ['server/http/keys.test.ts'],
  },
  {
    name: 'a key is made for who may edit the shop',
    file: 'server/access/keys.ts',
    take: "      if (bar) return told(403, 'forbidden', 'this takes the right to shop.edit');\n",
    leave: '',
    tests: ['server/http/keys.test.ts'],
  },
  {
    name: 'no cell of a table is a formula',
    file: 'server/audit/audit-csv.ts',
    take: 'const harmless = ACTIVE.test(text)',
    leave: 'const harmless = !ACTIVE',
    tests: ['server/audit/audit-csv.test.ts'],
  },
  {
    name: 'who may not see the book does not',
    file: 'server/http/audit.ts',
    take: "      path: '/audit',\n      verb: 'audit.view',\n",
    leave: "      path: '/audit',\n",
    tests: ['server/http/audit.test.ts'],
  },
  {
    name: 'the till has committed itself before it hears the host',
    file: 'server/pairing/pairing.ts',
    take: 'const isWhatItCommittedTo = said && commitmentOf(said) === one.commitment;',
    leave: 'const isWhatItCommittedTo = said;',
    tests: ['server/pairing/pairing.test.ts'],
  },
  {
    name: 'the till signs the key that it saw',
    file: 'server/pairing/pairing.ts',
    take: ' || !isSignedBy(publicKey, said, signature)',
    leave: '',
    tests: ['server/pairing/pairing.test.ts'],
  },
  {
    name: 'one till is paired at a time',
    file: 'server/pairing/pairing.ts',
    take: "      if (current && ['begun', 'asked', 'admitting'].includes(current.stage.is)) {",
    leave: "      if (current && current.stage.is === 'none') {",
    tests: ['server/pairing/pairing.test.ts'],
  },
  {
    name: 'three failures close pairing',
    file: 'server/pairing/pairing.ts',
    take: '      if (closedUntil(failures, nowMs()) !== undefined) {',
    leave: '      if (failures.length > 9) {',
    tests: ['server/pairing/pairing.test.ts'],
  },
  {
    name: 'failures of pairing are kept over a restart',
    file: 'server/pairing/pairing.ts',
    take: '  let failures = kept.now;',
    leave: '  let failures = [];',
    tests: ['server/pairing/pairing.test.ts'],
  },
  {
    name: 'both sides have to say yes',
    file: 'server/pairing/pairing.ts',
    take: '    if (!tillSaysYes || !hostSaysYes) return onChanged();',
    leave: '    if (!hostSaysYes) return onChanged();',
    tests: ['server/pairing/pairing.test.ts'],
  },
  {
    name: 'five wrong codes end a code',
    file: 'server/pairing/invitations.ts',
    take: 'wrongCodes < MOST_WRONG_CODES && ',
    leave: '',
    tests: ['server/pairing/invitations.test.ts'],
  },
  {
    name: 'a link or code serves once',
    file: 'server/pairing/invitations.ts',
    take: '      open = open.filter((one) => one !== found);\n',
    leave: '',
    tests: ['server/pairing/invitations.test.ts'],
  },
  {
    name: 'devices are let in by who may',
    file: 'server/pairing/front-desk.ts',
    take: '    check(who);\n      return invitations.make',
    leave: '    return invitations.make',
    tests: ['server/http/join.test.ts'],
  },
  {
    name: 'the name under which a request came is looked at',
    file: 'server/http/doors.ts',
    take: '    if (!isOwnName(nameOf(named), ownNames))',
    leave: "    if (named === '')",
    tests: ['server/http/doors.test.ts'],
  },
  {
    name: 'the origin of a page is looked at',
    file: 'server/http/doors.ts',
    take: '  if (origin !== undefined && (own === undefined || originOf(origin) !== own))',
    leave: "  if (origin === '')",
    tests: ['server/http/doors.test.ts'],
  },
  {
    name: 'the site of a page is looked at',
    file: 'server/http/doors.ts',
    take: "  if (site !== undefined && site !== 'same-origin' && site !== 'none') return",
    leave: "  if (site === '') return",
    tests: ['server/http/doors.test.ts'],
  },
  {
    name: 'only JSON is read',
    file: 'server/http/json-body.ts',
    take: "  if (request.is('application/json') === false) return problem(415, 'not-json', 'send Content-Type: application/json');\n",
    leave: '',
    tests: ['server/http/api.test.ts', 'test/doors.test.ts'],
  },
  {
    name: 'names that reach a prototype are refused',
    file: 'shop/parse-json.ts',
    take: "    if (FORBIDDEN.has(key)) return { message: 'is a name that nothing here has', path: [key] };\n",
    leave: '',
    tests: ['shop/parse-json.test.ts'],
  },
  {
    name: 'a message has few pieces',
    file: 'server/feed/sockets.ts',
    take: '    maxFragments: MOST_FRAGMENTS,\n',
    leave: '',
    tests: ['test/attacks.test.ts', 'server/feed/limits.test.ts', 'test/doors.test.ts'],
  },
  {
    name: 'who says no hello is sent away',
    file: 'server/feed/sessions.ts',
    take: "        cancelHelloTimer: after(limits.helloMs, () => close(session, closeCodes.silent, 'no hello in time')),",
    leave: '        cancelHelloTimer: () => {},',
    tests: ['server/feed/frames.test.ts'],
  },
  {
    name: 'a page that is not ours asks the shell for nothing',
    file: 'electron/bridge-handlers.ts',
    take: 'if (!isFromOurPage(event)) throw new Error(',
    leave: 'if (event === null) throw new Error(',
    tests: ['electron/checklist.test.ts'],
  },
  {
    name: 'what a window asks of the shell is done for who may',
    file: 'electron/bridge-handlers.ts',
    take: 'if (verb !== undefined && !(await may(verb))) throw',
    leave: 'if (verb !== undefined && may === null) throw',
    tests: ['electron/checklist.test.ts'],
  },
  {
    name: 'card numbers are hidden where people type',
    file: 'shop/text.ts',
    take: 'maskCardNumbers',
    leave: '((text) => text)',
    tests: ['shop/card-numbers.test.ts'],
  },
  {
    name: 'every command is looked at before it is decided',
    file: 'shop/shop.ts',
    take: '  if (barred && !isTold(asked.made)) return barred;\n',
    leave: '',
    tests: ['shop/verbs.test.ts'],
  },
  {
    name: 'every call is looked at before it is answered',
    file: 'server/http/app.ts',
    take: '      guard(route, identity);\n',
    leave: '',
    tests: ['server/http/guard.test.ts'],
  },
  {
    name: 'questions over a socket are looked at as well',
    file: 'server/http/reader.ts',
    take: '        guard(route, identity);\n',
    leave: '',
    tests: ['server/http/guard.test.ts'],
  },
  {
    name: 'what others can read along is bounded',
    file: 'shop/verbs.ts',
    take: "  if (boundsOf(shop, actor).some((bound) => !bound.has(verb))) return 'device';\n",
    leave: '',
    tests: ['shop/verbs.test.ts'],
  },
  {
    name: 'a till speaks only for people whom the host has met there',
    file: 'shop/shop.ts',
    take: '  if (made && !maySpeakFor(shop, actor, made.at)) {',
    leave: "  if (made && made.at === '') {",
    tests: ['shop/verbs.test.ts'],
  },
  {
    name: 'nobody gives away rights that they have not',
    file: 'shop/staff.ts',
    take: '  const above = permissionsOfRole(shop, roleId).find((verb) => !may.includes(verb));\n  return above && aboveYou(above);',
    leave: '  return undefined;',
    tests: ['shop/staff.test.ts'],
  },
  {
    name: 'wrong tries have to wait',
    file: 'server/access/recognise.ts',
    take: "    if (until > nowMs()) return told(429, 'wait'",
    leave: "    if (until < 0) return told(429, 'wait'",
    tests: ['server/access/people.test.ts'],
  },
  {
    name: 'wrong tries are entered',
    file: 'server/access/recognise.ts',
    take: "    await enter({ type: 'note-wrong-pin', body: { staffId, tillId, how: 'pin', what } }, tillId, by);\n",
    leave: '',
    tests: ['server/access/people.test.ts'],
  },
  {
    name: 'an approval serves once',
    file: 'server/access/approvals.ts',
    take: '      forget(approvalId);\n      return one.approvedBy;',
    leave: '      return one.approvedBy;',
    tests: ['server/access/people.test.ts'],
  },
  {
    name: 'an approval is of one command',
    file: 'server/access/approvals.ts',
    take: '      if (one.digest !== digestOfCommand({ type, body })) return undefined;\n',
    leave: '',
    tests: ['server/access/people.test.ts'],
  },
  {
    name: 'the recovery code counts at the host alone',
    file: 'server/access/recognise.ts',
    take: 'isHost && (await isRecoveryCode(code))',
    leave: '(await isRecoveryCode(code))',
    tests: ['server/access/people.test.ts'],
  },
];

/** A copy of the sources to take things out of. */
function copyOfHouse() {
  const house = mkdtempSync(join(tmpdir(), 'tillwire-guards-'));
  for (const path of [
    'shop',
    'server',
    'renderer',
    'electron',
    'test',
    'docs',
    'package.json',
    'vitest.config.ts',
    'tsconfig.base.json',
  ])
    cpSync(join(root, path), join(house, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'), 'junction');
  return house;
}

/** Whether the tests notice that the guard is gone. */
async function isMissed(house, { file, take, leave, tests }) {
  const path = join(house, file);
  const before = readFileSync(path, 'utf8');
  if (!before.includes(take)) throw new Stop(`${file} has not got this any more:\n${take}`);
  writeFileSync(path, before.replace(take, leave));
  const { ok } = await run(process.execPath, [commandOf('vitest'), 'run', ...tests], {
    seconds: 300,
    output: 'keep',
    cwd: house,
  });
  writeFileSync(path, before);
  return !ok;
}

await main(async () => {
  await prepare();
  // `npm run test:guards -- flush` for those whose name has the word.
  const wanted = guards.filter(({ name }) => name.includes(process.argv[2] ?? ''));
  const house = copyOfHouse();
  let failed = 0;
  try {
    for (const guard of wanted) {
      const missed = await isMissed(house, guard);
      say(`${missed ? '✓' : '✗'} without this a test fails: ${guard.name}`);
      if (!missed) failed++;
    }
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
  say(`\n${wanted.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});
