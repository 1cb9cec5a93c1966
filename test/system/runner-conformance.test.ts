import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { closeSync, openSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IsolationGrade } from '../../gpu-runner/engine/isolation.ts';
import type { ImageIdentity } from '../../gpu-runner/engine/load-archive.ts';
import type { Run } from '../../gpu-runner/run/run.ts';
import { openRunner, type Runner } from '../../gpu-runner/runner.ts';
import { imageConfig, loadProbeImage } from '../runner/conformance/probe-image.ts';
import { probes } from '../runner/conformance/probes-table.ts';
import { type ProbeResult, probeWeakly } from '../runner/conformance/weak-container.ts';
import { planOf, reference } from '../runner/sample-source.ts';

type Results = Readonly<Record<string, ProbeResult>>;

/** Runtimes to hold the probes against; one that this machine lacks is named in the table and fails here. */
const grades = (process.env.WARDEN_TEST_ISOLATION ?? 'runc').split(',') as IsolationGrade[];
/** Where the table goes, if it is asked for. */
const tableFile = process.env.WARDEN_CONFORMANCE_TABLE;
const limits = { requestBytes: 1024 ** 2, resultBytes: 2 * 1024 ** 2, answerMs: 20_000, connectMs: 2_000 };
const names = probes.map(({ name }) => name);
/** Probes that take much, and are asked alone. */
const heavy = new Set(['many-processes', 'many-files', 'fill-tmp', 'fill-shm', 'image-volume-on-disk']);
const metadataAddress = '169.254.169.254';

const results = new Map<IsolationGrade, Results>();
let control: Results = {};
let host: Awaited<ReturnType<typeof startHostServices>>;

beforeAll(async () => {
  host = await startHostServices();
});
afterAll(() => {
  host?.stop();
  if (tableFile !== undefined) writeTable(tableFile);
});

describe('a container with every wall down', () => {
  it('lets at least 70 of the probes through, so that they show something', () => {
    expect(Object.values(control).filter(({ open }) => open === true).length).toBeGreaterThanOrEqual(70);
  });

  let runner: Runner;
  beforeAll(async () => {
    runner = await openRunner({ isolation: 'runc', limits, lifetime: 600 });
    const image = await loadProbeImage(runner.engine);
    const { run, targets } = await startProbes(runner, image);
    // The address that the host has on a network of other containers.
    const bridge = networkInterfaces().docker0?.[0]?.address ?? host.lan;
    const peer = run.services[0]!.address;
    control = await probeWeakly(runner.engine, image, names, { ...targets, bridge, peer }, host.resolvConf);
    await run.stop();
  });
  afterAll(() => runner?.close());

  it.each(probes)('lets a source $tries', ({ name }) => {
    const found = control[name];
    // What this machine has nothing of can neither be open nor be shown to be closed: the table names it.
    const isShown = !unseen.has(name) && (found?.open === true || !lacks.test(found?.detail ?? ''));
    if (isShown) expect(found).toMatchObject({ open: true });
  });
});

/** What a kernel says of what it was built without. */
const lacks = /(?:^| )(?:ENOENT|ENXIO|ENOSYS|ENODEV|EAFNOSUPPORT|EPROTONOSUPPORT|ESOCKTNOSUPPORT)$/;

/** Probes whose positive control machines like those of CI cannot give, and why. */
const unseen = new Map([
  ['another-run', 'a container on the network of the host is no peer of a run'],
  ...(canLookIntoInit()
    ? []
    : (['proc-1-root', 'setns-pid1'].map((name) => [name, 'nobody may look into process 1 here']) as [
        string,
        string,
      ][])),
  ...(opens(`/dev/${disk().name}`)
    ? []
    : ([['mknod-disk', 'this machine keeps its disks from itself']] as [string, string][])),
  ['real-time', 'the control group of containers has no real-time budget'],
  ...(addresses().includes('inet6 fe80')
    ? []
    : ([['ipv6', 'this machine has no address of version 6']] as [string, string][])),
  ...(addresses().includes('inet 172.17.0.1/')
    ? []
    : ([['host-on-engine-bridge', 'the bridge of this engine is elsewhere']] as [string, string][])),
  ...(has('SYS_RESOURCE')
    ? []
    : (['lock-memory', 'more-files', 'spare-from-oom'].map((name) => [
        name,
        'this machine has no right to raise limits',
      ]) as [string, string][])),
]);

function has(capability: 'SYS_RESOURCE'): boolean {
  const mask = BigInt(
    `0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]}`,
  );
  return ((mask >> { SYS_RESOURCE: 24n }[capability]) & 1n) === 1n;
}

function addresses(): string {
  return execFileSync('ip', ['-oneline', 'address'])
    .toString()
    .replace(/^1: .*\n/gm, '');
}

function opens(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}

function canLookIntoInit(): boolean {
  try {
    readlinkSync('/proc/1/ns/uts');
    return true;
  } catch {
    return false;
  }
}

describe.each(grades)('a source that runs, isolated by %s', (grade) => {
  let runner: Runner;
  let runs: Run[] = [];
  beforeAll(async () => {
    runner = await openRunner({ isolation: grade, limits, lifetime: 600 });
    const image = await loadProbeImage(runner.engine);
    const first = await startProbes(runner, image);
    const second = await startProbes(runner, image);
    runs = [first.run, second.run];
    const targets = { ...first.targets, peer: second.run.services[0]!.address };
    const light = names.filter((name) => !heavy.has(name));
    let found: Results = await ask(first.run, light, targets);
    for (const name of heavy) found = { ...found, ...(await ask(first.run, [name], targets)) };
    results.set(grade, found);
  });
  afterAll(async () => {
    for (const run of runs) expect((await run.stop()).left).toEqual([]);
    await runner?.close();
  });

  it.each(probes)('cannot $tries', ({ name, gvisor }) => {
    const found = results.get(grade)?.[name];
    expect(found).toBeDefined();
    if (grade !== 'gvisor' || gvisor === 'closed') expect(found).toMatchObject({ open: false });
  });
});

let asked = 0;

async function ask(run: Run, wanted: readonly string[], targets: object): Promise<Results> {
  asked++;
  const outcome = await run.task({
    task: `0x${asked}`,
    function: 'probe',
    body: Buffer.from(JSON.stringify({ names: wanted, targets })),
    deadlineMs: 240_000,
    signal: new AbortController().signal,
  });
  if (outcome.kind === 'completed') return JSON.parse(outcome.result.toString());
  // A source that is ended by what it tries was stopped.
  return Object.fromEntries(wanted.map((name) => [name, { open: false, detail: outcome.kind }]));
}

async function startProbes(runner: Runner, image: ImageIdentity) {
  const plan = planOf({
    reference,
    manifestDigest: `sha256:${'a'.repeat(64)}`,
    ...image,
    run: {
      entrypoint: imageConfig.Entrypoint,
      command: [],
      environment: imageConfig.Env,
      workingDir: '',
      volumes: Object.keys(imageConfig.Volumes),
      labels: Object.keys(imageConfig.Labels),
      ports: [5555],
    },
  });
  const run = await runner.start({
    plan,
    environment: [],
    egress: [],
    privateHosts: [],
    healthyMs: 30_000,
    onEvent: () => {},
  });
  const bridge = run.services[0]!.address.replace(/\d+$/, (last) => String(Number(last) - 2));
  const targets = { bridge, lan: host.lan, port: host.port, pid: host.pid, disk: disk().numbers };
  return { run, targets };
}

/** Services on the host that nothing in a run may reach: on all of its addresses, also as a metadata service, and an abstract socket. */
async function startHostServices() {
  const lan = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal && !one.address.startsWith('172.17.'))!.address;
  execFileSync('ip', ['address', 'replace', `${metadataAddress}/32`, 'dev', 'lo']);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as { port: number };
  const names = createSocket('udp4');
  names.on('message', (query, { port: from, address }) => {
    const answer = Buffer.from(query);
    answer.writeUInt16BE(0x8180, 2);
    names.send(answer, from, address);
  });
  await new Promise<void>((resolve) => names.bind(53, '0.0.0.0', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'warden-names-'));
  const resolvConf = join(folder, 'resolv.conf');
  writeFileSync(resolvConf, `nameserver ${lan}\n`);
  const abstract = spawn('python3', [
    '-c',
    'import socket,time\ns=socket.socket(socket.AF_UNIX)\ns.bind("\\0warden-conformance")\ns.listen()\nprint("up",flush=True)\ntime.sleep(3600)',
  ]);
  await new Promise((resolve, reject) => {
    abstract.stdout.once('data', resolve);
    abstract.once('exit', (code) => reject(new Error(`no abstract socket: python3 ended with ${code}`)));
  });
  return {
    port,
    resolvConf,
    lan,
    pid: abstract.pid!,
    stop() {
      server.close();
      names.close();
      rmSync(folder, { recursive: true });
      // A probe has stopped it, and a stopped process takes no other signal.
      abstract.kill('SIGKILL');
      execFileSync('ip', ['address', 'delete', `${metadataAddress}/32`, 'dev', 'lo']);
    },
  };
}

/** A disk of this machine, with its major and minor number. */
function disk() {
  const rows = readFileSync('/proc/partitions', 'utf8').split('\n').slice(2);
  // RAM disks and loop devices may have nothing behind them.
  const row = rows.map((line) => line.trim().split(/\s+/)).find(([major]) => major !== '1' && major !== '7')!;
  return { name: row[3]!, numbers: [Number(row[0]), Number(row[1])] };
}

function writeTable(file: string): void {
  const cell = (found: ProbeResult | undefined, expected: string) =>
    found === undefined
      ? 'not run'
      : found.open === null
        ? `unseen: ${found.detail}`
        : found.open
          ? expected === 'virtual'
            ? 'virtual'
            : 'OPEN'
          : 'closed';
  const rows = probes.map(({ name, tries, stoppedBy, gvisor }) => {
    const weak = control[name];
    const shown = weak?.open
      ? 'fires'
      : `not shown: ${unseen.get(name) ?? (lacks.test(weak?.detail ?? '') ? 'this kernel does not have it' : 'not run')}`;
    const cells = (['runc', 'gvisor'] as const).map((grade) =>
      cell(results.get(grade)?.[name], grade === 'gvisor' ? gvisor : 'closed'),
    );
    return `| \`${name}\` | ${tries} | ${stoppedBy} | ${shown} | ${cells.join(' | ')} |`;
  });
  const table = [
    '| probe | tries to | stopped by (runc) | every wall down | runc | gVisor |',
    '|---|---|---|---|---|---|',
    ...rows,
  ];
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.indexOf('<!-- probes -->'), text.indexOf('<!-- /probes -->')];
  writeFileSync(file, `${text.slice(0, before)}<!-- probes -->\n${table.join('\n')}\n${text.slice(after)}`);
}
