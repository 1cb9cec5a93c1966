import { type EntryColumns, entryAt, noContent } from '../../unpack/entry-table.ts';
import { type FinalFile, type Projection, project } from '../../unpack/final-fs.ts';

/** A file of a Python package as its record has it. */
export interface RecordedFile {
  /** From the root, with a slash before it, latin1. */
  readonly path: string;
  /** The same without links. */
  readonly at: string;
  /** The beginning of its SHA-256, in hex. */
  readonly digest: string;
  readonly owner: string;
}

/** One layer with the SHA-256 (32 bytes) of each of its contents by its number there; null: that was not read. */
export interface DigestedLayer {
  readonly columns: EntryColumns;
  digestOf(number: number): Buffer | null;
}

/** A file that is another than every record of it says. */
export interface ChangedFile {
  readonly file: FinalFile;
  readonly at: string;
  readonly owner: string;
  /** The number of its content in its layer. */
  readonly number: number;
  readonly sha256: string;
}

/**
 * Which files of Python packages differ from their records, whether or not anything else is to be said about them. The tree of the final
 * file system is too dear for every file of an image: first all entries are looked through for names (the last two parts of a path) under
 * which any layer has another content than the records, then a tree is made of these alone.
 */
export function changedFiles(
  recorded: readonly RecordedFile[],
  layers: readonly DigestedLayer[],
): ChangedFile[] {
  if (recorded.length === 0) return [];
  const { doubtful, rows } = doubtfulNames(recorded, layers);
  if (doubtful.size === 0) return [];
  const { files, contentAt } = projectNames(doubtful, rows, layers);
  const expected = new Map<string, string[]>();
  for (const { at, digest } of recorded) push(expected, at, digest);
  const changed = new Map<string, ChangedFile>();
  for (const { path, at, owner } of recorded) {
    if (changed.has(at) || !(doubtful.has(nameOf(at)) || doubtful.has(nameOf(path)))) continue;
    const { file } = files.lookUp(path);
    const content = file === null ? null : contentAt(file.content);
    if (file === null || content === null || content.digest === null) continue;
    const sha256 = content.digest.toString('hex');
    if (!expected.get(at)!.some((digest) => sha256.startsWith(digest)))
      changed.set(at, { file, at, owner, number: content.number, sha256 });
  }
  return [...changed.values()];
}

/** A row of a layer's table with a content, and its name. */
interface NamedRow {
  readonly layer: number;
  readonly name: string;
  readonly content: number;
}

/** Names of recorded files under which some layer has something else, and the rows with the names of recorded files. */
function doubtfulNames(
  recorded: readonly RecordedFile[],
  layers: readonly DigestedLayer[],
): { readonly doubtful: ReadonlySet<string>; readonly rows: readonly NamedRow[] } {
  const known = new Map<string, Set<string>>();
  let width = 64;
  for (const { path, at, digest } of recorded) {
    width = Math.min(width, digest.length);
    for (const name of new Set([nameOf(path), nameOf(at)])) {
      const digests = known.get(name);
      if (digests) digests.add(digest);
      else known.set(name, new Set([digest]));
    }
  }
  const doubtful = new Set<string>();
  const rows: NamedRow[] = [];
  /** Names of files that have a recorded name only by a hard link. */
  const linked = new Set<string>();
  for (const [layer, { columns, digestOf }] of layers.entries())
    for (let row = 0; row < columns.count; row++) {
      const { path, kind, link, content } = entryAt(columns, row);
      const name = nameOf(path);
      const digests = known.get(name);
      if (digests === undefined) continue;
      if (kind === 'hardlink' && nameOf(link) !== name) {
        doubtful.add(name).add(nameOf(link));
        if (!known.has(nameOf(link))) linked.add(nameOf(link));
      }
      if (content === noContent) continue;
      rows.push({ layer, name, content });
      const digest = digestOf(content);
      if (digest !== null && !digests.has(digest.toString('hex').slice(0, width))) doubtful.add(name);
    }
  if (linked.size > 0) for (const row of rowsNamed(linked, layers)) rows.push(row);
  return { doubtful, rows };
}

function* rowsNamed(names: ReadonlySet<string>, layers: readonly DigestedLayer[]): Generator<NamedRow> {
  for (const [layer, { columns }] of layers.entries())
    for (let row = 0; row < columns.count; row++) {
      const { path, content } = entryAt(columns, row);
      const name = nameOf(path);
      if (content !== noContent && names.has(name)) yield { layer, name, content };
    }
}

/** The final file system, of the files of these names. */
function projectNames(
  names: ReadonlySet<string>,
  rows: readonly NamedRow[],
  layers: readonly DigestedLayer[],
): {
  readonly files: Projection;
  contentAt(id: number): { readonly number: number; readonly digest: Buffer | null } | null;
} {
  const owners: { readonly layer: number; readonly number: number }[] = [];
  // 0 stands for what is of no interest.
  const resolvable = layers.map(({ columns }) => ({
    columns,
    contentIds: new Uint32Array(
      columns.contents.reduce((most, one) => Math.max(most, one === noContent ? 0 : one + 1), 0),
    ),
  }));
  for (const { layer, name, content } of rows)
    if (names.has(name)) resolvable[layer]!.contentIds[content] = owners.push({ layer, number: content });
  return {
    files: project(resolvable, (id) => id !== 0, [true]),
    contentAt(id) {
      const owner = owners[id - 1];
      return owner === undefined
        ? null
        : { number: owner.number, digest: layers[owner.layer]!.digestOf(owner.number) };
    },
  };
}

/** The last two parts of a path: enough to tell most files from each other, whatever links lead to them. */
function nameOf(path: string): string {
  const last = path.lastIndexOf('/');
  return path.slice(last < 1 ? 0 : path.lastIndexOf('/', last - 1) + 1);
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
