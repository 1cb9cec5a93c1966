import { escapeBytes } from '../../model/escape.ts';

/** Something that is fetched when a script runs, so that what it is was not decided when the image was scanned. */
export interface LaterCode {
  /** A rule of the table of detectors. */
  readonly ruleId: string;
  /** Zero-based, in bytes. */
  readonly offset: number;
  readonly length: number;
  /** One-based. */
  readonly line: number;
  /** The bytes, escaped. */
  readonly text: string;
}

interface Pattern {
  readonly ruleId: string;
  readonly pattern: RegExp;
  /** What makes it harmless: judged on the match and what follows it in the same command. */
  readonly unless?: RegExp;
}

const here = /https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|host\.docker\.internal)\b/i;
const fullCommit = /\b[0-9a-f]{40}\b/;

/** In order: what a stronger pattern took is not reported by a weaker one. All repetitions are bounded: the text is hostile. */
const patterns: readonly Pattern[] = [
  {
    ruleId: 'startup/download-and-run',
    pattern:
      /\b(?:curl|wget|fetch|aria2c)\b[^|;&\n]{0,300}\|\s{0,8}(?:sudo\s{1,8})?(?:\/usr)?(?:\/bin\/)?(?:ba|da|z|k|a)?sh\b|\b(?:curl|wget|aria2c)\b[^|;&\n]{0,300}\|\s{0,8}(?:python[23]?|perl|ruby|php|node)\b|\b(?:ba|z)?sh\s{1,8}<\s?\(\s{0,8}(?:curl|wget)\b|\b(?:ba)?sh\s{1,8}-c\s{1,8}["']?(?:\$\(|`)\s{0,8}(?:curl|wget)\b|\b(?:eval|exec)\s{0,8}\(?["']?(?:\$\(|`)?\s{0,8}(?:curl|wget|urllib|urlopen|requests\.get)\b|\b(?:curl|wget)\b[^\n]{0,300}\bchmod\s{1,8}(?:\+x|a\+x|u\+x|0?[57][0-7]{2})\b/g,
    unless: here,
  },
  {
    ruleId: 'startup/remote-model-code',
    pattern: /\btrust_remote_code\s{0,4}=\s{0,4}True\b|--trust[-_]remote[-_]code\b/g,
    unless: /(?:revision["']?\s{0,4}[=:]\s{0,4}["']?|--(?:code-)?revision[= ])[0-9a-f]{40}\b/,
  },
  {
    ruleId: 'startup/package-install',
    pattern:
      /\bpip3?\s{1,8}install\b[^\n;&|]{0,300}|\bnpm\s{1,8}(?:install|i|ci)\b[^\n;&|]{0,200}|\b(?:uv\s{1,4}pip|conda|mamba|poetry|yarn|pnpm|cargo|gem|go)\s{1,8}(?:install|add)\b[^\n;&|]{0,200}|\b(?:apt|apt-get|apk|yum|dnf|zypper)\s{1,8}(?:-\S{1,16}\s{1,8}){0,4}(?:install|add|upgrade|dist-upgrade)\b[^\n;&|]{0,200}/g,
    unless:
      /--no-index|--require-hashes|\bpip3?\s{1,8}install\s[^\n]{0,80}(?:-e\s|--editable\s|\s\.(?:\s|$)|\/[\w.-]+\.whl)/,
  },
  {
    ruleId: 'startup/clone',
    pattern:
      /\bgit\s{1,8}(?:-\S{1,64}\s{1,8}(?:[^-\s]\S{0,100}\s{1,8})?){0,4}(?:clone|pull|fetch)\b[^\n;&|]{0,300}/g,
    unless: fullCommit,
  },
  {
    ruleId: 'startup/model-download',
    pattern:
      /\b(?:from_pretrained|snapshot_download|hf_hub_download|load_dataset)\s{0,4}\(\s{0,8}(?:repo_id\s{0,4}=\s{0,4})?["'][\w.-]{1,96}\/[\w.-]{1,96}["'][^\n)]{0,300}|\b(?:huggingface-cli|hf)\s{1,8}download\b[^\n;&|]{0,300}|\b(?:vllm\s{1,8}serve|ollama\s{1,8}(?:pull|run))\s{1,8}[^\s;&|/.][^\s;&|]{0,200}/g,
    unless: /revision["']?\s{0,4}[= ]\s{0,4}["']?[0-9a-f]{40}\b/,
  },
  {
    ruleId: 'startup/download',
    pattern:
      /\b(?:curl|wget|aria2c)\s[^\n;&|]{0,400}|\b(?:urlretrieve|urlopen|requests\.get|urllib\.request\.Request|https?\.get|axios\.get|fetch)\s{0,4}\(\s{0,4}f?["'`]https?:\/\/[^\n"'`]{1,300}/g,
    unless: here,
  },
];

/** Of one rule in one script. */
const mostOfOneRule = 8;
const shown = 200;
/** A line of its own; five fields that begin with a star are a line of a crontab. */
const comment = /^[ \t]*(?:#|\/\/|\*(?!(?:[\d/,-]{0,16}[ \t]{1,8}[\d*/,a-zA-Z-]{1,16}){4}[ \t]))[^\n]*/gm;
/** A long command is written on several lines. */
const continued = /\\\r?\n/g;

/**
 * Finds what a script or a command fetches when it runs: downloads, clones, packages, models without a revision. Comments are left out
 * where they take a line of their own.
 *
 * @param text latin1, one character for each byte
 */
export function findLaterCode(text: string): LaterCode[] {
  // Both keep all offsets.
  const joined = text.replace(continued, (end) => ' '.repeat(end.length));
  const bare = joined.replace(comment, (line) => ' '.repeat(line.length));
  const found: LaterCode[] = [];
  const taken: [start: number, end: number][] = [];
  for (const { ruleId, pattern, unless } of patterns) {
    let kept = 0;
    for (const { 0: match, index } of bare.matchAll(pattern)) {
      if (kept >= mostOfOneRule) break;
      const end = index + match.length;
      if (taken.some(([from, to]) => index < to && end > from)) continue;
      if (unless?.test(bare.slice(index, Math.min(end + 300, endOfCommand(bare, end))))) continue;
      taken.push([index, end]);
      kept++;
      found.push({
        ruleId: ruleId === 'startup/clone' && isRunLater(bare, index, end) ? 'startup/clone-and-run' : ruleId,
        offset: index,
        length: match.length,
        line: lineOf(text, index),
        text: escapeBytes(Buffer.from(text.slice(index, Math.min(end, index + shown)), 'latin1'), shown),
      });
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** Whether what a clone or a pull brings is started, installed or gone into by the rest of the script. */
function isRunLater(text: string, start: number, end: number): boolean {
  const words = text
    .slice(start, end)
    .trim()
    .split(/\s{1,8}/);
  const at = words.indexOf('-C');
  const given =
    at === -1
      ? words.findLast((word) => !/^[->0-9&]|^(?:clone|pull|fetch|origin)$/.test(word))
      : words[at + 1];
  const folder = (given ?? '')
    .replace(/^["']|["']$/g, '')
    .replace(/\/{1,8}$/, '')
    .replace(/\.git$/, '');
  const name = folder.slice(/^\w{1,16}:/.test(folder) ? folder.lastIndexOf('/') + 1 : 0);
  if (!/[\w$]/.test(name) || name.length > 200) return false;
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const run = new RegExp(
    `(?:\\b(?:sh|bash|dash|python[23]?|node|perl|ruby|php|source|exec|make|cd|pushd)|(?:^|[\\s;&|])\\.|\\binstall\\b[^\\n]{0,80})\\s{1,8}["']?[^\\s;&|]{0,100}${escaped}(?![\\w-])|(?:^|[;&|])\\s{0,8}["']?[./\\w$-]{0,100}${escaped}/`,
    'm',
  );
  return run.test(text.slice(end, end + runLimit));
}

const runLimit = 8192;

function endOfCommand(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
