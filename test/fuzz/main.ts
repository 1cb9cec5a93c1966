import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FuzzRecord } from './budget.ts';

/*
 * npm run fuzz:long -- SECONDS [FILE…]
 * Tries every property of the parsers for so many seconds (60), prints how often each was tried, and of each failure the seed with which
 * fast-check finds it again.
 */
const [seconds = '60', ...files] = process.argv.slice(2);
if (!(Number(seconds) > 0)) {
  process.stderr.write('How many seconds for each property?\n');
  process.exit(64);
}
const folder = resolve('.bench');
const log = resolve(folder, 'fuzz.jsonl');
mkdirSync(folder, { recursive: true });
rmSync(log, { force: true });
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'vitest.fuzz.config.ts', ...files], {
  stdio: 'inherit',
  env: { ...process.env, WARDEN_FUZZ_SECONDS: seconds, WARDEN_FUZZ_LOG: log },
});
const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
const records = lines
  .map((line) => JSON.parse(line) as FuzzRecord)
  .sort((a, b) => (a.file < b.file ? -1 : 1));
for (const { file, test, runs, failure } of records) {
  process.stdout.write(`${String(runs).padStart(9)}  ${file}  ${test}\n`);
  if (failure)
    process.stdout.write(`   FAILED, seed ${failure.seed}, path ${failure.path}\n${failure.message}\n`);
}
const total = records.reduce((sum, { runs }) => sum + runs, 0);
const failed = records.filter(({ failure }) => failure !== null).length;
process.stdout.write(`${records.length} properties, ${total} runs, ${failed} failed\n`);
process.exit(status ?? 1);
