import {
  type Finding,
  type Location,
  type Match,
  type Severity,
  severities,
} from '../../../model/finding.ts';
import { displayText } from '../display-text.ts';
import { countText, plural, shortDigest } from '../quantity.ts';
import { columnsOf, cut, wrap } from '../terminal-text.ts';
import { type Colors, heading, labelled, margin, type Pen, pad, plain, type Style } from './pen.ts';

const shownFindings = 50;
const shownPlaces = 3;
const shownMatches = 3;

/** All findings, worst first; each with its place and the bytes that prove it. Expects an ordered report. */
export function findingsSection(pen: Pen, findings: readonly Finding[]): string[] {
  const lines = heading(pen, 'Findings', summary(findings));
  for (const finding of findings.slice(0, shownFindings)) lines.push('', ...findingLines(pen, finding));
  if (findings.length > shownFindings)
    lines.push(
      '',
      ...labelled(pen, '', [`… and ${countText(findings.length - shownFindings)} more (see --format json)`]),
    );
  return lines;
}

/** `1 critical · 2 high`, or `none`. */
function summary(findings: readonly Finding[]): string {
  const counts = severities
    .map(
      (severity) => [findings.filter((finding) => finding.severity === severity).length, severity] as const,
    )
    .filter(([count]) => count > 0)
    .reverse();
  return counts.map(([count, severity]) => `${countText(count)} ${severity}`).join(' · ') || 'none';
}

function findingLines(pen: Pen, finding: Finding): string[] {
  const width = pen.width - margin;
  const { dim } = pen.colors;
  const lines = [...idLines(pen, finding, width), ...wrap(displayText(finding.title), width)];
  if (finding.detail !== undefined) lines.push(...wrap(displayText(finding.detail), width).map(dim));
  if (finding.locations.length === 0) lines.push(...wrap(placeWithoutLayer(finding), width));
  for (const place of finding.locations.slice(0, shownPlaces))
    lines.push(...placeLines(place, finding, width));
  const morePlaces = finding.locationCount - Math.min(finding.locations.length, shownPlaces);
  if (morePlaces > 0) lines.push(dim(`and ${plural(morePlaces, 'more place')}`));
  lines.push(...matchLines(finding.matches.slice(0, shownMatches), width).map(dim));
  const moreMatches = finding.matchCount - Math.min(finding.matches.length, shownMatches);
  if (moreMatches > 0) lines.push(dim(`and ${plural(moreMatches, 'more match', 'more matches')}`));
  return labelled(pen, finding.severity, lines, severityStyle(pen.colors, finding.severity));
}

/** Where a finding is that lies in no layer. */
function placeWithoutLayer({ file, image }: Finding): string {
  if (file !== undefined)
    return `${displayText(file.name)}${file.line === null ? '' : `, line ${file.line}`}`;
  return image === null ? 'the source' : `manifest or configuration of ${shortDigest(image)}`;
}

function idLines(pen: Pen, finding: Finding, width: number): string[] {
  const { bold, dim } = pen.colors;
  const id = wrap(displayText(finding.id), width);
  const tags: string[] = [finding.presence];
  if (finding.reachable !== null) tags.push(finding.reachable ? 'reachable' : 'not reached');
  if (finding.slashable) tags.push('slashable');
  if (finding.attack !== undefined) tags.push(displayText(finding.attack));
  const shown = tags.join(' · ');
  const last = id.at(-1)!;
  if (columnsOf(last) + 2 + columnsOf(shown) <= width)
    return [...id.slice(0, -1).map(bold), `${bold(last)}${pad(last, width - columnsOf(shown))}${dim(shown)}`];
  return [...id.map(bold), ...wrap(shown, width).map(dim)];
}

function placeLines(place: Location, finding: Finding, width: number): string[] {
  const path = displayText([place.path, ...finding.member].join('!/'));
  const buried = place.presence !== finding.presence ? `${place.presence}  ` : '';
  const head = `layer ${place.layer}  ${shortDigest(place.layerDigest)}  ${buried}`;
  return hanging(head, path, width);
}

/** A head and a text on one line, or the text indented below it where both do not fit: it can then be copied whole. */
export function hanging(head: string, text: string, width: number): string[] {
  if (columnsOf(head) + columnsOf(text) <= width) return [`${head}${text}`];
  return [head.trimEnd(), ...wrap(text, width - 2).map((line) => `  ${line}`)];
}

function matchLines(matches: readonly Match[], width: number): string[] {
  const places = matches.map((match) =>
    match.line === undefined ? `byte ${match.offset}` : `byte ${match.offset}, line ${match.line}`,
  );
  const patterns = matches.map((match) => cut(displayText(match.pattern), 24));
  const placeWidth = Math.max(0, ...places.map(columnsOf)) + 2;
  const patternWidth = Math.max(0, ...patterns.map(columnsOf)) + 2;
  return matches.map((match, index) => {
    const place = places[index]! + pad(places[index]!, placeWidth);
    const pattern = patterns[index]! + pad(patterns[index]!, patternWidth);
    return cut(`${place}${pattern}${displayText(match.bytes)}`, width);
  });
}

function severityStyle(colors: Colors, severity: Severity): Style {
  const styles: Record<Severity, Style> = {
    critical: (text) => colors.bold(colors.red(text)),
    high: colors.red,
    medium: colors.yellow,
    low: colors.cyan,
    info: plain,
  };
  return styles[severity];
}
