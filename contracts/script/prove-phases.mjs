#!/usr/bin/env node
// Gives each *Proof of contracts/test/formal to the compiler's own prover (constrained Horn clauses, answered by z3) and
// says what it proved of its assertions. Needs z3: apt-get install z3.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, posix } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const solc = require('solc');
const smtCallback = require('solc/smtchecker.js');

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const FOLDER = 'contracts/test/formal';
// solc's own caller of z3 gives up after ten seconds by the clock, so that what is proved would depend on what else the
// machine does. Here z3 counts its own steps; the clock only ends what hangs.
const Z3 = [
  '-smt2',
  '-in',
  'rlimit=200000000',
  'rewriter.pull_cheap_ite=true',
  'fp.spacer.q3.use_qgen=true',
  'fp.spacer.mbqi=false',
  'fp.spacer.ground_pobs=false',
];
const HUNG_MS = 30 * 60_000;

if (spawnSync('z3', ['--version']).error) {
  stdout.write('No z3 here: apt-get install z3\n');
  exit(2);
}
const wanted = argv.slice(2);
const files = readdirSync(join(ROOT, FOLDER))
  .filter(
    (name) => name.endsWith('Proof.sol') && (wanted.length === 0 || wanted.includes(basename(name, '.sol'))),
  )
  .sort();

let failed = false;
for (const file of files) {
  const started = Date.now();
  const { proved, unproved, errors } = check(posix.join(FOLDER, file), basename(file, '.sol'));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  failed ||= errors.length > 0 || unproved.length > 0;
  stdout.write(`${basename(file, '.sol')}: ${proved} proved, ${unproved.length} not, ${seconds} s\n`);
  for (const message of [...errors, ...unproved]) stdout.write(`${message}\n`);
}
exit(failed || files.length === 0 ? 1 : 0);

function check(path, contract) {
  const sources = {};
  load(path, sources);
  const input = {
    language: 'Solidity',
    sources,
    settings: {
      evmVersion: 'paris',
      modelChecker: {
        contracts: { [path]: [contract] },
        engine: 'chc',
        solvers: ['smtlib2'],
        targets: ['assert', 'overflow', 'underflow', 'divByZero'],
        showProvedSafe: true,
        showUnproved: true,
        timeout: HUNG_MS,
      },
    },
  };
  const callbacks = { smtSolver: smtCallback.smtCallback(solve) };
  const messages = JSON.parse(solc.compile(JSON.stringify(input), callbacks)).errors ?? [];
  return {
    proved: messages.filter(({ message }) => message.includes('check is safe')).length,
    unproved: messages.filter(isUnproved).map(text),
    errors: messages.filter(({ severity }) => severity === 'error').map(text),
  };
}

/** What z3 answers; it ends with an error where a model is asked of what has none, and has answered by then. */
function solve(query) {
  const { stdout: answer, error } = spawnSync('z3', Z3, {
    input: query,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    timeout: HUNG_MS,
  });
  if (error) throw error;
  return answer;
}

function isUnproved({ severity, message }) {
  return severity === 'warning' && message.startsWith('CHC:');
}

function text({ formattedMessage }) {
  return formattedMessage.trimEnd();
}

/** With what it imports, by relative paths alone. */
function load(path, sources) {
  if (sources[path]) return;
  const content = readFileSync(join(ROOT, path), 'utf8');
  sources[path] = { content };
  for (const [, imported] of content.matchAll(/from "(\.[^"]+)"/g)) {
    load(posix.join(posix.dirname(path), imported), sources);
  }
}
