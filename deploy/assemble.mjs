// Puts the files of the image together in a folder: what is built, what it needs at run time, and nothing else. The folder has a
// Dockerfile of its own, for where images are built without a way to the npm registry.
//   node deploy/assemble.mjs FOLDER        after `npm ci` and `npm run build`
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('node deploy/assemble.mjs FOLDER');
const home = join(folder, 'opt/warden');

// Of the package itself: what is read at run time.
for (const path of ['package.json', 'dist', 'rules', 'agent/store/migrations'])
  cpSync(path, join(home, path), { recursive: true });

// A chain of one's own is for `warden demo`, and half the size of everything; the compiler is a peer of what has types.
const leftOut = /^node_modules\/(?:@foundry-rs|@typescript|typescript)\//;
// Sources, declarations and maps of dependencies; licences stay.
const unread = /\.(?:[cm]?ts|map|md|markdown|flow)$/;
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const [path, { dev }] of Object.entries(packages)) {
  const isOwn = path.startsWith('node_modules/') && !dev && !leftOut.test(`${path}/`);
  // What is optional is there for this platform or not at all.
  if (!isOwn || !existsSync(path)) continue;
  const nested = join(path, 'node_modules');
  const filter = (source) => source !== nested && !unread.test(source);
  cpSync(path, join(home, path), { recursive: true, filter });
}

// Where it writes.
for (const name of ['cache', 'data', 'state', 'scratch'])
  mkdirSync(join(folder, 'var/lib/warden', name), { recursive: true });

// The last stage of ours, with the files where they are here.
const stages = readFileSync('deploy/Dockerfile', 'utf8');
const [base] = /^ARG RUNTIME_IMAGE=.*\n/m.exec(stages);
const last = stages.slice(stages.lastIndexOf('\nFROM ') + 1);
writeFileSync(
  join(folder, 'Dockerfile'),
  base + last.replaceAll(/--from=\w+ /g, '').replaceAll(' /files/', ' /'),
);
