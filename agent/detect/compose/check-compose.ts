import { escapeBytes, escapeText } from '../../model/escape.ts';
import type { ComposeModel, ReadCompose } from '../../source/compose/model.ts';
import type { ComposeNode } from '../../source/compose/node.ts';
import type { PinnedBytes } from '../../source/pinned-bytes.ts';
import type { ComposeHit } from './compose-hit.ts';
import { checkRun } from './run-check.ts';
import { walkFields } from './walk-fields.ts';

/** Many hits of one rule say no more than a few. */
const hitsPerRule = 64;

interface Found {
  readonly ruleId: string;
  readonly line: number;
  readonly path: string;
  readonly detail: string;
}

/**
 * Holds every field of a compose file against the table, and what it runs against the rules for commands and variables.
 * Faults of the file come first among what is found. Deterministic; nothing in the file makes it throw. At most 64 hits of one
 * rule, in order of rule and line.
 */
export function checkCompose({ model, faults }: ReadCompose, file: PinnedBytes): ComposeHit[] {
  const found: Found[] = [];
  if (model !== null) {
    found.push(...tableFindings(model), ...variableFindings(model));
    for (const service of model.services)
      for (const { ruleId, detail, line } of checkRun(service))
        found.push({ ruleId, line, path: `services.${service.name}`, detail });
  }
  const known = new Set(found.map(({ ruleId, line }) => `${ruleId} ${line}`));
  for (const { id, line, detail } of faults)
    if (!known.has(`${id} ${line}`)) found.push({ ruleId: id, line, path: '', detail });
  return toHits(found, file);
}

/** Values that are taken from the environment of whoever runs the file. One with a default can do without. */
function variableFindings({ variables }: ComposeModel): Found[] {
  return variables.flatMap(({ name, hasDefault, path, line }) => {
    if (path[0]!.startsWith('x-')) return [];
    const field = path.filter((key) => !/^\d+$/.test(key)).join('.');
    const found = { line, path: field, detail: `${field}: $${name}` };
    if (/^PROVIDER_PRIVATE_KEY$/i.test(name)) return [{ ...found, ruleId: 'compose/provider-secret' }];
    return hasDefault ? [] : [{ ...found, ruleId: 'compose/host-variable' }];
  });
}

function tableFindings(model: ComposeModel): Found[] {
  const found: Found[] = [];
  for (const { path, node, row } of walkFields(model.root)) {
    const field = path.join('.');
    const add = (ruleId: string, detail: string) =>
      found.push({ ruleId, line: node.line, path: field, detail });
    if (row === null) add('compose/unknown-field', field);
    else if (row !== 'parent')
      for (const { rule, when } of row.checks)
        if (when(node, path.at(-1)!)) add(rule, `${field}: ${summary(node)}`);
  }
  return found;
}

function summary(node: ComposeNode, depth = 0): string {
  if (node.kind === 'scalar') return String(node.value).slice(0, 500);
  if (depth > 2) return '…';
  if (node.kind === 'list')
    return `[${node.items
      .slice(0, 8)
      .map((item) => summary(item, depth + 1))
      .join(', ')}]`;
  const fields = [...node.entries].slice(0, 8).map(([key, value]) => `${key}: ${summary(value, depth + 1)}`);
  return `{${fields.join(', ')}}`;
}

function toHits(found: readonly Found[], { name, sha256, bytes }: PinnedBytes): ComposeHit[] {
  const lineAt = lineFinder(bytes);
  const hits = new Map<string, ComposeHit>();
  for (const { ruleId, line, path, detail } of found) {
    const [section, key] = path.split('.');
    const service = section === 'services' && key !== undefined ? escapeText(key, 100) : null;
    const shown = escapeText(detail, 500);
    const { offset, text } = lineAt(line);
    hits.set(`${ruleId} ${String(line).padStart(8, '0')} ${shown}`, {
      ruleId,
      file: name,
      sha256: sha256.slice('sha256:'.length),
      line,
      service,
      matches: [
        { pattern: escapeText(path, 200), offset, length: text.length, line, bytes: escapeBytes(text) },
      ],
      matchCount: 1,
      detail: shown,
    });
  }
  const byRule = new Map<string, number>();
  return [...hits]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, hit]) => hit)
    .filter(({ ruleId }) => {
      const count = byRule.get(ruleId) ?? 0;
      byRule.set(ruleId, count + 1);
      return count < hitsPerRule;
    });
}

/** The text of a line without its indentation, and where it starts, in bytes. */
function lineFinder(bytes: Buffer): (line: number) => { offset: number; text: Buffer } {
  const starts = [0];
  for (let i = bytes.indexOf(10); i !== -1; i = bytes.indexOf(10, i + 1)) starts.push(i + 1);
  return (line) => {
    let offset = starts[line - 1] ?? 0;
    const end = starts[line] === undefined ? bytes.length : starts[line] - 1;
    while (offset < end && (bytes[offset] === 0x20 || bytes[offset] === 0x09)) offset++;
    return { offset, text: bytes.subarray(offset, Math.max(offset, end)) };
  };
}
