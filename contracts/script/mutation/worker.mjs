// Tries mutants, one after the other, in a copy of its own. Its parent sends them and hears `{ id, verdict }`.
import { argv } from 'node:process';
import { artifactsOf, replaceCode, settingsOf, tryOut } from './bench.mjs';
import { compilerOf, solidityIn } from './compiler.mjs';
import { broken } from './places.mjs';
import { suitesOf } from './suites.mjs';

const [root, folder, sources, tests] = argv.slice(2);
const CODE = [
  'evm.bytecode.object',
  'evm.bytecode.linkReferences',
  'evm.deployedBytecode.object',
  'evm.deployedBytecode.linkReferences',
  'evm.deployedBytecode.immutableReferences',
];
const MAPS = ['evm.bytecode.sourceMap', 'evm.deployedBytecode.sourceMap'];
const compiler = compilerOf(folder, settingsOf(folder));
const parts = new Map();

process.on('message', (mutant) => process.send({ id: mutant.id, verdict: verdictOn(mutant) }));

function verdictOn(mutant) {
  const { contracts, code } = partsOf(mutant.path);
  const answer = compiler.compile({ [mutant.path]: broken(mutant) }, contracts, CODE);
  if (answer.errors?.some(({ severity }) => severity === 'error')) return 'not compiling';
  const restore = [];
  try {
    for (const [source, names] of Object.entries(contracts)) {
      const paths = artifactsOf(folder, source);
      for (const name of names) {
        const { bytecode, deployedBytecode } = answer.contracts[source][name].evm;
        if (bytecode.object === code.get(`${source}:${name}`)) continue;
        restore.push(replaceCode(folder, paths[name], { bytecode, deployedBytecode }));
      }
    }
    if (restore.length === 0) return 'same code';
    for (const suite of suitesOf(mutant.path)) {
      const verdict = tryOut(root, folder, suite);
      if (verdict !== 'survived') return verdict;
    }
    return 'survived';
  } finally {
    for (const undo of restore) undo();
  }
}

/** The contracts with code of that file in them, and their code as it is. */
function partsOf(path) {
  if (!parts.has(path)) parts.set(path, findParts(path));
  return parts.get(path);
}

function findParts(path) {
  const candidates = Object.fromEntries(
    [...solidityIn(folder, sources).filter((file) => path in compiler.closureOf([file])), ...testsWith(path)]
      .map((file) => [file, Object.keys(artifactsOf(folder, file))])
      .filter(([, names]) => names.length > 0),
  );
  const answer = compiler.compile({}, candidates, [...CODE, ...MAPS]);
  const number = answer.sources[path].id;
  const contracts = {};
  const code = new Map();
  for (const [source, names] of Object.entries(candidates)) {
    for (const name of names) {
      const { bytecode, deployedBytecode } = answer.contracts[source][name].evm;
      if (!mentions(bytecode.sourceMap, number) && !mentions(deployedBytecode.sourceMap, number)) continue;
      contracts[source] = [...(contracts[source] ?? []), name];
      code.set(`${source}:${name}`, bytecode.object);
    }
  }
  return { contracts, code };
}

/** Tests that take the file's code into their own, rather than deploy what it is a part of. */
function testsWith(path) {
  const isLibrary = (file) => file.startsWith(`${sources}/lib/`) || file.startsWith(`${sources}/proof/`);
  const reaches = (file, seen = new Set()) => {
    if (seen.has(file)) return false;
    seen.add(file);
    return compiler
      .importsOf(file)
      .some((imported) =>
        imported.startsWith(tests)
          ? reaches(imported, seen)
          : isLibrary(imported) && path in compiler.closureOf([imported]),
      );
  };
  return solidityIn(folder, tests).filter((file) => reaches(file));
}

/** Fields of a source map: start, length, number of the file, …; one that is left out is that of the entry before. */
function mentions(sourceMap, number) {
  return sourceMap.split(';').some((entry) => entry.split(':')[2] === String(number));
}
