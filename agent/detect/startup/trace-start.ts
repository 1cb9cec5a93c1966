import type { FinalFile, Projection } from '../../unpack/final-fs.ts';
import { findLaterCode, type LaterCode } from './later-code.ts';
import { type ScriptFacts, wordsOf } from './script-facts.ts';
import type { StartCommand } from './start-commands.ts';

/** A file that is started, or that something started names. */
export interface ReachedFile extends FinalFile {
  /** Path in the final file system, without leading slash, latin1. */
  readonly at: string;
  /** How it is reached: the command and the scripts on the way. Not escaped. */
  readonly via: string;
  readonly script: ScriptFacts | null;
}

/** What a start leads to. */
export interface Trace {
  readonly files: readonly ReachedFile[];
  /** What the commands themselves fetch, without a file of the image. */
  readonly commands: readonly { readonly what: string; readonly later: LaterCode }[];
  /** Programs that are started, by the last part of their paths. */
  readonly programs: ReadonlySet<string>;
}

/** Scripts that start scripts that start scripts. */
const mostDepth = 8;
const mostFiles = 4000;
const mostLookUps = 100_000;
/** Characters of a command that are looked at; the content rules see all of it. */
const commandLimit = 64 * 1024;
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Variables whose values are run, or loaded, by what is started. */
const hooks = [
  ...['LD_PRELOAD', 'LD_AUDIT', 'BASH_ENV', 'ENV', 'PROMPT_COMMAND', 'NODE_OPTIONS', 'PYTHONSTARTUP'],
  ...['PERL5OPT', 'RUBYOPT', 'JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'GIT_SSH_COMMAND'],
];

interface Step {
  readonly words: readonly string[];
  readonly folder: string;
  readonly depth: number;
  readonly via: string;
}

/**
 * Follows each start through the final file system: the program by PATH, all links, interpreter lines, and every name in a script that
 * leads to a file. A name is enough: what a script copies, sources or makes executable is on its way as much as what it calls. Bounded,
 * and deterministic.
 *
 * @param scriptOf what is known of a content
 */
export function traceStart(
  commands: readonly StartCommand[],
  files: Projection,
  scriptOf: (content: number) => ScriptFacts | null,
): Trace {
  const reached = new Map<string, ReachedFile>();
  const later: { what: string; later: LaterCode }[] = [];
  const programs = new Set<string>();
  let lookUps = 0;
  for (const command of commands) {
    const { environment } = command;
    const expand = (word: string) =>
      word.replace(
        /\$(?:\{(\w+)[^}]{0,200}\}|(\w+))/g,
        (_, long?: string, short?: string) => environment.get(long ?? short!) ?? '',
      );
    const searched = expand(environment.get('PATH') || usualPath)
      .split(':')
      .slice(0, 32);
    const text = command.words.join(' ').slice(0, commandLimit);
    for (const found of findLaterCode(text)) later.push({ what: command.what, later: found });
    const given = hooks.map((name) => environment.get(name) ?? '').filter((value) => value !== '');
    const queue: Step[] = [
      {
        words: [...command.words.slice(0, 256), ...[text, ...given].flatMap((part) => wordsOf(part))],
        folder: '',
        depth: 0,
        via: command.what,
      },
    ];
    for (let step = queue.shift(); step !== undefined; step = queue.shift())
      for (const raw of step.words) {
        const word = expand(raw);
        if (word === '' || word.length > 1024 || word.includes('\0')) continue;
        programs.add(word.slice(word.lastIndexOf('/') + 1));
        for (const path of candidates(word, command.workingDir, step.folder, searched)) {
          if (++lookUps > mostLookUps || reached.size >= mostFiles)
            return { files: [...reached.values()], commands: later, programs };
          const { at, file } = files.lookUp(path);
          if (file === null) continue;
          if (reached.has(at)) break;
          const script = scriptOf(file.content);
          reached.set(at, { ...file, at, via: step.via, script });
          if (script !== null && step.depth < mostDepth)
            queue.push({
              words: [...script.interpreter.split(/[ \t]+/), ...script.words],
              folder: `/${at.slice(0, Math.max(0, at.lastIndexOf('/')))}`,
              depth: step.depth + 1,
              via: `${step.via} → /${at}`,
            });
          break;
        }
      }
  }
  return { files: [...reached.values()], commands: later, programs };
}

/** Where a process would find it: by its path, in the working directory, beside the script that names it, in PATH. */
function candidates(word: string, workingDir: string, folder: string, searched: readonly string[]): string[] {
  const inside = [`/${workingDir}/${word}`, ...(folder === '' ? [] : [`${folder}/${word}`])];
  if (word.startsWith('/')) return [word, ...inside.slice(1)];
  return word.includes('/') ? inside : [...searched.map((directory) => `${directory}/${word}`), ...inside];
}
