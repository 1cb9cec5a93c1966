/*
 * `npm test`: everything that needs nothing but Node and the packages of this project. The system tests, which need a
 * container engine and a registry, are named at the end; `.ci/run` runs them all.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = process.env.WARDEN_TEST_REPORT;
const reporters = report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
const args = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });

const system = readdirSync(new URL('system', import.meta.url))
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => name.replace('.test.ts', ''));
console.log(`\nNot run here, as they need a container engine, a registry and root: ${system.join(', ')}.`);
console.log('`npm run test:system` runs them where those are there; `.ci/run` installs what they need.');
process.exit(status ?? 1);
