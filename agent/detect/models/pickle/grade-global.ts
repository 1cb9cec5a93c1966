import { isAllowed, isClassName } from './allowed-globals.ts';
import { type DeniedGrade, deniedGrade } from './denied-globals.ts';
import { isStandardModule, modernModule, modernName } from './python-modules.ts';

/** What is known of a callable; `class` and `unknown` are on neither list. */
export type Grade = DeniedGrade | 'allowed' | 'class' | 'unknown';

/**
 * Grades what an unpickler would import. From protocol 4 on, a name may be a path of attributes (`path.os.system`), so
 * every step of it is looked at: a module that an honest one happens to import leads to any other.
 */
export function gradeGlobal(givenModule: string, givenName: string): Grade {
  const module = modernModule(givenModule, givenName);
  const name = modernName(givenModule, givenName);
  if (isAllowed(module, name)) return 'allowed';
  if (/^[A-Z]\w*(?:Error|Exception|Warning)$/.test(name)) return 'class';
  const parts = name.split('.');
  let worst: DeniedGrade | null = null;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const owners = i === 0 ? [module] : [[module, ...parts.slice(0, i)].join('.'), parts[i - 1]!];
    for (const owner of owners) worst = worse(worst, deniedGrade(owner, part));
    if (isHiddenName(part) || (reachableModules.has(part) && i + 1 === parts.length))
      worst = worse(worst, 'reach');
    if (runsCode.has(part)) worst = worse(worst, 'code');
    // The path of attributes of a hostile name can be long; no honest one is.
    if (i === 16) return worse(worst, 'reach')!;
  }
  if (worst !== null) return worst;
  if (isStandardModule(module)) return 'unknown';
  return isClassName(name) ? 'class' : 'unknown';
}

/** Whether the callable may never be there at all: not merely unknown. */
export function isDenied(grade: Grade): grade is DeniedGrade {
  return grade !== 'allowed' && grade !== 'class' && grade !== 'unknown';
}

const order: readonly DeniedGrade[] = ['invoker', 'reach', 'code', 'abuse', 'harm', 'execution'];

function worse(a: DeniedGrade | null, b: DeniedGrade | null): DeniedGrade | null {
  if (a === null || b === null) return a ?? b;
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

function isHiddenName(part: string): boolean {
  return /^__\w+__$/.test(part) && part !== '__call__';
}

/** Modules that others import, and that lead to everything. */
const reachableModules = new Set(
  'os posix nt sys subprocess builtins __builtins__ importlib ctypes socket shutil pty runpy pickle'.split(
    ' ',
  ),
);

/** Names that run what they are given wherever they are defined, or imported to. */
const runsCode = new Set(
  'system popen exec eval execfile run_code runcode runstring check_output check_call getoutput getstatusoutput exec_command'.split(
    ' ',
  ),
);
