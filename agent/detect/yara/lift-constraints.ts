import { splitRules } from '../rules/split.ts';

/** A global variable that is always false, which the compiler cannot know. */
export const neverTrue = 'warden_never';

/**
 * The same rules, with conditions that state nothing about size or header: `(condition) or false`.
 * YARA-X 1.20 drops a pattern for all rules when the first rule that has it asks for another size or header than the
 * content has, so that a second rule with an equal pattern never matches.
 * @see https://github.com/VirusTotal/yara-x/issues/762
 */
export function liftConstraints(source: string): string {
  let out = '';
  let from = 0;
  for (const { conditionStart, end } of splitRules(source).rules) {
    if (conditionStart === -1) continue;
    // The line end closes a comment that the condition may end in.
    out += `${source.slice(from, conditionStart)} (${source.slice(conditionStart, end - 1)}\n) or ${neverTrue} }`;
    from = end;
  }
  return out + source.slice(from);
}
