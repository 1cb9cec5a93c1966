import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { labelsOf } from '../gpu-runner/container/labels.ts';
import {
  createContainer,
  inspectContainer,
  startContainer,
} from '../gpu-runner/container/start-container.ts';
import type { IsolationGrade } from '../gpu-runner/engine/isolation.ts';
import type { RunPlan } from '../gpu-runner/plan/plan.ts';
import { newOwner } from '../gpu-runner/reap/owner.ts';
import { removeContainer } from '../gpu-runner/reap/reap.ts';
import type { Run } from '../gpu-runner/run/run.ts';
import { openRunner, type Runner } from '../gpu-runner/runner.ts';
import { loadSampleSource, planOf } from '../test/runner/sample-source.ts';
import { formatTable, milliseconds, type Row } from './table.ts';

const starts = 7;
const trips = 60;
const limits = { requestBytes: 65_536, resultBytes: 65_536, answerMs: 10_000, connectMs: 2_000 };

/**
 * What the sandbox costs: the start of a source against a plain container of the same image and runtime, one after the other; and a task through
 * the gateway against the same request to the same program without one. Medians.
 */
async function measureRunner(isolation: IsolationGrade): Promise<Row[]> {
  const runner = await openRunner({ isolation, limits, lifetime: 900 });
  try {
    const image = await loadSampleSource(runner.engine);
    const plan = planOf(image);
    const plain: number[] = [];
    const boxed: number[] = [];
    let last: Run | null = null;
    for (let i = 0; i < starts; i++) {
      plain.push(await startPlain(runner, image.configDigest, async () => {}));
      await last?.stop();
      // What a run needs around it is made ahead.
      await runner.prepare(plan);
      const began = performance.now();
      last = await startBoxed(runner, plan);
      boxed.push((performance.now() - began) / 1000);
    }
    const through: number[] = [];
    for (let i = 0; i < trips; i++) {
      const began = performance.now();
      await last!.task({
        task: `0x${i}`,
        function: 'double',
        body: Buffer.from('{"n":1}'),
        deadlineMs: 10_000,
        signal: new AbortController().signal,
      });
      through.push((performance.now() - began) / 1000);
    }
    await last!.stop();
    const direct = await directTrips(runner, image.configDigest);
    const ratio = median(boxed) / median(plain);
    const more = median(through) - median(direct);
    return [
      {
        what: `${isolation}: plain container until it accepts`,
        value: milliseconds(median(plain)),
        target: '',
        met: null,
      },
      {
        what: `${isolation}: source until it accepts`,
        value: milliseconds(median(boxed)),
        target: '',
        met: null,
      },
      { what: `${isolation}: ratio`, value: ratio.toFixed(2), target: '≤ 1.15', met: ratio <= 1.15 },
      {
        what: `${isolation}: task and callback, direct`,
        value: tenths(median(direct)),
        target: '',
        met: null,
      },
      {
        what: `${isolation}: task and callback, through the gateway`,
        value: tenths(median(through)),
        target: '',
        met: null,
      },
      { what: `${isolation}: more`, value: tenths(more), target: '≤ 10 ms', met: more <= 0.01 },
    ];
  } finally {
    await runner.close();
  }
}

function startBoxed(runner: Runner, plan: RunPlan): Promise<Run> {
  return runner.start({
    plan,
    environment: [],
    egress: [],
    privateHosts: [],
    healthyMs: 30_000,
    onEvent: () => {},
  });
}

/** Seconds until a container as `docker run` makes one accepts connections. */
async function startPlain(
  { engine, isolation }: Runner,
  image: string,
  use: (address: string) => Promise<void>,
  environment: readonly string[] = [],
): Promise<number> {
  const began = performance.now();
  const id = await createContainer(engine, `warden-bench-${process.pid}-${Math.round(began)}`, {
    Image: image,
    Env: ['LD_PRELOAD=', ...environment],
    Labels: labelsOf({ run: 'bench', owner: newOwner(), deadline: Math.ceil(Date.now() / 1000) + 900 }),
    HostConfig: { Runtime: isolation.runtime.name },
  });
  try {
    await startContainer(engine, id);
    const { document } = await inspectContainer(engine, id);
    const address = (document as { NetworkSettings: { IPAddress: string } }).NetworkSettings.IPAddress;
    while (!(await accepts(address))) await wait(15);
    const taken = (performance.now() - began) / 1000;
    await use(address);
    return taken;
  } finally {
    await removeContainer(engine, id);
  }
}

/** Seconds of the same task, posted to the container itself, with its callback coming straight back. */
async function directTrips(runner: Runner, image: string): Promise<number[]> {
  const seconds: number[] = [];
  let arrived = () => {};
  const server = createServer((asked, answer) => {
    asked.resume();
    asked.on('end', () => {
      answer.end('{}');
      arrived();
    });
  });
  const bridge = await runner.engine.call({ method: 'GET', path: '/networks/bridge' });
  const [{ Subnet, Gateway }] = (bridge as { IPAM: { Config: [{ Subnet: string; Gateway?: string }] } }).IPAM
    .Config;
  // A new engine does not say it: the first address.
  const host = Gateway ?? Subnet.replace(/\.0\/\d+$/, '.1');
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as { port: number };
  const use = async (address: string) => {
    for (let i = 0; i < trips; i++) {
      const began = performance.now();
      const back = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      request({ host: address, port: 5555, path: `/run/double/0x${i}`, method: 'POST' }, (answer) =>
        answer.resume(),
      ).end('{"n":1}');
      await back;
      seconds.push((performance.now() - began) / 1000);
    }
  };
  await startPlain(runner, image, use, [`CALLBACK_URL=http://${host}:${port}`]);
  server.close();
  return seconds;
}

function accepts(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 5555 });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function tenths(value: number): string {
  return `${(value * 1000).toFixed(1)} ms`;
}

for (const isolation of process.argv.slice(2) as IsolationGrade[])
  process.stdout.write(formatTable(`Sandbox, ${isolation}`, await measureRunner(isolation)));
