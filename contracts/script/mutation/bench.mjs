// A copy of the project that was built once. A mutant is put into it as bytecode: forge, which looks at sources only, takes it
// for what it built itself and has nothing to compile.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { arch, env, platform } from 'node:process';
import { solidityIn } from './compiler.mjs';

/** A test that loops runs out of gas; this is for what else may never end, on a machine that has little time for it. */
const LIMIT_MS = 30 * 60_000;
const CACHE = '.forge/cache/solidity-files-cache.json';
const OUT = '.forge/out';
const ASIDE = '.sound';
const builds = new Map();
const caches = new Map();

/** Brings the copy in `folder` up to the sources in `root`, and builds it with tests that deploy contracts by name. */
export function buildBench(root, folder, tests) {
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'contracts'), { recursive: true, force: true });
  cpSync(join(root, 'contracts'), join(folder, 'contracts'), { recursive: true });
  cpSync(join(root, 'foundry.toml'), join(folder, 'foundry.toml'));
  if (!existsSync(join(folder, 'node_modules'))) {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  }
  for (const name of existsSync(join(folder, OUT))
    ? readdirSync(join(folder, OUT), { recursive: true })
    : []) {
    const file = join(folder, OUT, name);
    if (file.endsWith(ASIDE)) renameSync(file, file.slice(0, -ASIDE.length));
  }
  setPreprocessed(folder, true);
  const built = forge(root, folder, ['--match-path', `{${tests.join(',')}}`], {
    FOUNDRY_DYNAMIC_TEST_LINKING: 'true',
  });
  if (built.status !== 0) {
    throw new Error(`the tests do not pass as they are\n${built.stdout.slice(-4000)}${built.stderr}`);
  }
  setPreprocessed(folder, false);
  // forge would read those of the other tests again on every start, to see what they are called.
  const files = filesOf(folder);
  for (const file of solidityIn(folder, 'contracts/test').filter((file) => !files[file])) {
    rmSync(join(folder, file));
  }
  // forge asks for the version on every start, and the compiler takes a second to load.
  const { version } = JSON.parse(artifactAt(folder, 'Court.sol/Court.json').rawMetadata).compiler;
  writeFileSync(
    join(folder, 'contracts/bin/solc'),
    `#!/bin/sh\necho "solc\nVersion: ${version}.Linux.g++"\n`,
  );
  chmodSync(join(folder, 'contracts/bin/solc'), 0o755);
}

/**
 * @param tests arguments that name them
 * @param more of the environment
 * @returns the verdict, survived | killed | out of time, and the reason that the first failing test gave
 */
export function tryOut(root, folder, tests, more = {}) {
  // What failed with another fault in place would be tried again first.
  rmSync(join(folder, '.forge/failures'), { recursive: true, force: true });
  const run = forge(root, folder, tests, more);
  if (run.error?.code === 'ETIMEDOUT') return { verdict: 'out of time' };
  if (run.error) throw run.error;
  if (run.status === 0) return { verdict: 'survived' };
  const reason = /^\s*\[FAIL:? ?([^\]]*)/m.exec(run.stdout)?.[1];
  if (reason !== undefined) return { verdict: 'killed', reason };
  const said = `${run.stdout.slice(-2000)}${run.stderr.slice(-2000)}`;
  throw new Error(`${tests.join(' ')}: forge failed without a failing test\n${said}`);
}

/** Settings of the compiler, as forge has them. */
export function settingsOf(folder) {
  const { compilationTarget: _, ...settings } = JSON.parse(
    artifactAt(folder, 'Court.sol/Court.json').rawMetadata,
  ).settings;
  return settings;
}

/** What came of a source: a map from the names of its contracts to `{ path, build }`, the artifact and what it was built in. */
export function artifactsOf(folder, source) {
  const known = filesOf(folder)[source]?.artifacts ?? {};
  return Object.fromEntries(
    Object.entries(known).map(([name, versions]) => {
      const { path, build_id } = Object.values(versions)[0].default;
      return [name, { path, build: build_id }];
    }),
  );
}

/** What the numbers in a build's source maps stand for. */
export function sourcesOf(folder, build) {
  const file = join(folder, OUT, 'build-info', `${build}.json`);
  if (!builds.has(file)) builds.set(file, JSON.parse(readFileSync(file, 'utf8')).source_id_to_path);
  return builds.get(file);
}

/** @returns a function that puts back what was there; so does the next `buildBench`, should nobody come to call it */
export function replaceCode(folder, path, { bytecode, deployedBytecode }) {
  const file = join(folder, OUT, path);
  const artifact = JSON.parse(readFileSync(file, 'utf8'));
  for (const [part, code] of [
    ['bytecode', bytecode],
    ['deployedBytecode', deployedBytecode],
  ]) {
    artifact[part] = { ...artifact[part], ...code, object: `0x${code.object}` };
  }
  renameSync(file, file + ASIDE);
  writeFileSync(file, JSON.stringify(artifact));
  return () => renameSync(file + ASIDE, file);
}

/** What forge made of a contract; `path` as `artifactsOf` has it. */
export function artifactAt(folder, path) {
  return JSON.parse(readFileSync(join(folder, OUT, path), 'utf8'));
}

function filesOf(folder) {
  const file = join(folder, CACHE);
  const { mtimeMs } = statSync(file);
  if (caches.get(file)?.mtimeMs !== mtimeMs) {
    caches.set(file, { mtimeMs, files: JSON.parse(readFileSync(file, 'utf8')).files });
  }
  return caches.get(file).files;
}

function setPreprocessed(folder, preprocessed) {
  const file = join(folder, CACHE);
  if (!existsSync(file)) return;
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), preprocessed }));
}

function forge(root, folder, tests, more) {
  const name = `@foundry-rs/forge-${platform}-${arch === 'x64' ? 'amd64' : arch}`;
  const program = join(root, 'node_modules', name, 'bin/forge');
  const settings = {
    ...env,
    FOUNDRY_FUZZ_RUNS: '64',
    FOUNDRY_INVARIANT_RUNS: '4',
    FOUNDRY_INVARIANT_DEPTH: '256',
    FOUNDRY_INVARIANT_CHECK_INTERVAL: '16',
    ...more,
  };
  for (const key of ['FOUNDRY_OUT', 'FOUNDRY_CACHE_PATH', 'FOUNDRY_PROFILE']) delete settings[key];
  const args = ['test', ...tests, '--fail-fast', '--color', 'never'];
  return spawnSync(program, args, {
    cwd: folder,
    env: settings,
    encoding: 'utf8',
    timeout: LIMIT_MS,
    maxBuffer: 1 << 28,
  });
}
