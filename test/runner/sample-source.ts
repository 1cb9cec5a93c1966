import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../agent/config/package-root.ts';
import { readCompose } from '../../agent/source/compose/read-compose.ts';
import { pinBytes } from '../../agent/source/pinned-bytes.ts';
import type { Engine } from '../../gpu-runner/engine/engine.ts';
import { hasImage, loadArchive } from '../../gpu-runner/engine/load-archive.ts';
import { imageArchive } from '../../gpu-runner/gateway/image-archive.ts';
import { type ImageFiles, programFiles } from '../../gpu-runner/gateway/program-files.ts';
import { makePlan } from '../../gpu-runner/plan/make-plan.ts';
import type { Grant, PlanImage, RunPlan } from '../../gpu-runner/plan/plan.ts';

export const reference = `registry.example/team/app@sha256:${'a'.repeat(64)}`;

const grant: Grant = {
  memoryBytes: 512 * 1024 ** 2,
  processors: 2,
  pids: 128,
  scratchBytes: 16 * 1024 ** 2,
  shmBytes: 16 * 1024 ** 2,
  scratchExec: false,
  gpu: null,
  mostGpus: 0,
  registries: [],
};

/** This machine's Node, and a source that does what its functions say. */
export async function sampleFiles(): Promise<ImageFiles> {
  const files = await programFiles(process.execPath);
  files.set('app.mjs', await readFile(join(packageRoot(), 'test/runner/source-program.mjs')));
  return files;
}

/** Gives the engine an image of the sample source. */
export async function loadSampleSource(engine: Engine): Promise<PlanImage> {
  const files = await sampleFiles();
  const config = {
    Entrypoint: [process.execPath, '/app.mjs'],
    Env: ['PATH=/usr/bin', 'LD_PRELOAD=/no/such.so', 'NVIDIA_VISIBLE_DEVICES=all', 'GREETING=hello'],
    Labels: { 'com.centurylinklabs.watchtower.enable': 'true' },
    Volumes: { '/data': {} },
    Healthcheck: { Test: ['CMD', process.execPath, '-e', '0'], Interval: 1_000_000_000 },
    ExposedPorts: { '5555/tcp': {} },
  };
  const archive = await imageArchive(files, config, process.arch === 'x64' ? 'amd64' : process.arch);
  const identity = { configDigest: archive.id, diffIds: archive.diffIds };
  if (!(await hasImage(engine, identity))) await loadArchive(engine, identity, archive.open());
  return {
    reference,
    manifestDigest: `sha256:${'a'.repeat(64)}`,
    ...identity,
    run: {
      entrypoint: config.Entrypoint,
      command: [],
      environment: config.Env,
      workingDir: '',
      volumes: ['/data'],
      labels: Object.keys(config.Labels),
      ports: [5555],
    },
  };
}

/** The plan of one service with these lines in its compose file. @param top lines beside `services` */
export function planOf(
  image: PlanImage,
  lines: readonly string[] = [],
  given: Partial<Grant> = {},
  top: readonly string[] = [],
): RunPlan {
  const yaml = [
    'services:',
    '  app:',
    `    image: ${reference}`,
    ...lines.map((line) => `    ${line}`),
    ...top,
    '',
  ].join('\n');
  const result = makePlan(readCompose(pinBytes('compose.yml', Buffer.from(yaml))), [image], {
    ...grant,
    ...given,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.refusals));
  return result.plan;
}
