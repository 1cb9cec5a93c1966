// The runner as a library: runs the one image of a compose file, which nobody cleared, and gives it one task.
// node docs/examples/run-source.mjs COMPOSE_FILE [REGISTRY_ON_THIS_NETWORK]
import { readFile } from 'node:fs/promises';
import { readCompose } from 'ogpu-warden/compose';
import { pinBytes } from 'ogpu-warden/pinned-bytes';
import { makePlan } from 'ogpu-warden/plan';
import { toPlanImage } from 'ogpu-warden/plan-image';
import { provideImages } from 'ogpu-warden/provide-image';
import { openRegistry } from 'ogpu-warden/registry';
import { openRunner } from 'ogpu-warden/runner';
import { openSession } from 'ogpu-warden/session';

const [file, host] = process.argv.slice(2);
const { signal } = new AbortController();
const allowedHosts = host === undefined ? [] : [host];

const compose = readCompose(pinBytes(file, await readFile(file)));
const reference = compose.model.services[0].image.value;
const opened = await openRegistry(reference, { allPlatforms: false, offline: false, allowedHosts, signal });
const [image] = opened.images;
const plan = toPlanImage(image, reference);
const planned = makePlan(compose, [plan], {
  memoryBytes: 512 * 1024 ** 2,
  processors: 1,
  pids: 256,
  scratchBytes: 64 * 1024 ** 2,
  shmBytes: 16 * 1024 ** 2,
  scratchExec: false,
  gpu: null,
  mostGpus: 0,
  registries: allowedHosts,
});
if (!planned.ok) throw new Error(planned.refusals.map(({ reason }) => reason).join('; '));

const runner = await openRunner({
  isolation: null,
  limits: { requestBytes: 1024 ** 2, resultBytes: 1024 ** 2, answerMs: 60_000, connectMs: 10_000 },
  lifetime: 600,
});
try {
  await provideImages(runner.engine, [{ image, plan }], signal);
  const session = await openSession({
    runner,
    plan: planned.plan,
    ground: { source: null, artifact: null, statements: [], cleared: false },
    // Asked at the start and before each task: reasons why not.
    mayRun: async () => [],
    program: null,
    environment: [],
    egress: [],
    privateHosts: [],
    healthyMs: 60_000,
    onEvent: (event) => console.error(event),
    signal,
  });
  const body = Buffer.from('{"n":21}');
  const outcome = await session.task({ task: '1', function: 'double', body, deadlineMs: 60_000, signal });
  const record = await session.end();
  console.log(outcome.kind, outcome.kind === 'completed' ? outcome.result.toString() : '');
  console.log(record.isolation.grade, record.left.length);
} finally {
  await runner.close();
  await opened.close();
}
