import type { Occurrence, Projection } from '../../unpack/final-fs.ts';
import type { ContentFacts } from '../content-facts.ts';
import type { ImageHit } from '../image-hit.ts';
import type { PackageList } from './package-list.ts';
import { isTrusted } from './trusted-programs.ts';

/** What the databases of packages say about the programs in the final file system. */
export interface PackageCheck {
  readonly hits: readonly ImageHit[];
  /** The package that brought this content, and of which it is an exact file, as the image says; null for all others. */
  packageOf(content: number): string | null;
}

/** Findings of one rule; more say no more. */
const mostOfOneRule = 64;

/**
 * Holds every program and script that a package brought against the checksum in the package's database. What was changed after it was
 * installed is a finding. The databases are part of the image: whoever replaces a program can write its new checksum there, so
 * agreement proves nothing and lowers no finding.
 *
 * @param factsOf what is known of a content
 */
export function checkPackages(
  files: Projection,
  factsOf: (content: number) => ContentFacts | null,
): PackageCheck {
  const lists = files.occurrences.flatMap((place) => {
    const list = place.presence === 'live' ? (factsOf(place.content)?.packages ?? null) : null;
    return list !== null && isInPlace(list, place.path) ? [{ place, list }] : [];
  });
  const diverted = new Set(
    lists.flatMap(({ list }) => (list.kind === 'diversions' ? list.files.map((line) => line.slice(1)) : [])),
  );
  const owners = new Map<number, string>();
  const changed = new Map<string, { hit: ImageHit; agreed: boolean }>();
  for (const { place, list } of lists) {
    if (list.kind === 'diversions') continue;
    const digest = list.kind === 'apk' ? 'sha1' : 'md5';
    for (const line of list.files) {
      const space = line.indexOf(' ');
      const path = line.slice(space + 1);
      if (diverted.has(path)) continue;
      const { at, file } = files.lookUp(`/${path}`);
      const facts = file && factsOf(file.content);
      const actual = facts?.[digest];
      if (file === null || actual === undefined) continue;
      const name = packageName(list, place);
      const known = changed.get(at);
      if (actual === line.slice(0, space)) {
        owners.set(file.content, name);
        // Two packages may own a path, or a database an older entry: one that agrees is enough.
        changed.set(at, { hit: hitOf(path, name, file, facts?.script !== undefined), agreed: true });
      } else if (known === undefined)
        changed.set(at, { hit: hitOf(path, name, file, facts?.script !== undefined), agreed: false });
    }
  }
  const hits = [...changed.values()].filter(({ agreed }) => !agreed).map(({ hit }) => hit);
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

/** A text that looks like a database elsewhere is not one that a package manager would read. */
function isInPlace({ kind }: PackageList, path: string): boolean {
  return places[kind].test(path);
}

const places: Readonly<Record<PackageList['kind'], RegExp>> = {
  dpkg: /^var\/lib\/dpkg\/(?:info|status\.d)\/[^/]+\.md5sums$/,
  diversions: /^var\/lib\/dpkg\/diversions$/,
  apk: /^(?:usr\/)?lib\/apk\/db\/installed$/,
};

function packageName({ kind }: PackageList, { path }: Occurrence): string {
  if (kind !== 'dpkg') return kind;
  return path.slice(path.lastIndexOf('/') + 1).replace(/(?::\w+)?\.md5sums$/, '');
}

function hitOf(
  path: string,
  name: string,
  file: { readonly content: number; readonly layer: number; readonly path: string },
  isScript: boolean,
): ImageHit {
  const rule = isTrusted(path) ? 'trusted' : isScript ? 'script' : 'program';
  return {
    ruleId: `packages/changed-${rule}`,
    detail: `/${path} is not the file of the package ${name}`,
    place: file,
    content: file.content,
    reachable: null,
    matches: [],
  };
}
