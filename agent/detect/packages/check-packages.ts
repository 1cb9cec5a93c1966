import type { Occurrence, Projection } from '../../unpack/final-fs.ts';
import type { ContentFacts } from '../content-facts.ts';
import type { ImageHit } from '../image-hit.ts';
import type { PackageList } from './package-list.ts';
import { changedFiles, type DigestedLayer, type RecordedFile } from './python-files.ts';
import { isTrusted } from './trusted-programs.ts';

/** What the databases of packages say about the programs in the final file system. */
export interface PackageCheck {
  readonly hits: readonly ImageHit[];
  /** The package that brought this content, and of which it is an exact file, as the image says; null for all others. */
  packageOf(content: number): string | null;
}

/** Findings of one rule; more say no more. */
const mostOfOneRule = 64;
/** Files of all packages that are compared: ten times those of a large distribution. */
const mostLines = 4_000_000;

/**
 * Holds every program and script that a package brought, and every file of a Python package, against the checksum in the package's
 * database. What was changed after it was installed is a finding. The databases are part of the image: whoever replaces a program can write
 * its new checksum there, so agreement proves nothing and lowers no finding.
 *
 * @param factsOf what is known of a content @param sha256Of its digest, in hex
 * @param isSuspect whether something else in it, by its SHA-256 in hex, holds the image
 * @param layers all of them, whose files the records of Python packages are held against
 */
export function checkPackages(
  files: Projection,
  factsOf: (content: number) => ContentFacts | null,
  sha256Of: (content: number) => string,
  isSuspect: (sha256: string) => boolean,
  layers: readonly DigestedLayer[],
): PackageCheck {
  const lists = files.occurrences.flatMap((place) => {
    const list = place.presence === 'live' ? (factsOf(place.content)?.packages ?? null) : null;
    return list !== null && isInPlace(list, place.path) ? [{ place, list }] : [];
  });
  const diverted = new Set(
    lists.flatMap(({ list }) => (list.kind === 'diversions' ? list.files.map((line) => line.slice(1)) : [])),
  );
  const owners = new Map<number, string>();
  let lines = 0;
  const changed = new Map<string, { hit: ImageHit; agreed: boolean }>();
  const python: RecordedFile[] = [];
  for (const { place, list } of lists) {
    if (list.kind === 'diversions') continue;
    const folder = list.kind === 'pip' ? folderAbove(place.path) : '';
    const name = packageName(list, place);
    for (const line of list.files) {
      if (++lines > mostLines) break;
      const space = line.indexOf(' ');
      const path = line.slice(space + 1);
      if (diverted.has(path)) continue;
      const full = path.startsWith('/') ? path : `/${folder}/${path}`;
      const { at, file } = files.lookUp(full);
      if (list.kind === 'pip') python.push({ path: full, at, digest: line.slice(0, space), owner: name });
      if (file === null) continue;
      const facts = factsOf(file.content);
      const sha256 = sha256Of(file.content);
      const actual = { dpkg: facts?.md5, apk: facts?.sha1, pip: sha256, rpm: sha256 }[list.kind];
      if (actual === undefined) continue;
      const agreed = actual.startsWith(line.slice(0, space));
      if (agreed) owners.set(file.content, name);
      if (list.kind === 'pip') continue;
      // Two packages may own a path, or a database an older entry: one that agrees is enough.
      if (!agreed && changed.has(at)) continue;
      const rule = isTrusted(path) ? 'trusted' : facts?.script ? 'script' : 'program';
      const detail = `/${path} is not the file of the package ${name}`;
      const hit = { ruleId: `packages/changed-${rule}`, detail, place: file, content: file.content };
      changed.set(at, { hit: { ...hit, reachable: null, matches: [] }, agreed });
    }
  }
  const hits = [...changed.values()].filter(({ agreed }) => !agreed).map(({ hit }) => hit);
  for (const { file, at, owner, sha256 } of changedFiles(python, layers))
    hits.push({
      ruleId: isSuspect(sha256) ? 'packages/changed-python-suspect' : 'packages/changed-python',
      detail: `/${at} is not the file of the package ${owner}`,
      place: file,
      content: null,
      sha256,
      reachable: null,
      matches: [],
    });
  hits.push(...addedModules(files, python, sha256Of, isSuspect));
  const kept = new Map<string, number>();
  return {
    hits: hits
      .sort((a, b) => (a.detail < b.detail ? -1 : 1))
      .filter(({ ruleId }) => {
        kept.set(ruleId, (kept.get(ruleId) ?? 0) + 1);
        return kept.get(ruleId)! <= mostOfOneRule;
      }),
    packageOf: (content) => owners.get(content) ?? null,
  };
}

/** Modules in which something was found that lie among those of a package, and that its record does not know. */
function addedModules(
  files: Projection,
  recorded: readonly RecordedFile[],
  sha256Of: (content: number) => string,
  isSuspect: (sha256: string) => boolean,
): ImageHit[] {
  const known = new Set(recorded.map(({ at }) => at));
  const owners = new Map<string, string>();
  for (const { at, owner } of recorded) {
    const folder = at.slice(0, Math.max(0, at.lastIndexOf('/')));
    if (/\/(?:site|dist)-packages\//.test(folder)) owners.set(folder, owner);
  }
  return files.occurrences.flatMap((place) => {
    const owner = owners.get(place.path.slice(0, Math.max(0, place.path.lastIndexOf('/'))));
    if (owner === undefined || place.presence !== 'live' || known.has(place.path)) return [];
    if (!/\.(?:py|so|pyc)$/.test(place.path) || !isSuspect(sha256Of(place.content))) return [];
    const detail = `/${place.path} lies in the package ${owner}, whose record does not know it`;
    const { content } = place;
    return [
      { ruleId: 'packages/added-python-suspect', detail, place, content, reachable: null, matches: [] },
    ];
  });
}

/** A text that looks like a database elsewhere is not one that a package manager would read. */
function isInPlace({ kind }: PackageList, path: string): boolean {
  return places[kind].test(path);
}

const places: Readonly<Record<PackageList['kind'], RegExp>> = {
  dpkg: /^var\/lib\/dpkg\/(?:info|status\.d)\/[^/]+\.md5sums$/,
  diversions: /^var\/lib\/dpkg\/diversions$/,
  apk: /^(?:usr\/)?lib\/apk\/db\/installed$/,
  pip: /\.dist-info\/RECORD$/,
  rpm: /^(?:var\/lib\/rpm|usr\/(?:lib\/sysimage|share)\/rpm)\/(?:rpmdb\.sqlite|Packages(?:\.db)?)$/,
};

function packageName({ kind }: PackageList, { path }: Occurrence): string {
  if (kind === 'pip') return /([^/]+)\.dist-info\/RECORD$/.exec(path)?.[1] ?? kind;
  if (kind !== 'dpkg') return kind;
  return path.slice(path.lastIndexOf('/') + 1).replace(/(?::\w+)?\.md5sums$/, '');
}

/** The folder in which the folder of a list lies, without slashes around it. */
function folderAbove(path: string): string {
  return path.split('/').slice(0, -2).join('/');
}
