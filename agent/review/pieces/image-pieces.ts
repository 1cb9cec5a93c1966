import { checkImageConfig } from '../../detect/image-config/check-image-config.ts';
import { showPath } from '../../detect/place.ts';
import type { Image } from '../../image/image.ts';
import type { Digest } from '../../model/digest.ts';
import { type Finding, severities } from '../../model/finding.ts';
import type { EntryColumns } from '../../unpack/entry-table.ts';
import { commandPaths, scriptPaths } from './command-paths.ts';
import { createFinalTree, type FinalTree, type TreeFile } from './final-tree.ts';
import { pickByName } from './name-picks.ts';
import { contentLimit, type Piece, type PieceKind } from './piece.ts';
import type { ContentReader, ReadContent } from './read-contents.ts';
import { isText, showLines } from './show-lines.ts';
import { textPiece } from './text-piece.ts';

/** Files that are chosen of one image, by what they were chosen for. */
const most: Readonly<Partial<Record<PieceKind, number>>> = {
  script: 40,
  finding: 60,
  template: 8,
  hook: 16,
  file: 16,
};
const perRule = 3;
/** A layer larger than this, in bytes, is not read a second time for the names of its files alone. */
const largestForNames = 512 * 1024 ** 2;
/** A script that a script starts is read, and what that one starts. */
const rounds = 3;
/** Bytes around a match that are shown before and after it. */
const around = 1500;

export interface ImagePieces {
  readonly pieces: readonly Piece[];
  /** Chosen, but their layer could not be read again as it was. */
  readonly unread: number;
}

interface Choice extends TreeFile {
  readonly kind: PieceKind;
  /** First byte that is read. */
  readonly offset: number;
  /** sha256 (hex) of the content, where the scan names it. */
  readonly sha256: string | null;
  readonly rules: readonly string[];
  readonly severity: number;
  /** A match in the content: its byte and line, and the byte after which nothing more is shown. */
  readonly anchor: { readonly offset: number; readonly line: number; readonly end: number } | null;
}

/**
 * The pieces of one image, read a second time out of the layers that hold them: what starts, the scripts that this
 * reaches, the text around findings, hooks, templates, and small files where a publisher puts its own.
 * @param digests of the layers, as the scan found them
 * @param tables entries of the layers as the scan read them, by digest; a layer that is not in it is read for its table
 * @throws WardenError for the faults of this machine, and when the reader was cancelled
 */
export async function imagePieces(
  image: Image,
  digests: readonly Digest[],
  findings: readonly Finding[],
  tables: ReadonlyMap<Digest, EntryColumns>,
  reader: ContentReader,
): Promise<ImagePieces> {
  const { facts, text } = checkImageConfig(JSON.parse(image.config.toString('utf8')));
  const pieces: Piece[] = [
    textPiece(
      'command',
      'image config: command',
      Buffer.from([...facts.entrypoint, ...facts.command].join('\n')),
      image.manifestDigest,
    ),
    textPiece('config', 'image config', Buffer.from(text), image.manifestDigest),
  ].filter(({ lines }) => lines.length > 0);

  const columns: (EntryColumns | null)[] = [];
  for (const [i, layer] of image.layers.entries())
    columns.push(
      tables.get(digests[i]!) ?? (await reader.read(layer, digests[i]!, []))?.read.columns ?? null,
    );
  const tree = createFinalTree(columns);
  const seen = new Set<string>();
  let unread = 0;
  let choices = [
    ...scriptChoices(tree, commandPaths(facts)),
    ...findingChoices(tree, findings),
    ...namedChoices(tree, image.layers),
  ];
  for (let round = 0; round < rounds && choices.length > 0; round++) {
    const next: string[] = [];
    const fresh = choices.filter((choice) => isFresh(seen, choice));
    for (const layer of new Set(fresh.map((choice) => choice.layer))) {
      const group = fresh.filter((choice) => choice.layer === layer);
      const result = await reader.read(image.layers[layer]!, digests[layer]!, group);
      if (result === null) {
        unread += group.length;
        continue;
      }
      for (const choice of group) {
        const content = result.contents.find(
          ({ number, offset }) => number === choice.number && offset === choice.offset,
        );
        if (content === undefined) continue;
        const piece = filePiece(choice, content, image.manifestDigest);
        if (piece === null) continue;
        pieces.push(piece);
        if (choice.kind === 'script')
          next.push(
            ...scriptPaths(content.bytes.toString('latin1'), [folderOf(choice.path), facts.workingDir]),
          );
      }
    }
    choices = scriptChoices(tree, next);
  }
  return { pieces, unread };
}

/** A script that was read for another reason is read again, as what it starts has to be followed. */
function isFresh(seen: Set<string>, { layer, number, offset, kind }: Choice): boolean {
  const key = `${layer} ${number} ${offset} ${kind === 'script'}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function plain(file: TreeFile, kind: PieceKind): Choice {
  return { ...file, kind, offset: 0, sha256: null, rules: [], severity: -1, anchor: null };
}

function scriptChoices(tree: FinalTree, paths: readonly string[]): Choice[] {
  return [...tree.find(paths).values()].slice(0, most.script).map((file) => plain(file, 'script'));
}

function namedChoices(tree: FinalTree, layers: Image['layers']): Choice[] {
  const chosen: Choice[] = [];
  const counts: Partial<Record<PieceKind, number>> = {};
  // What a publisher adds lies in the upper layers.
  for (const file of [...tree.files()].reverse()) {
    const kind = pickByName(file.path);
    if ((layers[file.layer]!.size ?? 0) > largestForNames) continue;
    if (kind === null || (counts[kind] ?? 0) >= (most[kind] ?? 0)) continue;
    counts[kind] = (counts[kind] ?? 0) + 1;
    chosen.push(plain(file, kind));
  }
  return chosen;
}

function findingChoices(tree: FinalTree, findings: readonly Finding[]): Choice[] {
  const counts = new Map<string, number>();
  const wanted: { readonly finding: Finding; readonly key: string }[] = [];
  for (const finding of findings) {
    const place = finding.locations[0];
    const count = counts.get(finding.id) ?? 0;
    if (!place || finding.member.length > 0 || finding.matches.length === 0 || count >= perRule) continue;
    counts.set(finding.id, count + 1);
    wanted.push({ finding, key: `${place.layer} ${place.path}` });
    if (wanted.length >= most.finding!) break;
  }
  const files = new Map<string, TreeFile>();
  const keys = new Set(wanted.map(({ key }) => key));
  if (keys.size > 0)
    for (const file of tree.files()) {
      const key = `${file.layer} ${showPath(file.path)}`;
      if (keys.has(key)) files.set(key, file);
    }
  return wanted.flatMap(({ finding, key }) => {
    const file = files.get(key);
    if (!file) return [];
    const match = finding.matches[0]!;
    const end = match.offset + match.length + around;
    const whole = end <= contentLimit / 4;
    return [
      {
        ...file,
        kind: 'finding' as const,
        offset: whole ? 0 : Math.max(0, match.offset - around),
        sha256: finding.sha256 ?? null,
        rules: [finding.id],
        severity: severities.indexOf(finding.severity),
        anchor: { offset: match.offset, line: match.line ?? 1, end },
      },
    ];
  });
}

function filePiece(choice: Choice, content: ReadContent, image: Digest): Piece | null {
  const { anchor, offset } = choice;
  const bytes = anchor && offset > 0 ? content.bytes.subarray(0, anchor.end - offset) : content.bytes;
  if (!isText(bytes)) return null;
  const first = anchor && offset > 0 ? anchor.line - linesIn(bytes.subarray(0, anchor.offset - offset)) : 1;
  return {
    kind: choice.kind,
    image,
    layer: choice.layer,
    path: showPath(choice.path),
    sha256: content.sha256,
    lines: showLines(bytes, Math.max(1, first)),
    partial: offset > 0 || bytes.length < content.size,
    rules: choice.rules,
    severity: choice.severity,
  };
}

function linesIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x0a) count++;
  return count;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
