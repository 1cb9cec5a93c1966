import type { Finding, Severity } from '../../../model/finding.ts';
import { ensureEscaped } from '../../escaped.ts';
import { compareText } from '../../order.ts';

export const levels = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, string>;

/** The scale on which code hosts sort: over 9 critical, over 7 high, 4 medium, below low. */
const scores: Record<Severity, string> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
};

/** The rules that matched, by id, each as a reportingDescriptor (SARIF 2.1.0 §3.49). */
export function sarifRules(findings: readonly Finding[]): { readonly id: string }[] {
  const byId = new Map<string, Finding>();
  for (const finding of findings) if (!byId.has(finding.id)) byId.set(finding.id, finding);
  return [...byId.values()].sort((a, b) => compareText(a.id, b.id)).map(sarifRule);
}

function sarifRule(finding: Finding) {
  const title = ensureEscaped(finding.title);
  const tags = ['security', finding.category];
  if (finding.attack !== undefined) tags.push(`attack/${ensureEscaped(finding.attack)}`);
  const consequence = finding.slashable
    ? 'It is specific enough to cost the publisher its stake.'
    : 'It does not convict by itself.';
  return {
    id: ensureEscaped(finding.id),
    shortDescription: { text: title },
    fullDescription: { text: title },
    help: {
      text: `${title}. Severity ${finding.severity}, confidence ${finding.confidence}. ${consequence}`,
    },
    ...(isWebAddress(finding.reference) && { helpUri: finding.reference }),
    defaultConfiguration: { level: levels[finding.severity] },
    properties: {
      tags,
      precision: finding.confidence,
      'security-severity': scores[finding.severity],
      category: finding.category,
      slashable: finding.slashable,
    },
  };
}

function isWebAddress(text: string | undefined): text is string {
  return text !== undefined && /^https:\/\/[\x21-\x7e]+$/.test(text) && URL.canParse(text);
}
