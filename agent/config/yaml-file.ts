import { readFile } from 'node:fs/promises';
import { type ErrorCode, toWardenError, WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';

/** A YAML file of the user's, with the place of everything in it. */
export interface YamlFile {
  /** Plain data; `{}` for an empty file. */
  readonly value: Readonly<Record<string, unknown>>;
  /** `file:line` of the key (or the list item) that the path leads to, one-based. */
  place(path: readonly PropertyKey[]): string;
}

/**
 * Reads a YAML 1.2 file that holds one map. Loads the parser only when called.
 * @param code of the errors: the file cannot be read, is not YAML, or is not a map
 * @throws WardenError `code`, naming `file:line`
 */
export async function readYamlFile(file: string, code: ErrorCode): Promise<YamlFile> {
  const name = escapeText(file);
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new WardenError(code, `${name} cannot be read: ${toWardenError(thrown).message}`, {
      cause: thrown,
    });
  });
  const { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => `${name}:${lines.linePos(offset).line}`;
  const [error] = [...document.errors, ...document.warnings];
  if (error) throw new WardenError(code, `${at(error.pos[0])}: ${escapeText(error.message)}`);
  if (document.contents !== null && !isMap(document.contents))
    throw new WardenError(code, `${at(document.contents.range?.[0] ?? 0)}: this must be a map of keys`);

  return {
    value: toData(),
    place(path) {
      let node: unknown = document.contents;
      let offset = 0;
      for (const step of path) {
        if (isMap(node)) {
          const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === step);
          if (!isPair(pair)) break;
          offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
          node = pair.value;
        } else if (isSeq(node)) {
          node = node.items[Number(step)];
          offset = (isNode(node) ? node.range?.[0] : undefined) ?? offset;
        } else break;
      }
      return at(offset);
    },
  };

  function toData(): Record<string, unknown> {
    try {
      return document.toJS({ maxAliasCount: 100 }) ?? {};
    } catch (thrown) {
      throw new WardenError(code, `${name}: ${escapeText(String(thrown))}`, { cause: thrown });
    }
  }
}
