import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../agent/model/report.ts';
import { buildReferenceImage } from './build-image.ts';
import { measure } from './command.ts';
import { emptyFolder } from './folder.ts';
import { verdictCodes, wardenCommand, workFolder } from './paths.ts';
import { type UnpackCost, unpackImage } from './pipeline.ts';
import { startRegistry } from './registry.ts';
import { formatTable, type Row, seconds } from './table.ts';

/*
 * Other scanners on the same image, with what each found beside its time. They look for different things, so a time
 * says little without the finding. A peer that cannot be had is named.
 */
const folder = join(workFolder, 'peers');
/** Milliseconds in which a peer must be built. */
const buildLimit = 6 * 60 * 1000;

interface Peer {
  readonly name: string;
  /** Makes the peer ready. Returns why it cannot be had, null where it can. */
  readonly prepare: () => string | null;
  /** Runs it; seconds for everything from the registry to the result, and what was found. */
  readonly run: (unpacked: UnpackCost) => Promise<{ readonly seconds: number; readonly found: string }>;
}

const peers: readonly Peer[] = [
  {
    name: 'clamscan, with six signatures of our own (its database is not reachable)',
    prepare: () => (has('clamscan') ? null : 'clamscan is not installed (Debian: clamav)'),
    async run({ copy, unpack, rootfs }) {
      const limits = ['--max-filesize=2000M', '--max-scansize=2000M'];
      const command = ['clamscan', '-r', '-i', '-d', signatures(), ...limits, rootfs];
      const { wall, stdout } = await measure(command, [0, 1]);
      return { seconds: copy + unpack + wall, found: summaryOf(stdout, /^Infected files: .*$/m) };
    },
  },
  {
    name: 'trivy v0.58.1, secret scan',
    prepare: () => goInstall('trivy', 'github.com/aquasecurity/trivy/cmd/trivy@v0.58.1'),
    async run({ copy, layout }) {
      const options = ['--scanners', 'secret', '--cache-dir', emptied('trivy'), '--format', 'json'];
      const quiet = ['--offline-scan', '--skip-db-update', '--skip-java-db-update', '--quiet'];
      const command = [tool('trivy'), 'image', ...options, ...quiet, '--input', layout];
      const { wall, stdout } = await measure(command);
      const secrets = stdout.match(/"RuleID":/g)?.length ?? 0;
      return { seconds: copy + wall, found: `${secrets} secrets` };
    },
  },
  {
    name: 'malcontent',
    prepare: () => goInstall('mal', 'github.com/chainguard-dev/malcontent/cmd/mal@latest'),
    run: (unpacked) => overFolder([tool('mal'), 'scan'], unpacked),
  },
  {
    name: 'YaraHunter',
    prepare: () => goInstall('YaraHunter', 'github.com/deepfence/YaraHunter@latest'),
    run: (unpacked) => overFolder([tool('YaraHunter'), '--local'], unpacked),
  },
];

mkdirSync(folder, { recursive: true });
const layout = await buildReferenceImage(workFolder);
const registry = await startRegistry(workFolder);
try {
  const reference = registry.push(layout, 'reference');
  const rows: Row[] = [await warden(reference)];
  const unpacked = await unpackImage(join(folder, 'image'), reference);
  for (const peer of peers) rows.push(await measurePeer(peer, unpacked));
  emptyFolder(join(folder, 'image'));
  process.stdout.write(formatTable('The same image', rows));
} finally {
  registry.stop();
}

async function warden(reference: string): Promise<Row> {
  const options = ['--allow-host', registry.host, '--cache-dir', emptied('warden'), '--format', 'json'];
  const { wall, stdout } = await measure([...wardenCommand, 'scan', ...options, reference], verdictCodes);
  const { findings, verdict } = JSON.parse(stdout) as Report;
  return row('warden', `${seconds(wall)}: ${verdict.name}, ${findings.length} findings`);
}

async function measurePeer(peer: Peer, unpacked: UnpackCost): Promise<Row> {
  const reason = peer.prepare();
  if (reason !== null) return row(peer.name, `not measured: ${reason}`);
  try {
    const result = await peer.run(unpacked);
    return row(peer.name, `${seconds(result.seconds)}: ${result.found}`);
  } catch (error) {
    return row(peer.name, `not measured: ${(error as Error).message.slice(0, 120)}`);
  }
}

async function overFolder(command: readonly string[], { copy, unpack, rootfs }: UnpackCost) {
  const { wall, stdout } = await measure([...command, rootfs], [0, 1, 2, 3]);
  return { seconds: copy + unpack + wall, found: `${stdout.split('\n').length - 1} lines of output` };
}

function goInstall(program: string, module: string): string | null {
  if (existsSync(tool(program))) return null;
  const env = { ...process.env, GOBIN: join(folder, 'bin'), GOMODCACHE: join(folder, 'mod') };
  const done = spawnSync('go', ['install', module], { env, timeout: buildLimit, encoding: 'utf8' });
  if (done.status === 0 && existsSync(tool(program))) return null;
  if (done.error && 'code' in done.error && done.error.code === 'ETIMEDOUT')
    return `go install took longer than ${buildLimit / 60_000} minutes`;
  const lines = (done.stderr ?? done.error?.message ?? '').trim().split('\n');
  return `go install failed: ${(lines.at(-1) ?? '').trim().slice(0, 120)}`;
}

function tool(program: string): string {
  return join(folder, 'bin', program);
}

function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** The EICAR test file and words of miners, in the format of ClamAV. */
function signatures(): string {
  const texts = ['EICAR-STANDARD-ANTIVIRUS-TEST-FILE', 'stratum+tcp://', 'stratum+ssl://', '"donate-level"'];
  const more = ['/run/docker.sock', 'release_agent'];
  const lines = [...texts, ...more].map((text, i) => `Bench.${i}:0:*:${Buffer.from(text).toString('hex')}`);
  const path = join(folder, 'bench.ndb');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

function summaryOf(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[0] ?? 'no summary';
}

function emptied(name: string): string {
  const path = join(folder, `cache-${name}`);
  emptyFolder(path);
  return path;
}

function row(what: string, value: string): Row {
  return { what, value, target: '', met: null };
}
