#!/usr/bin/env node
// Breaks contracts/src/court in one place at a time, in a copy, and sees whether the tests notice. Can be stopped and run
// again: what has been tried of unchanged code is not tried again.
//
//   node contracts/script/mutate.mjs [--files PART,PART] [--sample N] [--list]
//
// --files   only files whose path holds one of these
// --sample  only N mutants, always the same ones for the same code
// --list    say what would be tried
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { arch, argv, exit, platform, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const SOURCES = 'contracts/src/court';
const COPY = join(tmpdir(), 'warden-mutation');
const RECORD = join(COPY, 'tried.jsonl');
const LIMIT_MS = 15 * 60_000;
const FORGE = join(
  ROOT,
  `node_modules/@foundry-rs/forge-${platform}-${arch === 'x64' ? 'amd64' : arch}/bin/forge`,
);

/** Which tests can notice a change, the quickest first. What is not listed here is the court's. */
const TESTS = [
  [/\/(proof\/|Proofs\.sol)/, ['contracts/test/proofs/*']],
  [/\/Revisions?\.sol/, ['contracts/test/revisions/*']],
  [/\/(Scanners|lib\/History)\.sol/, ['contracts/test/scanners/*']],
  [/\/(Clearance|lib\/Nonces)\.sol/, ['contracts/test/clearance/*']],
  [/\/(Reputation|lib\/Decay)\.sol/, ['contracts/test/reputation/*']],
  [/\/lib\/CasePhase\.sol/, ['contracts/test/court/lib/*', 'contracts/test/court/*']],
];
const COURT_TESTS = ['contracts/test/court/*'];

const FLIPS = [
  [/ <= /g, [' < ']],
  [/ < /g, [' <= ']],
  [/ >= /g, [' > ']],
  [/ > /g, [' >= ']],
  [/ == /g, [' != ']],
  [/ != /g, [' == ']],
  [/ && /g, [' || ']],
  [/ \|\| /g, [' && ']],
  [/ \+ /g, [' - ']],
  [/ - /g, [' + ']],
  [/ \* /g, [' / ']],
  [/ \/ /g, [' * ']],
  [/ % /g, [' / ']],
  [/ \+= /g, [' -= ', ' = ']],
  [/ -= /g, [' += ']],
  [/ \|= /g, [' = ']],
  [/\btrue\b/g, ['false']],
  [/\bfalse\b/g, ['true']],
  [/(?<=\bif \()(?=[^)])/g, ['true || ', 'false && ']],
  [/(?<![\w.[])\d[\d_]*(?![\w.]| days| hours)/g, [(number) => `${number} + 1`]],
];

const { values: options } = parseArgs({
  args: argv.slice(2),
  options: { files: { type: 'string' }, sample: { type: 'string' }, list: { type: 'boolean' } },
});

const mutants = chosen(solidity(SOURCES).flatMap(mutantsOf));
if (options.list) {
  for (const mutant of mutants) say(describe(mutant));
  exit(0);
}

prepare();
const tried = readTried();
const counts = { killed: 0, survived: 0, 'not compiling': 0, 'out of time': 0 };
const survivors = [];
const sound = new Set();
for (const mutant of mutants) {
  let verdict = tried.get(mutant.id);
  if (!verdict) {
    verdict = attempt(mutant);
    appendFileSync(RECORD, `${JSON.stringify({ id: mutant.id, verdict })}\n`);
    say(`${verdict.padEnd(13)} ${describe(mutant)}`);
  }
  counts[verdict] += 1;
  if (verdict === 'survived') survivors.push(mutant);
}
report();
exit(0);

function chosen(all) {
  const parts = options.files?.split(',');
  const wanted = parts ? all.filter(({ path }) => parts.some((part) => path.includes(part))) : all;
  if (!options.sample) return wanted;
  const drawn = [...wanted].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, Number(options.sample));
  // Mutants of one file share most of what was compiled.
  return drawn.sort((a, b) => a.path.localeCompare(b.path) || a.at - b.at);
}

/** Interfaces and plain types have nothing to run. */
function solidity(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((path) => path.endsWith('.sol') && !/interfaces\/|Types\.sol|CourtStore\.sol/.test(path))
    .sort();
}

function mutantsOf(path) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const code = masked(text);
  const found = [];
  for (const [pattern, replacements] of FLIPS) {
    for (const match of code.matchAll(pattern)) {
      for (const replacement of replacements) {
        const now = typeof replacement === 'string' ? replacement : replacement(match[0]);
        const id = createHash('sha256').update(`${text}\0${match.index}\0${now}`).digest('hex').slice(0, 16);
        found.push({ id, path, text, at: match.index, was: match[0], now });
      }
    }
  }
  return found;
}

/** Comments, strings, imports and the pragma blanked, so that offsets stay what they are. */
function masked(text) {
  const blank = (part) => part.replace(/[^\n]/g, ' ');
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|^(?:import|pragma)[^;]*;/gm, blank);
}

function describe({ path, text, at, was, now }) {
  const line = text.slice(0, at).split('\n').length;
  return `${path}:${line}  ${was.trim() || 'if ('} -> ${now.trim()}`;
}

function prepare() {
  mkdirSync(COPY, { recursive: true });
  rmSync(join(COPY, 'contracts'), { recursive: true, force: true });
  cpSync(join(ROOT, 'contracts'), join(COPY, 'contracts'), { recursive: true });
  cpSync(join(ROOT, 'foundry.toml'), join(COPY, 'foundry.toml'));
  if (!existsSync(join(COPY, 'node_modules'))) {
    symlinkSync(join(ROOT, 'node_modules'), join(COPY, 'node_modules'), 'dir');
  }
}

function readTried() {
  if (!existsSync(RECORD)) return new Map();
  const lines = readFileSync(RECORD, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line)).map(({ id, verdict }) => [id, verdict]));
}

function attempt({ path, text, at, was, now }) {
  const suites = TESTS.find(([pattern]) => pattern.test(path))?.[1] ?? COURT_TESTS;
  for (const suite of suites) requireSound(suite);
  const file = join(COPY, path);
  writeFileSync(file, text.slice(0, at) + now + text.slice(at + was.length));
  try {
    for (const suite of suites) {
      const verdict = test(suite);
      if (verdict !== 'survived') return verdict;
    }
    return 'survived';
  } finally {
    writeFileSync(file, text);
  }
}

/** A suite that fails by itself would kill every mutant. */
function requireSound(suite) {
  if (sound.has(suite)) return;
  const verdict = test(suite);
  if (verdict !== 'survived') {
    say(`${suite}: with the code as it is the tests do not pass (${verdict})`);
    exit(2);
  }
  sound.add(suite);
}

function test(suite) {
  const args = ['test', '--match-path', suite, '--fail-fast', '--color', 'never'];
  // With its contracts linked when they run, a test is not compiled again for each mutant.
  const env = { FOUNDRY_INVARIANT_RUNS: '8', ...process.env, FOUNDRY_DYNAMIC_TEST_LINKING: 'true' };
  for (const name of ['FOUNDRY_OUT', 'FOUNDRY_CACHE_PATH']) delete env[name];
  const run = spawnSync(FORGE, args, { cwd: COPY, env, encoding: 'utf8', timeout: LIMIT_MS });
  if (run.error?.code === 'ETIMEDOUT') return 'out of time';
  if (run.error) throw run.error;
  if (run.status === 0) return 'survived';
  return /^\[FAIL/m.test(run.stdout) ? 'killed' : 'not compiling';
}

function report() {
  const ran = counts.killed + counts.survived + counts['out of time'];
  const rate =
    ran === 0
      ? ''
      : `: ${((100 * (ran - counts.survived)) / ran).toFixed(0)} % of those that ran were noticed`;
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  say(`${mutants.length} mutants, ${parts.join(', ')}${rate}`);
  for (const mutant of survivors) say(`survived      ${describe(mutant)}`);
}

function say(line) {
  stdout.write(`${line}\n`);
}
