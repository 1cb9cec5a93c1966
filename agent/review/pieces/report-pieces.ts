import { type Finding, severities } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import type { Piece, PieceLine } from './piece.ts';

/** Pieces of one rule, and of all rules together, that are made from matches alone. */
const perRule = 3;
const inAll = 60;

/**
 * What a report itself holds: the command and history of each image, and the matched bytes of each finding. This is all
 * there is when the subject cannot be opened again.
 */
export function reportPieces(report: Report): Piece[] {
  return [...report.images.flatMap(factPieces), ...matchPieces(report.findings)];
}

function factPieces({ manifestDigest, facts }: Report['images'][number]): Piece[] {
  const bare = { image: manifestDigest, layer: null, sha256: null, partial: false, rules: [], severity: -1 };
  const command = [
    `entrypoint ${JSON.stringify(facts.entrypoint)}`,
    `command ${JSON.stringify(facts.command)}`,
    `user ${facts.user}`,
    `directory ${facts.workingDir}`,
    `ports ${facts.exposedPorts.join(' ')}`,
    `volumes ${facts.volumes.join(' ')}`,
    `variables ${facts.environment.join(' ')}`,
  ];
  const pieces: Piece[] = [{ ...bare, kind: 'command', path: 'image config', lines: numbered(command) }];
  if (facts.history.length > 0)
    pieces.push({
      ...bare,
      kind: 'config',
      path: 'image history',
      lines: numbered(facts.history.map(({ createdBy }) => createdBy)),
    });
  return pieces;
}

/** What is escaped already, line by line. */
function numbered(texts: readonly string[]): PieceLine[] {
  return texts.map((text, index) => ({ number: index + 1, text }));
}

/** The matched bytes of findings, a few of each rule. */
export function matchPieces(findings: readonly Finding[]): Piece[] {
  const counts = new Map<string, number>();
  const pieces: Piece[] = [];
  for (const finding of findings) {
    const count = counts.get(finding.id) ?? 0;
    counts.set(finding.id, count + 1);
    if (count >= perRule || pieces.length >= inAll) continue;
    const piece = matchPiece(finding);
    if (piece) pieces.push(piece);
  }
  return pieces;
}

function matchPiece(finding: Finding): Piece | null {
  const lines = finding.matches.map((match) => ({ number: match.line ?? 1, text: match.bytes }));
  if (finding.detail !== undefined && lines.length === 0)
    lines.push({ number: finding.file?.line ?? 1, text: finding.detail });
  if (lines.length === 0) return null;
  const place = finding.locations[0];
  const path = place?.path ?? finding.file?.name ?? 'image config';
  return {
    kind: 'finding',
    image: finding.image,
    layer: place?.layer ?? null,
    path: [path, ...finding.member].join('!/'),
    sha256: finding.sha256 ?? null,
    lines,
    partial: true,
    rules: [finding.id],
    severity: severities.indexOf(finding.severity),
  };
}
