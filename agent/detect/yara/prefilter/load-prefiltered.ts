import type { EngineMatch, YaraEngine } from '../engine.ts';
import { chooseEngine } from '../load-engine.ts';
import { createCandidates } from './candidates.ts';
import { type Prefilter, prepare } from './prefilter.ts';

/**
 * An engine in which the same rules match as in that of `loadEngine` with the same source, several times faster: each content is first asked,
 * in one pass, which rules it can match at all, and only these are given to YARA-X, in groups that are compiled when
 * they are needed first.
 * @param source one source with all rules, as in `Ruleset.source`
 * @param options.prefilter what `prepare(source)` gives, if it is at hand
 * @throws WardenError ENGINE_UNAVAILABLE when no engine loads; RULES_INVALID, also from `scan`, when a group does not compile
 */
export async function loadPrefiltered(
  source: string,
  options: { readonly prefer?: 'native' | 'wasm'; readonly prefilter?: Prefilter | null } = {},
): Promise<YaraEngine> {
  const build = await chooseEngine(options.prefer);
  const prefilter = options.prefilter ?? prepare(source);
  if (prefilter === null) return build.compile(source);
  const { spans, imports, groups, needs, tables } = prefilter;
  const groupOf = new Uint32Array(spans.length);
  groups.forEach((group, number) => {
    for (const index of group) groupOf[index] = number;
  });
  const engines = new Map<number, YaraEngine>();
  const engineOf = (number: number) => {
    const engine = engines.get(number) ?? build.compile(textOf(groups[number]!));
    engines.set(number, engine);
    return engine;
  };
  // A large set takes longer to compile than a content may take.
  let whole = spans.length > manyRules ? build.compile(source) : null;

  function textOf(group: readonly number[]): string {
    const text = group.map((index) => source.slice(...spans[index]!)).join('\n');
    const modules = imports.filter((module) => text.includes(`${module}.`));
    return `${modules.map((module) => `import "${module}"\n`).join('')}${text}`;
  }

  const candidates = createCandidates(needs, tables);
  return {
    name: build.name,
    version: build.version,
    scan(content) {
      const wanted = new Set(candidates.of(content).map((index) => groupOf[index]!));
      if (wanted.size > manyGroups) {
        whole ??= build.compile(source);
        return whole.scan(content);
      }
      const matches: EngineMatch[] = [];
      for (const number of wanted) matches.push(...engineOf(number).scan(content));
      return matches;
    },
  };
}

const manyRules = 1000;
/** From here on one pass for all rules is quicker than one for each group. */
const manyGroups = 10;
