#!/usr/bin/env node
// Gives each *Proof of contracts/test/formal to the compiler's own prover (constrained Horn clauses, answered by z3) and
// says what it proved of its assertions. Needs z3: apt-get install z3.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, posix } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const solc = require('solc');
const smtCallback = require('solc/smtchecker.js');
const smtSolver = require('solc/smtsolver.js');

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const FOLDER = 'contracts/test/formal';
const TIMEOUT_MS = 60_000;

const solver = smtSolver.availableSolvers.find(({ name }) => name === 'z3');
if (!solver) {
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
        timeout: TIMEOUT_MS,
      },
    },
  };
  const callbacks = { smtSolver: smtCallback.smtCallback(smtSolver.smtSolver, solver) };
  const messages = JSON.parse(solc.compile(JSON.stringify(input), callbacks)).errors ?? [];
  return {
    proved: messages.filter(({ message }) => message.includes('check is safe')).length,
    unproved: messages.filter(isUnproved).map(text),
    errors: messages.filter(({ severity }) => severity === 'error').map(text),
  };
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
