#!/usr/bin/env node
// Plants faults in the contracts, one at a time, in a copy of the project, and sees whether the invariants find them, in a sixth of
// the calls that CI makes. Ends with 1 if one is missed.
//
//   node contracts/script/plant.mjs [--only P18,P19]
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBench, tryOut } from './mutation/bench.mjs';
import { FAULTS } from './mutation/faults.mjs';
import { benchWith } from './mutation/parts.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const BENCH = join(tmpdir(), 'warden-planting');
const CAMPAIGNS = [
  'contracts/test/invariants/**',
  'contracts/test/protocol/invariant/*',
  'contracts/test/scanners/*.invariants.t.sol',
  'contracts/test/clearance/*.invariants.t.sol',
];
const CALLS = {
  FOUNDRY_INVARIANT_RUNS: '64',
  FOUNDRY_INVARIANT_DEPTH: '256',
  FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: '0',
};

const { values: options } = parseArgs({ args: argv.slice(2), options: { only: { type: 'string' } } });
const only = options.only?.split(',');

buildBench(ROOT, BENCH, CAMPAIGNS);
const put = benchWith(BENCH);
let missed = 0;
for (const fault of FAULTS.filter(([property]) => !only || only.includes(property))) {
  const found = plant(fault);
  if (!found) missed += 1;
}
exit(missed === 0 ? 0 : 1);

function plant([property, campaign, path, was, now]) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const at = text.indexOf(was);
  if (at < 0 || text.indexOf(was, at + 1) >= 0) throw new Error(`${path} does not say just once: ${was}`);
  const change = put(path, text.slice(0, at) + now + text.slice(at + was.length));
  if (change.refused || change.same) throw new Error(`${path}: not a fault: ${now}`);
  try {
    const tests = ['--match-contract', `^${campaign}Invariants$`];
    const { verdict, reason } = tryOut(ROOT, BENCH, tests, CALLS);
    const line = text.slice(0, at).split('\n').length;
    stdout.write(`${property} | ${campaign} | ${path}:${line} | ${verdict} | ${reason ?? ''}\n`);
    return verdict === 'killed';
  } finally {
    change.undo();
  }
}
