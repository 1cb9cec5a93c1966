import { existsSync, readdirSync } from 'node:fs';
import { openEngine } from '../../gpu-runner/engine/engine.ts';
import { type EngineFacts, engineFacts } from '../../gpu-runner/engine/engine-facts.ts';
import { belowFloors } from '../../gpu-runner/engine/floors.ts';
import { isolationsOf } from '../../gpu-runner/engine/isolation.ts';
import { toolkitVersion } from '../../gpu-runner/gpu/toolkit.ts';
import { openRunner } from '../../gpu-runner/runner.ts';
import { toWardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import type { Terminal } from './scan.ts';

/** One line of what the doctor says. */
interface Line {
  readonly what: string;
  readonly state: 'good' | 'weak' | 'missing';
  readonly detail: string;
  /** How to get it. */
  readonly todo?: string;
}

const limits = { requestBytes: 65_536, resultBytes: 65_536, answerMs: 5_000, connectMs: 5_000 };

/**
 * `warden doctor`: what this machine gives to a source that it runs, what is missing and how to get it. Returns 0 where a source can be
 * run, 1 where not.
 */
export async function doctor({ stdout, stderr }: Terminal, format: 'table' | 'json'): Promise<number> {
  const lines: Line[] = [];
  let works = false;
  try {
    const facts = await engineFacts(await openEngine());
    const toolkit = existsSync('/dev/nvidiactl') ? await toolkitVersion() : null;
    lines.push(...engineLines(facts, toolkit), ...gpuLines(facts, toolkit));
    const runner = await openRunner({
      isolation: null,
      limits,
      lifetime: 600,
      onStep: (step) => stderr.write(`warden: ${step}\n`),
    });
    works = true;
    const { isolation, passedOver } = runner;
    await runner.close();
    lines.push({
      what: 'isolation',
      state: isolation.grade === 'runc' ? 'weak' : 'good',
      detail: `${isolation.grade}, by the runtime ${escapeText(isolation.runtime.name, 100)}: tested`,
    });
    for (const reason of passedOver) lines.push({ what: 'runtime', state: 'weak', detail: reason });
  } catch (thrown) {
    const { message, todo } = toWardenError(thrown);
    lines.push({ what: 'running sources', state: 'missing', detail: message, todo });
  }
  stdout.write(format === 'json' ? `${JSON.stringify({ works, lines }, null, 2)}\n` : render(lines));
  return works ? 0 : 1;
}

function engineLines(facts: EngineFacts, toolkit: string | null): Line[] {
  const show = (text: string) => escapeText(text, 100);
  const hasGvisor = isolationsOf(facts).some(({ grade }) => grade === 'gvisor');
  return [
    facts.isPodman
      ? {
          what: 'engine',
          state: 'missing',
          detail: `Podman ${show(facts.version)}, which ignores the runtime that is asked for`,
          todo: 'Install Docker Engine.',
        }
      : {
          what: 'engine',
          state: 'good',
          detail: `Docker ${show(facts.version)}, API 1.${facts.apiMinor}, kernel ${show(facts.kernel)}`,
        },
    facts.containerdImages
      ? {
          what: 'images',
          state: 'missing',
          detail: 'kept in containerd, which does not name them by what was scanned',
          todo: 'Set `"features": {"containerd-snapshotter": false}` in the configuration of the engine, and restart it.',
        }
      : {
          what: 'images',
          state: 'good',
          detail: `${show(facts.storageDriver)} on ${show(facts.backingFileSystem)}`,
        },
    hasGvisor
      ? { what: 'gVisor', state: 'good', detail: 'configured' }
      : {
          what: 'gVisor',
          state: 'weak',
          detail: 'not configured',
          todo: 'Install runsc of August 2024 or later, and name it under `runtimes` in /etc/docker/daemon.json.',
        },
    {
      what: 'user namespaces',
      state: facts.userNamespaces ? 'good' : 'weak',
      detail: facts.rootless
        ? 'rootless'
        : facts.userNamespaces
          ? 'users are mapped'
          : 'root of a container is root on the host',
      ...(facts.userNamespaces
        ? {}
        : { todo: 'Set `"userns-remap": "default"` in /etc/docker/daemon.json.' }),
    },
    {
      what: 'seccomp',
      state: facts.seccomp ? 'good' : 'weak',
      detail: facts.seccomp ? 'our own profile is used' : 'the engine knows none',
    },
    {
      what: 'AppArmor',
      state: facts.appArmor ? 'good' : 'weak',
      detail: facts.appArmor ? 'docker-default' : 'this kernel has none',
    },
    { what: 'cgroups', state: 'good', detail: `version ${show(facts.cgroupVersion) || '1'}` },
    ...belowFloors(facts, toolkit).map(
      ({ component, version, floor, effect, because }): Line => ({
        what: component,
        state: effect === 'refuse' ? 'missing' : 'weak',
        detail: `${show(version)} is older than ${floor}: ${because}`,
        todo: 'Take the newest of your distribution, which mends without a new number.',
      }),
    ),
    ...facts.warnings
      .filter((warning) => /without encryption|TLS|insecure/i.test(warning))
      .map(
        (warning): Line => ({
          what: 'engine',
          state: 'weak',
          detail: escapeText(warning, 200),
          todo: 'Take the tcp:// listener out.',
        }),
      ),
  ];
}

function gpuLines(facts: EngineFacts, toolkit: string | null): Line[] {
  const render = existsSync('/dev/dri')
    ? readdirSync('/dev/dri').filter((name) => name.startsWith('renderD'))
    : [];
  const lines: Line[] = [];
  if (existsSync('/dev/nvidiactl') && toolkit === null)
    lines.push({
      what: 'NVIDIA',
      state: 'missing',
      detail: 'there, but not its container toolkit',
      todo: 'Install nvidia-container-toolkit 1.17.8 or later.',
    });
  else if (existsSync('/dev/nvidiactl'))
    lines.push({
      what: 'NVIDIA',
      state: 'good',
      detail:
        'there; `nvidia-smi -L` names the ids for --gpu. gVisor passes the calls of a GPU on to the driver of the host',
    });
  if (existsSync('/dev/kfd') && render.length > 0)
    lines.push({
      what: 'AMD',
      state: 'weak',
      detail: `${render.join(', ')}; with runc only, as gVisor has no ROCm`,
    });
  if (lines.length === 0) lines.push({ what: 'GPU', state: 'weak', detail: 'none: sources for CPU only' });
  if (facts.defaultRuntime === 'nvidia')
    lines.push({
      what: 'NVIDIA',
      state: 'weak',
      detail: 'the default runtime of the engine is nvidia',
      todo: 'Take `default-runtime` out of /etc/docker/daemon.json.',
    });
  return lines;
}

function render(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(({ what }) => what.length));
  const text = lines.flatMap(({ what, state, detail, todo }) => [
    `${state.padEnd(7)}  ${what.padEnd(width)}  ${detail}`,
    ...(todo === undefined ? [] : [`${' '.repeat(width + 11)}${todo}`]),
  ]);
  return `${text.join('\n')}\n`;
}
