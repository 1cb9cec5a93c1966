import { detectorInfo } from '../../../agent/detect/rules/detector-info.ts';
import { prepareRuleset } from '../../../agent/detect/rules/prepare-ruleset.ts';
import { readRules } from '../../../agent/detect/rules/read-rules.ts';
import { loadEngine } from '../../../agent/detect/yara/load-engine.ts';
import { type Finding, severities } from '../../../agent/model/finding.ts';
import { type Verdict, verdicts } from '../../../agent/model/report.ts';
import type { Review } from '../../../agent/model/review.ts';
import type { Piece } from '../../../agent/review/pieces/piece.ts';
import { decide } from '../../../agent/verdict/decide.ts';
import { defaultPolicy } from '../../../agent/verdict/policy.ts';
import { finding, imageReport } from '../../report/sample-report.ts';
import { type EvalFile, piecesOf } from './cases.ts';

/** What the rules say of these files, as a scan would. */
export interface Ruled {
  readonly findings: readonly Finding[];
  readonly pieces: readonly Piece[];
}

/** The rules of Warden over files in memory. */
export async function openRules(): Promise<(files: readonly EvalFile[]) => Ruled> {
  const ruleset = await prepareRuleset(readRules([]));
  const engine = await loadEngine(ruleset.source);
  return (files) => {
    const findings: Finding[] = [];
    const pieces = piecesOf(files).map((piece, index) => {
      const infos = engine
        .scan(Buffer.from(files[index]!.text))
        .map(({ rule }) => ruleset.rules.get(rule)?.info ?? detectorInfo(rule));
      findings.push(
        ...infos.map((info) => finding({ ...info, reachable: null, matches: [], matchCount: 0 })),
      );
      const worst = Math.max(-1, ...infos.map(({ severity }) => severities.indexOf(severity)));
      return { ...piece, rules: infos.map(({ id }) => id).sort(), severity: worst };
    });
    return { findings, pieces };
  };
}

/** The verdict on an image that was examined whole, with these findings and this review. */
export function verdictOf(findings: readonly Finding[], review: Review): Verdict['name'] {
  const input = { findings, images: [imageReport()], fileGaps: [], failures: [], review, registries: [] };
  return decide(input, defaultPolicy).name;
}

/** 0 for clear, higher for worse. */
export function badness(name: Verdict['name']): number {
  return verdicts.length - 1 - verdicts.indexOf(name);
}
