#!/usr/bin/env node
// Breaks contracts/src/court in one place at a time, in copies of the project, and sees whether the tests notice. Can be stopped
// and run again: what has been tried of unchanged code is not tried again.
//
//   node contracts/script/mutate.mjs [--files PART,PART] [--sample N] [--jobs N] [--again] [--list]
//
// --files   only files whose path holds one of these
// --sample  only N mutants, always the same ones for the same code, and those of a smaller sample among them
// --jobs    how many at a time; 2 unless told
// --again   try once more what survived: after tests were added
// --list    say what would be tried
import { fork } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBench } from './mutation/bench.mjs';
import { describe, filesToBreak, mutantsOf } from './mutation/places.mjs';
import { allSuites } from './mutation/suites.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '..', '..');
const SOURCES = 'contracts/src/court';
const WORK = join(tmpdir(), 'warden-mutation');
const RECORD = join(WORK, 'tried.jsonl');
const VERDICTS = ['killed', 'survived', 'out of time', 'same code', 'not compiling'];

const { values: options } = parseArgs({
  args: argv.slice(2),
  options: {
    files: { type: 'string' },
    sample: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    again: { type: 'boolean' },
    list: { type: 'boolean' },
  },
});

const mutants = chosen(filesToBreak(ROOT, SOURCES).flatMap((path) => mutantsOf(ROOT, path)));
if (options.list) {
  for (const mutant of mutants) say(describe(mutant));
  exit(0);
}

const benches = Array.from({ length: Number(options.jobs) }, (_, i) => join(WORK, `bench-${i}`));
buildBench(ROOT, benches[0], allSuites());
for (const bench of benches.slice(1)) {
  rmSync(bench, { recursive: true, force: true });
  cpSync(benches[0], bench, { recursive: true, verbatimSymlinks: true });
}

const tried = readTried();
// What a file is a part of is found out once for all of its mutants: so file by file, and two workers from two ends.
const waiting = mutants
  .filter(({ id }) => !tried.has(id) || (options.again && tried.get(id) === 'survived'))
  .sort((a, b) => a.path.localeCompare(b.path) || a.at - b.at);
await Promise.all(benches.map(work));
report();

function chosen(all) {
  const parts = options.files?.split(',');
  const wanted = parts ? all.filter(({ path }) => parts.some((part) => path.includes(part))) : all;
  if (!options.sample) return wanted;
  return [...wanted].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, Number(options.sample));
}

function readTried() {
  if (!existsSync(RECORD)) return new Map();
  const lines = readFileSync(RECORD, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line)).map(({ id, verdict }) => [id, verdict]));
}

/** One worker, until nothing is left. */
function work(bench, i) {
  return new Promise((done, failed) => {
    const worker = fork(join(HERE, 'mutation', 'worker.mjs'), [ROOT, bench]);
    let mutant;
    const next = () => {
      mutant = i % 2 === 0 ? waiting.shift() : waiting.pop();
      if (mutant) worker.send(mutant);
      else worker.disconnect();
    };
    worker.on('message', ({ id, verdict }) => {
      tried.set(id, verdict);
      appendFileSync(RECORD, `${JSON.stringify({ id, verdict })}\n`);
      say(`${verdict.padEnd(13)} ${describe(mutant)}`);
      next();
    });
    worker.on('exit', (code) => (code === 0 ? done() : failed(new Error(`a worker ended with ${code}`))));
    next();
  });
}

function report() {
  const of = (verdict) => mutants.filter(({ id }) => tried.get(id) === verdict);
  say(
    `${mutants.length} mutants: ${VERDICTS.map((verdict) => `${of(verdict).length} ${verdict}`).join(', ')}`,
  );
  const noticed = of('killed').length + of('out of time').length;
  const ran = noticed + of('survived').length;
  if (ran > 0) say(`${((100 * noticed) / ran).toFixed(1)} % of those that ran were noticed`);
  for (const mutant of of('survived')) say(`survived      ${describe(mutant)}`);
}

function say(line) {
  stdout.write(`${line}\n`);
}
