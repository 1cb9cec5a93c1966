import type { Occurrence, Projection } from '../../unpack/final-fs.ts';
import type { ImageHit } from '../image-hit.ts';
import type { LaterCode } from './later-code.ts';
import type { ScriptFacts } from './script-facts.ts';
import type { StartCommand } from './start-commands.ts';
import { type ReachedFile, type Trace, traceStart } from './trace-start.ts';

export interface StartupResult {
  readonly hits: readonly ImageHit[];
  /** Whether what lies here is on the way of something that is started. */
  reaches(place: Occurrence): boolean;
}

/** Findings of one rule; more say no more. */
const mostOfOneRule = 32;
const preload = 'etc/ld.so.preload';

/** What the image starts of itself, what that leads to, and what of it was not decided when the image was scanned. */
export function checkStartup(
  commands: readonly StartCommand[],
  files: Projection,
  scriptOf: (content: number) => ScriptFacts | null,
): StartupResult {
  const environment = new Map<string, string>();
  const every = { what: 'every program', words: [`/${preload}`], environment, workingDir: '' };
  const trace = traceStart([...commands, every], files, scriptOf);
  const hits = [
    ...trace.commands.map(({ what, later }) => commandHit(what, later)),
    ...trace.files.flatMap((file) => (file.script?.later ?? []).map((later) => scriptHit(file, later))),
    ...trace.files.filter(isFleeting).map(fleetingHit),
    ...preloadHit(files),
  ];
  return { hits: tidy(hits), reaches: reachedBy(trace) };
}

function commandHit(what: string, later: LaterCode): ImageHit {
  const { ruleId, text } = later;
  return { ruleId, detail: `${what}: ${text}`, place: null, content: null, reachable: true, matches: [] };
}

function scriptHit(file: ReachedFile, { ruleId, offset, length, line, text }: LaterCode): ImageHit {
  return {
    ruleId,
    detail: `${file.via} → /${file.at}, line ${line}`,
    place: file,
    content: file.content,
    reachable: true,
    matches: [{ pattern: ruleId, offset, length, line, bytes: text }],
  };
}

/** Lies where files are lost with the container, and where a mount may cover it. */
function isFleeting({ at, mode, script }: ReachedFile): boolean {
  return /^(?:tmp|var\/tmp|dev\/shm|run|proc)\//.test(at) && ((mode & 0o111) !== 0 || script !== null);
}

function fleetingHit(file: ReachedFile): ImageHit {
  const detail = `${file.via} → /${file.at}`;
  return {
    ruleId: 'startup/fleeting-program',
    detail,
    place: file,
    content: file.content,
    reachable: true,
    matches: [],
  };
}

function preloadHit(files: Projection): ImageHit[] {
  const { file } = files.lookUp(`/${preload}`);
  if (file === null) return [];
  const detail = `every program loads what /${preload} names`;
  return [
    {
      ruleId: 'startup/ld-so-preload',
      detail,
      place: file,
      content: file.content,
      reachable: true,
      matches: [],
    },
  ];
}

function tidy(hits: readonly ImageHit[]): ImageHit[] {
  const byRule = new Map<string, ImageHit[]>();
  for (const hit of hits) {
    const known = byRule.get(hit.ruleId) ?? [];
    if (known.length < mostOfOneRule) byRule.set(hit.ruleId, [...known, hit]);
  }
  return [...byRule.values()].flat();
}

/** Interpreters load what lies beside a program, and what stands at fixed places before it. */
const imported = /\.(?:py|js|mjs|cjs|ts|rb|php|pl|lua|jar)$/;
const systemFolder =
  /^(?:|(?:usr\/)?(?:local\/)?(?:s?bin|lib\w*|libexec|share|etc|games|src|opt)|usr|usr\/local|etc|var|opt|home|root|tmp|run|dev)$/;
const pythonHook = /(?:^|\/)(?:site|user)customize\.py$|\/(?:site|dist)-packages\/[^/]+\.pth$/;
const profile =
  /^(?:etc\/(?:profile|bash\.bashrc|profile\.d\/[^/]+)|(?:root|home\/[^/]+)\/\.(?:profile|bash_profile|bash_login|bashrc|zshrc|zprofile))$/;

function reachedBy(trace: Trace): (place: Occurrence) => boolean {
  const contents = new Set(trace.files.map(({ content }) => content));
  const folders = new Set(
    trace.files
      .filter(
        ({ at, script }) => imported.test(at) || /python|node|ruby|perl|php/.test(script?.interpreter ?? ''),
      )
      .map(({ at }) => at.slice(0, Math.max(0, at.lastIndexOf('/'))))
      .filter((folder) => !systemFolder.test(folder)),
  );
  const isPython = [...trace.programs].some((name) =>
    /^(?:python|pip|gunicorn|uvicorn|celery|jupyter|vllm|torchrun)/.test(name),
  );
  const isShell = [...trace.programs].some((name) => /^(?:-?l|--login|-lc|su|login|sshd)$/.test(name));
  return ({ content, path, presence }) => {
    if (presence !== 'live') return false;
    if (contents.has(content)) return true;
    if (isPython && pythonHook.test(path)) return true;
    if (isShell && profile.test(path)) return true;
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      if (folders.has(path.slice(0, at))) return true;
    return false;
  };
}
