import { WardenError } from '../../agent/model/errors.ts';
import { escapeText } from '../../agent/model/escape.ts';
import type { EngineFacts, RuntimeEntry } from './engine-facts.ts';

/**
 * How far a run is from the host, strongest first. `gvisor`: a kernel of its own in user space; what the source calls never
 * reaches the host's, except for the ioctls of a GPU. `runc-userns`: the host's kernel, with root of the container being nobody on the host.
 * `runc`: the host's kernel.
 */
export const isolationGrades = ['gvisor', 'runc-userns', 'runc'] as const;
export type IsolationGrade = (typeof isolationGrades)[number];

export interface Isolation {
  readonly grade: IsolationGrade;
  readonly runtime: RuntimeEntry;
}

/**
 * The runtimes of an engine that a source can be run with, strongest first. Podman has none: it takes any name of a runtime and
 * runs its own.
 */
export function isolationsOf(facts: EngineFacts): Isolation[] {
  if (facts.isPodman) return [];
  const found = facts.runtimes.flatMap((runtime): Isolation[] => {
    const grade = gradeOf(runtime, facts);
    return grade === null ? [] : [{ grade, runtime }];
  });
  const rank = ({ grade, runtime }: Isolation) =>
    isolationGrades.indexOf(grade) * 10 + (runtime.name === 'runsc' || runtime.name === 'runc' ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || (a.runtime.name < b.runtime.name ? -1 : 1));
}

function gradeOf({ name, path, type }: RuntimeEntry, facts: EngineFacts): IsolationGrade | null {
  const program = path.split('/').at(-1) ?? '';
  if (program === 'runsc' || type === 'io.containerd.runsc.v1') return 'gvisor';
  if (name === 'runc' && (program === 'runc' || program === ''))
    return facts.userNamespaces ? 'runc-userns' : 'runc';
  return null;
}

/**
 * The one to run with.
 * @param asked null for the strongest; a grade that is not there is never replaced by a weaker one
 * @param works whether a runtime passed its test
 * @throws WardenError ISOLATION_UNAVAILABLE
 */
export async function chooseIsolation(
  facts: EngineFacts,
  asked: IsolationGrade | null,
  works: (isolation: Isolation) => Promise<{ readonly ok: boolean; readonly reason: string }>,
): Promise<{ readonly isolation: Isolation; readonly passedOver: readonly string[] }> {
  if (facts.isPodman)
    throw new WardenError(
      'ISOLATION_UNAVAILABLE',
      'the engine is Podman, which ignores the runtime that is asked for',
      {
        todo: 'Install Docker Engine, and point DOCKER_HOST at its socket.',
      },
    );
  const passedOver: string[] = [];
  for (const isolation of isolationsOf(facts)) {
    if (asked !== null && isolation.grade !== asked) continue;
    const { ok, reason } = await works(isolation);
    if (ok) return { isolation, passedOver };
    passedOver.push(`${escapeText(isolation.runtime.name, 100)}: ${reason}`);
  }
  const tried = passedOver.length === 0 ? 'the engine has none' : passedOver.join('; ');
  throw new WardenError('ISOLATION_UNAVAILABLE', `no runtime gives ${asked ?? 'any isolation'}: ${tried}`);
}
