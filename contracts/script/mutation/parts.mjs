// Which contracts have code of a file in them, and how a change of the file gets into a bench.
import { artifactAt, artifactsOf, replaceCode, settingsOf } from './bench.mjs';
import { compilerOf, solidityIn } from './compiler.mjs';

const SOURCES = 'contracts/src';
const TESTS = 'contracts/test';
const CODE = [
  'evm.bytecode.object',
  'evm.bytecode.linkReferences',
  'evm.deployedBytecode.object',
  'evm.deployedBytecode.linkReferences',
  'evm.deployedBytecode.immutableReferences',
];
const MAPS = ['evm.bytecode.sourceMap', 'evm.deployedBytecode.sourceMap'];

/**
 * @param folder of the bench
 * @returns `put(path, text)`, which makes a file say something else: `undo` takes it back, `refused` is true where it does not
 * compile, `same` where nothing came of it
 */
export function benchWith(folder) {
  const compiler = compilerOf(folder, settingsOf(folder));
  const known = new Map();

  return function put(path, text) {
    if (!known.has(path)) known.set(path, findParts(folder, compiler, path));
    const { contracts, code } = known.get(path);
    const answer = compiler.compile({ [path]: text }, contracts, CODE);
    if (answer.errors?.some(({ severity }) => severity === 'error')) return { refused: true, undo() {} };
    const undone = [];
    for (const [source, names] of Object.entries(contracts)) {
      const artifacts = artifactsOf(folder, source);
      for (const name of names) {
        const { bytecode, deployedBytecode } = answer.contracts[source][name].evm;
        if (bytecode.object === code.get(`${source}:${name}`)) continue;
        undone.push(replaceCode(folder, artifacts[name], { bytecode, deployedBytecode }));
      }
    }
    return {
      same: undone.length === 0,
      undo() {
        for (const back of undone) back();
      },
    };
  };
}

function findParts(folder, compiler, path) {
  const contracts = {};
  const code = new Map();
  const take = (answer, source, name) => {
    // forge adds contracts of its own to tests that it takes apart.
    if (!answer.contracts?.[source]?.[name]) return;
    contracts[source] = [...(contracts[source] ?? []), name];
    code.set(`${source}:${name}`, answer.contracts[source][name].evm.bytecode.object);
  };
  const withNames = (files) =>
    Object.fromEntries(
      files
        .map((file) => [file, Object.keys(artifactsOf(folder, file))])
        .filter(([, names]) => names.length > 0),
    );

  const deployed = withNames(
    solidityIn(folder, SOURCES).filter((file) => path in compiler.closureOf([file])),
  );
  const answer = compiler.compile({}, deployed, [...CODE, ...MAPS]);
  const pieces = [];
  for (const [source, name] of pairs(deployed)) {
    const { bytecode, deployedBytecode } = answer.contracts[source][name].evm;
    if (![bytecode, deployedBytecode].some((part) => mentions(part.sourceMap, answer.sources[path].id)))
      continue;
    take(answer, source, name);
    pieces.push(pieceOf(deployedBytecode.object));
  }

  const tests = withNames([
    ...new Set([...testsWith(folder, compiler, path), ...testsAround(folder, pieces)]),
  ]);
  const tested = compiler.compile({}, tests, CODE);
  for (const [source, name] of pairs(tests)) take(tested, source, name);
  return { contracts, code };
}

function pairs(contracts) {
  return Object.entries(contracts).flatMap(([source, names]) => names.map((name) => [source, name]));
}

/** Some of the code, of its middle, with no address of a library in it. */
function pieceOf(code) {
  const parts = code.split(/__\$[0-9a-f]{34}\$__/);
  const longest = parts.reduce((best, part) => (part.length > best.length ? part : best), '');
  const middle = Math.floor(longest.length / 2);
  return longest.slice(Math.max(0, middle - 100), middle + 100);
}

/** Tests that were built with one of those pieces in them: forge does not take apart all that deploy a contract. */
function testsAround(folder, pieces) {
  const known = pieces.filter((piece) => piece.length > 0);
  return solidityIn(folder, TESTS).filter((file) =>
    Object.values(artifactsOf(folder, file)).some((path) => {
      const { object } = artifactAt(folder, path).bytecode;
      return known.some((piece) => object.includes(piece));
    }),
  );
}

/** Tests that take the file's code into their own, rather than deploy what it is a part of. */
function testsWith(folder, compiler, path) {
  const reaches = (file, seen = new Set()) => {
    if (seen.has(file)) return false;
    seen.add(file);
    return compiler
      .importsOf(file)
      .some((imported) =>
        imported.startsWith(TESTS)
          ? reaches(imported, seen)
          : /\/(lib|proof)\//.test(imported) &&
            imported.startsWith(SOURCES) &&
            path in compiler.closureOf([imported]),
      );
  };
  return solidityIn(folder, TESTS).filter((file) => reaches(file));
}

/** Fields of a source map: start, length, number of the file, …; one that is left out is that of the entry before. */
function mentions(sourceMap, number) {
  return sourceMap.split(';').some((entry) => entry.split(':')[2] === String(number));
}
