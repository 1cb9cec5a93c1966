import type { Finding } from '../../model/finding.ts';
import { ensureEscaped } from '../../verdict/escaped.ts';
import { compareFindings } from '../../verdict/order.ts';
import { canonicalJson } from '../canonical-json.ts';
import { failed, missing, passed, type Step, skipped } from './step.ts';

/** What was found again in one part of the subject. */
export interface Refound {
  /** Of the same part, by the same rules. */
  readonly findings: readonly Finding[];
  /** Why something may not have been found; null: all of it was examined. Escaped. */
  readonly doubt: string | null;
}

/** One step for each finding: it is found again, the same in everything, or it is not. */
export function checkFindings(claimed: readonly Finding[], refound: Refound): Step[] {
  const found = new Set(refound.findings.map((finding) => canonicalJson(finding)));
  const byPlace = new Map(refound.findings.map((finding) => [placeKey(finding), finding]));
  return claimed.map((finding) => {
    if (found.has(canonicalJson(finding))) return passed('finding', describe(finding));
    const why = dependsOn(finding);
    if (why !== null) return skipped('finding', `${describe(finding)}: ${why}`);
    const near = byPlace.get(placeKey(finding));
    const what =
      near === undefined
        ? 'it is not there'
        : `it is there, and says something else of ${differing(finding, near)}`;
    const detail = `${describe(finding)}: ${what}`;
    return refound.doubt === null
      ? failed('finding', detail)
      : missing('finding', `${detail}; ${refound.doubt}`);
  });
}

/**
 * Whether nothing is found that the evidence leaves out.
 * @param left findings that are not in the evidence, by its own word: only those that come after the others may be
 */
export function checkCompleteness(
  claimed: readonly Finding[],
  refound: readonly Finding[],
  left: number,
): Step {
  const known = new Set(claimed.map((finding) => canonicalJson(finding)));
  const more = refound
    .filter((finding) => !known.has(canonicalJson(finding)) && dependsOn(finding) === null)
    .sort(compareFindings);
  if (more.length !== left)
    return failed(
      'completeness',
      `${more.length} more are found, and it says ${left}${more[0] ? `: ${describe(more[0])}` : ''}`,
    );
  if (left === 0) return passed('completeness', 'nothing else is found');
  const last = claimed.at(-1);
  return last !== undefined && compareFindings(last, more[0]!) <= 0
    ? passed('completeness', `${left} lesser findings are left out, as it says`)
    : failed('completeness', `a worse one is left out: ${describe(more[0]!)}`);
}

/** What a finding rests on beside the subject's bytes, so that another may not find it; null: nothing. None is slashable. */
function dependsOn({ id, slashable }: Finding): string | null {
  if (slashable) return null;
  if (id === 'source/bait-and-switch') return 'it compares with an earlier examination';
  if (id === 'compose/image-local-registry') return 'it depends on the hosts that were allowed';
  return id.startsWith('budget/') ? 'it depends on the budget that was given' : null;
}

/** A finding in one line: rule, place, offset, bytes. */
export function describe({ id, file, locations, member, matches }: Finding): string {
  const [location] = locations;
  const [match] = matches;
  const path = location && [location.path, ...member].join('!/');
  const place =
    file === undefined
      ? location === undefined
        ? 'in the configuration'
        : `in layer ${location.layer}, ${path === '' ? 'the layer itself' : path}`
      : `in ${file.name}${file.line === null ? '' : `, line ${file.line}`}`;
  const bytes = match === undefined ? '' : ` at byte ${match.offset}: ${match.bytes.slice(0, 60)}`;
  return ensureEscaped(`${id} ${place}${bytes}`);
}

function placeKey({ id, image, file, sha256, member, locations }: Finding): string {
  return canonicalJson([id, image, file?.name ?? null, sha256 ?? null, member, locations[0]?.path ?? null]);
}

function differing(a: Finding, b: Finding): string {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof Finding)[];
  return keys.filter((key) => canonicalJson([a[key] ?? null]) !== canonicalJson([b[key] ?? null])).join(', ');
}
