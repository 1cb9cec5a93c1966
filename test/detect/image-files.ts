import { createHash } from 'node:crypto';
import { type ContentFacts, contentFacts } from '../../agent/detect/content-facts.ts';
import type { DigestedLayer } from '../../agent/detect/packages/python-files.ts';
import { createEntryTable, type EntryColumns, noContent } from '../../agent/unpack/entry-table.ts';
import { type Projection, project } from '../../agent/unpack/final-fs.ts';
import { bytesOf } from '../../agent/unpack/mapped-file.ts';

/** A file by its text or with its mode, a link by its target, or a whiteout. */
export type TestFile =
  | string
  | { readonly text?: string; readonly mode?: number; readonly link?: string; readonly hard?: true }
  | null;

/** The layers of an image as the detectors of whole images see them, every content of interest. */
export function imageFiles(layers: readonly Readonly<Record<string, TestFile>>[]): {
  columns: EntryColumns[];
  files: Projection;
  factsOf(content: number): ContentFacts | null;
  sha256Of(content: number): string;
  layers: DigestedLayer[];
} {
  const texts: string[] = [];
  const tables = layers.map((layer) => {
    const table = createEntryTable();
    const ids: number[] = [];
    for (const [path, file] of Object.entries(layer)) {
      const {
        text = '',
        mode = 0o755,
        link,
        hard,
      } = typeof file === 'string' ? { text: file } : (file ?? {});
      if (file === null) table.add({ kind: 'whiteout', path, link: '', mode: 0 }, noContent);
      else if (link !== undefined)
        table.add({ kind: hard ? 'hardlink' : 'symlink', path, link, mode }, noContent);
      else table.add({ kind: 'file', path, link: '', mode }, ids.push(texts.push(text) - 1) - 1);
    }
    return { columns: table.finish(), contentIds: Uint32Array.from(ids) };
  });
  const sha256 = (content: number) => createHash('sha256').update(texts[content]!, 'latin1');
  return {
    layers: tables.map(({ columns, contentIds }) => ({
      columns,
      digestOf: (number) => sha256(contentIds[number]!).digest(),
    })),
    columns: tables.map(({ columns }) => columns),
    files: project(tables, () => true),
    sha256Of: (content) => sha256(content).digest('hex'),
    factsOf: (content) => contentFacts(bytesOf(Buffer.from(texts[content]!, 'latin1'))),
  };
}
