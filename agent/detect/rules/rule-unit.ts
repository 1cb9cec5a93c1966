import type { RuleFile } from './read-rules.ts';
import type { SplitFile, SplitRule } from './split.ts';

/** One rule on its way into the common source. */
export interface RuleUnit {
  readonly file: RuleFile;
  readonly rule: SplitRule;
  /** The rule's text, with the names that it goes by in the common source. */
  readonly text: string;
  /** The rule's own name in the common source. */
  readonly identifier: string;
  /** Rules of the same file that its condition names. */
  readonly needs: readonly RuleUnit[];
}

/** A rule file with its text and its rules. */
export interface SplitRuleFile {
  readonly file: RuleFile;
  readonly text: string;
  readonly split: SplitFile;
}

/**
 * The rules of all files with an identifier each that no other rule has: the second `name` becomes `name_2`, and what
 * refers to it in its own file follows.
 */
export function toUnits(files: readonly SplitRuleFile[]): RuleUnit[] {
  const used = new Set<string>();
  const names = new Set(files.flatMap(({ split }) => split.rules.map(({ name }) => name)));
  return files.flatMap(({ file, text, split }) => {
    const byName = new Map<string, RuleUnit>();
    return split.rules.map((rule): RuleUnit => {
      const identifier = used.has(rule.name) ? freeName(rule.name, '_', names, used) : rule.name;
      used.add(identifier);
      const edits = [{ start: rule.nameStart, name: rule.name, to: identifier }];
      const needs = new Set<RuleUnit>();
      for (const { name, start } of rule.references) {
        const needed = byName.get(name);
        if (!needed) continue;
        needs.add(needed);
        edits.push({ start, name, to: needed.identifier });
      }
      const unit = { file, rule, identifier, text: edit(text, rule, edits), needs: [...needs] };
      byName.set(rule.name, unit);
      return unit;
    });
  });
}

/** `name` followed by the separator and the first number from 2 that makes it new to all the sets. */
export function freeName(name: string, separator: string, ...taken: readonly ReadonlySet<string>[]): string {
  for (let count = 2; ; count++) {
    const candidate = `${name}${separator}${count}`;
    if (!taken.some((names) => names.has(candidate))) return candidate;
  }
}

function edit(
  text: string,
  rule: SplitRule,
  edits: readonly { readonly start: number; readonly name: string; readonly to: string }[],
): string {
  let out = '';
  let from = rule.start;
  for (const { start, name, to } of edits) {
    out += text.slice(from, start) + to;
    from = start + name.length;
  }
  return out + text.slice(from, rule.end);
}

/** A line of the common source: inside a rule (`line` counts from the rule's first, from zero), or an import. */
type SourcePlace =
  | { readonly unit: RuleUnit; readonly line: number }
  | { readonly unit: null; readonly module: string };

export interface CommonSource {
  readonly text: string;
  /** What stands on a one-based line; null outside the source. */
  find(line: number): SourcePlace | null;
}

/** All rules in one source, imports first. */
export function sourceOf(imports: Iterable<string>, units: readonly RuleUnit[]): CommonSource {
  const modules = [...new Set(imports)].sort();
  const owner: number[] = [];
  const first: number[] = [];
  units.forEach((unit, index) => {
    first.push(owner.length);
    for (let lines = unit.text.split('\n').length; lines > 0; lines--) owner.push(index);
  });
  const head = modules.map((module) => `import ${JSON.stringify(module)}`);
  return {
    text: `${[...head, ...units.map(({ text }) => text)].join('\n')}\n`,
    find(line) {
      const module = modules[line - 1];
      if (module !== undefined) return { unit: null, module };
      const at = line - 1 - modules.length;
      const index = owner[at];
      return index === undefined ? null : { unit: units[index]!, line: at - first[index]! };
    },
  };
}
