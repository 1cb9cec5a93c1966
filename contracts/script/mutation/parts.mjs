// Which contracts have code of a file in them, and how a change of the file gets into a bench.
import { artifactAt, artifactsOf, replaceCode, settingsOf, sourcesOf } from './bench.mjs';
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

/**
 * @param folder of the bench
 * @returns `put(path, text)`, which makes a file say something else: `undo` takes it back, `refused` is true where it does not
 * compile, `same` where nothing came of it
 */
export function benchWith(folder) {
  const compiler = compilerOf(folder, settingsOf(folder));
  const built = [SOURCES, TESTS]
    .flatMap((part) => solidityIn(folder, part))
    .flatMap((file) => readBuilt(folder, file));
  const known = new Map();

  return function put(path, text) {
    if (!known.has(path)) known.set(path, partsOf(built, path));
    const parts = known.get(path);
    const wanted = {};
    for (const { file, name } of parts) wanted[file] = [...(wanted[file] ?? []), name];
    const answer = compiler.compile({ [path]: text }, wanted, CODE);
    if (answer.errors?.some(({ severity }) => severity === 'error')) return { refused: true, undo() {} };
    const undone = [];
    for (const { file, name, artifact, object } of parts) {
      const { bytecode, deployedBytecode } = answer.contracts[file][name].evm;
      if (`0x${bytecode.object}` === object) continue;
      undone.push(replaceCode(folder, artifact, { bytecode, deployedBytecode }));
    }
    return {
      same: undone.length === 0,
      undo() {
        for (const back of undone) back();
      },
    };
  };
}

/** What forge built of a file: for each contract its code, and the files that the code is of. */
function readBuilt(folder, file) {
  return Object.entries(artifactsOf(folder, file))
    .filter(([name]) => !/^VmContractHelper\d+$/.test(name))
    .map(([name, { path, build }]) => {
      const { bytecode, deployedBytecode } = artifactAt(folder, path);
      const numbers = sourcesOf(folder, build);
      const files = new Set(
        [bytecode, deployedBytecode]
          .flatMap(({ sourceMap }) => mentioned(sourceMap))
          .map((id) => numbers[id]),
      );
      return {
        file,
        name,
        artifact: path,
        object: bytecode.object,
        deployed: deployedBytecode.object,
        files,
      };
    })
    .filter(({ object }) => object.length > 2);
}

/** Those with code of the file, and the tests that were built with such a contract whole: forge does not take apart all of them. */
function partsOf(built, path) {
  const parts = built.filter(({ files }) => files.has(path));
  const pieces = parts.map(({ deployed }) => pieceOf(deployed)).filter((piece) => piece !== '');
  const around = built.filter(
    (contract) => !parts.includes(contract) && pieces.some((piece) => contract.object.includes(piece)),
  );
  return [...parts, ...around];
}

/** Some of the code, of its middle, with no address of a library in it; nothing of a library that is only ever a part of others. */
function pieceOf(code) {
  if (code.length < 1000) return '';
  const longest = code
    .split(/__\$[0-9a-f]{34}\$__/)
    .reduce((best, part) => (part.length > best.length ? part : best), '');
  const middle = Math.floor(longest.length / 2);
  return longest.slice(middle - 100, middle + 100);
}

/** Fields of a source map: start, length, number of the file, …; one that is left out is that of the entry before. */
function mentioned(sourceMap) {
  return [...new Set((sourceMap ?? '').split(';').map((entry) => entry.split(':')[2]))].filter(Boolean);
}
