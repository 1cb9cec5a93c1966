import { escapeText } from '../../model/escape.ts';

/** What a chat template does besides laying out messages; `what` is escaped. */
export interface TemplateFault {
  readonly ruleId: 'model/template-execution' | 'model/template-escape';
  readonly what: string;
}

/** Longer ones are cut: the longest in use have some 30 kB. */
const longestTemplate = 1024 * 1024;
const longestBlock = 64 * 1024;

/**
 * Looks for a break-out of the template engine in the code of a Jinja template: what stands between `{{ }}` and `{% %}`. Text around it
 * is what a model is told, and may speak of anything.
 *
 * @see CVE-2024-34359
 */
export function checkTemplate(template: string): TemplateFault | null {
  const inside: string[] = [];
  for (const [at, end] of blocks(template.slice(0, longestTemplate))) inside.push(template.slice(at, end));
  const code = normalise(inside.join('\n'));
  const internals = internal.exec(code);
  if (internals === null) return null;
  const start = Math.max(0, internals.index - 40);
  const what = escapeText(code.slice(start, start + 240), 240);
  return { ruleId: runs.test(code) ? 'model/template-execution' : 'model/template-escape', what };
}

function* blocks(template: string): Generator<[number, number]> {
  for (let at = 0; ; ) {
    const open = template.indexOf('{', at);
    if (open === -1 || open + 1 >= template.length) return;
    const kind = template[open + 1]!;
    if (kind !== '{' && kind !== '%') {
      at = open + 1;
      continue;
    }
    const close = template.indexOf(kind === '{' ? '}}' : '%}', open + 2);
    const end = close === -1 ? template.length : close;
    yield [open + 2, Math.min(end, open + longestBlock)];
    at = Math.max(end, open + 2);
  }
}

/** Escapes read, and strings that are put together again: `'__cl' ~ 'ass__'`. */
function normalise(code: string): string {
  return code
    .replace(/\\x([0-9a-f]{2})|\\u([0-9a-f]{4})/gi, (_, short, long) =>
      String.fromCharCode(Number.parseInt(short ?? long, 16)),
    )
    .replace(/['"]\s{0,8}[~+]\s{0,8}['"]/g, '');
}

const internal =
  /__(?:class|globals|builtins|subclasses|mro|base|bases|init|import|getattribute|getitem|dict|code|reduce|loader|self|call)__|\b(?:os\.popen|os\.system|subprocess\.|lipsum\.|cycler\.__|joiner\.__|namespace\.__|_TemplateReference__)|\battr\s{0,8}\(\s{0,8}['"]_/;
const runs =
  /\b(?:popen|system|exec|eval|check_output|subprocess|Popen|run|spawn|urlopen|import_module)\b\s{0,8}['")\]]{0,4}\s{0,8}\(|__import__/;
