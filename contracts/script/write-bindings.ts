/*
 * Writes what the agent knows of the contracts: agent/chain/abi (interfaces, for viem), agent/chain/bytecode (creation
 * code of what `warden chain deploy` deploys). `--check` writes nothing, and fails where something is not up to date.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AbiItem, type Artifact, linkedLibraries, readArtifacts } from './bindings/artifacts.ts';
import { readEnums } from './bindings/enums.ts';
import { fileName, renderAbi, renderCode, renderEnums, renderLibraries } from './bindings/render.ts';

/** One instance of each, in the order in which they are deployed. */
const deployed = [
  'Manager',
  'Terminal',
  'Nexus',
  'Vault',
  'Controller',
  'Revisions',
  'Proofs',
  'Scanners',
  'Clearance',
  'Reputation',
  'Court',
];
/** Made by Nexus and Controller, many times. */
const made = ['Source', 'Task', 'Response'];

const artifacts = readArtifacts(process.env.FOUNDRY_OUT ?? '.forge/out');
const files = new Map<string, string>();

for (const name of [...deployed, ...made])
  files.set(join('agent/chain/abi', fileName(name)), renderAbi(name, artifact(name).abi));
const coded = withLibraries(deployed);
for (const name of coded) files.set(join('agent/chain/bytecode', fileName(name)), renderCode(artifact(name)));
files.set(
  'agent/chain/bytecode/libraries.ts',
  renderLibraries(coded.filter((name) => !deployed.includes(name))),
);
files.set('agent/chain/abi/court-errors.ts', renderAbi('CourtErrors', courtErrors()));
files.set(
  'agent/chain/abi/enums.ts',
  renderEnums([
    ...readEnums('contracts/src/protocol/Types.sol'),
    ...readEnums('contracts/src/court/Types.sol'),
    ...readEnums('contracts/src/court/CourtTypes.sol'),
    ...readEnums('contracts/src/court/interfaces/IClearance.sol', 'Clearance'),
  ]),
);

const stale = [...files].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
const surplus = ['agent/chain/abi', 'agent/chain/bytecode'].flatMap((folder) =>
  existsSync(folder)
    ? readdirSync(folder)
        .map((name) => join(folder, name))
        .filter((path) => !files.has(path))
    : [],
);

if (process.argv.includes('--check')) {
  for (const path of [...stale.map(([path]) => path), ...surplus]) console.error(`not up to date: ${path}`);
  if (stale.length + surplus.length > 0) {
    console.error('Run `npm run contracts:bindings` and commit the result.');
    process.exitCode = 1;
  }
} else {
  mkdirSync('agent/chain/abi', { recursive: true });
  mkdirSync('agent/chain/bytecode', { recursive: true });
  for (const [path, text] of stale) writeFileSync(path, text);
  for (const path of surplus) rmSync(path);
  console.log(`${files.size} files, ${stale.length} written, ${surplus.length} removed`);
}

function artifact(name: string): Artifact {
  const found = artifacts.get(name);
  if (found === undefined) throw new Error(`${name} is not compiled: run \`npm run contracts:build\` first`);
  return found;
}

/** The contracts, each behind the libraries that it is linked with. */
function withLibraries(names: readonly string[]): string[] {
  const ordered = new Set<string>();
  const add = (name: string): void => {
    for (const library of linkedLibraries(artifact(name))) add(library);
    ordered.add(name);
  };
  for (const name of names) add(name);
  return [...ordered];
}

/** Every error that a contract or library of the court can revert with: an error of a library stands in its own ABI. */
function courtErrors(): AbiItem[] {
  const errors = new Map<string, AbiItem>();
  for (const { file, abi } of artifacts.values())
    if (file.startsWith('contracts/src/court/'))
      for (const item of abi) if (item.type === 'error') errors.set(JSON.stringify(item), item);
  return [...errors.values()].sort((a, b) => (a.name! < b.name! ? -1 : 1));
}
