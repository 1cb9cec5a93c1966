import { escapeText } from '../../model/escape.ts';
import {
  type Category,
  type Confidence,
  categories,
  confidences,
  type RuleInfo,
  type Severity,
  severities,
} from '../../model/finding.ts';
import type { MetaValue, SplitRule } from './split.ts';

const idPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/;
const attackPattern = /^T\d{4}(?:\.\d{3})?$/;

/**
 * The meta of a rule of ours, complete and valid: id, title, severity, category, confidence, slashable, reference, and
 * attack where a technique fits.
 * @returns the info, or what is wrong with it
 */
export function ownRuleInfo(rule: SplitRule): RuleInfo | string {
  const { meta } = rule;
  const id = meta.get('id');
  const title = meta.get('title');
  const severity = oneOf(severities, meta.get('severity'));
  const category = oneOf(categories, meta.get('category'));
  const confidence = oneOf(confidences, meta.get('confidence'));
  const slashable = meta.get('slashable');
  const reference = meta.get('reference');
  const attack = meta.get('attack');
  if (typeof id !== 'string' || !idPattern.test(id)) return 'meta id must be family/name in lower case';
  if (typeof title !== 'string' || title === '') return 'meta title is missing';
  if (!severity) return `meta severity must be one of ${severities.join(', ')}`;
  if (!category) return `meta category must be one of ${categories.join(', ')}`;
  if (!confidence) return `meta confidence must be one of ${confidences.join(', ')}`;
  if (typeof slashable !== 'boolean') return 'meta slashable must be true or false';
  if (typeof reference !== 'string' || !reference.startsWith('https://'))
    return 'meta reference must be an https address';
  if (attack !== undefined && !(typeof attack === 'string' && attackPattern.test(attack)))
    return 'meta attack must be an ATT&CK technique such as T1496.001';
  const info: RuleInfo = { id, title, severity, category, confidence, slashable, reference };
  return attack === undefined ? info : { ...info, attack };
}

/**
 * The meta of a user's rule, with defaults for what is missing. It never costs anyone a stake.
 * @param stem name of the file without its extension
 */
export function userRuleInfo(rule: SplitRule, stem: string): RuleInfo {
  const text = (key: string): string | undefined => {
    const value = rule.meta.get(key);
    return typeof value === 'string' && value !== '' ? escapeText(value, 500) : undefined;
  };
  const id = text('id');
  const attack = text('attack');
  const reference = text('reference');
  const info: RuleInfo = {
    id: id !== undefined && idPattern.test(id) ? id : `user/${escapeText(stem, 100)}/${rule.name}`,
    title: text('title') ?? text('description') ?? rule.name,
    severity: userSeverity(rule.meta),
    category: oneOf(categories, rule.meta.get('category')) ?? 'other',
    confidence: oneOf(confidences, rule.meta.get('confidence')) ?? 'medium',
    slashable: false,
  };
  return {
    ...info,
    ...(attack !== undefined && attackPattern.test(attack) ? { attack } : {}),
    ...(reference === undefined ? {} : { reference }),
  };
}

// YARA-Forge says how bad a rule is as `score`, 0 to 100.
function userSeverity(meta: ReadonlyMap<string, MetaValue>): Severity {
  const named = meta.get('severity');
  const severity = oneOf(severities, typeof named === 'string' ? named.toLowerCase() : undefined);
  if (severity) return severity;
  const score = typeof named === 'number' ? named : Number(meta.get('score') ?? Number.NaN);
  if (Number.isNaN(score)) return 'medium';
  if (score >= 90) return 'critical';
  if (score >= 75) return 'high';
  if (score >= 50) return 'medium';
  return score >= 25 ? 'low' : 'info';
}

function oneOf<T extends Severity | Category | Confidence>(
  values: readonly T[],
  value: MetaValue | undefined,
): T | undefined {
  return values.find((candidate) => candidate === value);
}
