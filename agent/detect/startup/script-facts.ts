import type { Bytes } from '../../unpack/nested/member.ts';
import { findLaterCode, type LaterCode } from './later-code.ts';

/** What a script says about what it starts: kept with its content, so that a later scan need not read it again. */
export interface ScriptFacts {
  /** The first line without `#!`; empty where there is none. Not escaped. */
  readonly interpreter: string;
  /** Names of programs and paths, in order of appearance, each once. Not escaped. */
  readonly words: readonly string[];
  /** What is fetched while it runs. Texts are escaped. */
  readonly later: readonly LaterCode[];
}

/** Longer scripts are read up to here. */
const scriptLimit = 512 * 1024;
/** Text without an interpreter line is looked at when it is no longer than this. */
const plainLimit = 256 * 1024;
const mostWords = 256;
const wordLimit = 200;

/** Text that starts programs or fetches things, in any language. */
const telling =
  /curl|wget|aria2c|git clone|git pull|pip3? install|npm install|from_pretrained|snapshot_download|hf_hub_download|huggingface-cli|urlretrieve|urlopen|subprocess|os\.system|child_process|popen|\[program:/;

/**
 * Reads a script: a text with an interpreter line, or one that starts programs or fetches things. Nothing is run, and no language is
 * parsed in full: what looks like a program or a path is taken for one, so that a name that leads nowhere costs nothing.
 *
 * @returns null for everything else
 */
export function readScript(content: Bytes): ScriptFacts | null {
  const isScript = content.slice(0, 2).toString('latin1') === '#!';
  if (!isScript && (content.size > plainLimit || content.size < 8)) return null;
  const bytes = content.slice(0, scriptLimit);
  if (!isScript && bytes.subarray(0, 8192).includes(0)) return null;
  const text = bytes.toString('latin1');
  if (!isScript && !telling.test(text) && !isPreload(text)) return null;
  const interpreter = isScript ? (/^#![ \t]*([^\r\n]{0,255})/.exec(text)?.[1] ?? '').trim() : '';
  return { interpreter, words: wordsOf(text), later: findLaterCode(text) };
}

/** Nothing but libraries by their full paths: what the loader takes from `/etc/ld.so.preload`. */
function isPreload(text: string): boolean {
  return text.length < 4096 && /^(?:\s{0,64}\/[\w./+-]{1,512}\.so(?:\.[\w.]{1,32})?[\s:]{0,64})+$/.test(text);
}

/** Names of programs where a shell looks for them, and everything with a slash or the ending of a script. */
const program =
  /(?:^|[;&|({`])[ \t]*(?:(?:exec|then|do|else|nohup|setsid|sudo|env|time|xargs|command)[ \t]+)*([A-Za-z_][\w.+-]{1,63})(?=$|[ \t;&|)`])/gm;
const path =
  /[\w@%+.~-]*\/[\w@%+./~-]+|[\w+-]+\.(?:sh|bash|py|js|mjs|cjs|pl|rb|php|lua|ts|conf|cfg|ini|toml|ya?ml)\b/g;

/** Program names and paths in a text; also for a single command. */
export function wordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const pattern of [path, program])
    for (const match of text.matchAll(pattern)) {
      if (words.size >= mostWords) return [...words];
      const word = match[1] ?? match[0];
      if (word.length <= wordLimit && !keywords.has(word) && !word.startsWith('//')) words.add(word);
    }
  return [...words];
}

const keywords = new Set(
  'if then else elif fi for while until do done case esac in function return exit local export readonly declare set unset shift trap echo printf test true false cd read eval source import from def class try except finally with as pass lambda const let var async await new this self none null and or not print raise yield'.split(
    ' ',
  ),
);
