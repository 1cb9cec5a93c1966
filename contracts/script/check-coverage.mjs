#!/usr/bin/env node
// Ends with 1 where the tests leave more of contracts/src/court unseen than they may. Reads what `forge coverage` wrote.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const REPORT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.forge', 'lcov.info');
const PART = 'contracts/src/court/';
// In the words of lcov: what there is, what was seen, and the least percentage.
const LIMITS = { lines: ['LF', 'LH', 98], branches: ['BRF', 'BRH', 95] };

const files = readFileSync(REPORT, 'utf8')
  .split('end_of_record')
  .filter((record) => record.includes(`SF:${PART}`));
let failed = files.length === 0;
for (const [what, [found, hit, least]] of Object.entries(LIMITS)) {
  const [there, seen] = [sum(found), sum(hit)];
  const percent = (100 * seen) / there;
  failed ||= !(percent >= least);
  stdout.write(`${PART}: ${seen} of ${there} ${what}, ${percent.toFixed(2)} %, at least ${least} %\n`);
}
exit(failed ? 1 : 0);

function sum(name) {
  const counts = files.map((record) => Number(new RegExp(`^${name}:(\\d+)$`, 'm').exec(record)?.[1] ?? 0));
  return counts.reduce((all, count) => all + count, 0);
}
