import type { ImageReport } from '../../../model/report.ts';
import { bytesText, countText, shortDigest } from '../quantity.ts';
import { cut } from '../terminal-text.ts';
import { heading, labelled, margin, type Pen, row } from './pen.ts';

const shownLayers = 64;

/** What the image is: information that instructed nothing. */
export function imageSection(pen: Pen, image: ImageReport): string[] {
  const { facts } = image;
  return [
    ...heading(pen, 'Image', image.platform),
    '',
    ...row(pen, 'digest', image.manifestDigest),
    ...row(pen, 'system', facts.os ?? 'unknown'),
    ...row(pen, 'created', facts.created ?? ''),
    ...row(pen, 'entrypoint', words(facts.entrypoint)),
    ...row(pen, 'command', words(facts.command)),
    ...row(pen, 'user', facts.user === '' ? 'root (none set)' : facts.user),
    ...row(pen, 'directory', facts.workingDir),
    ...row(pen, 'ports', facts.exposedPorts.join(' ')),
    ...row(pen, 'volumes', facts.volumes.join(' ')),
    ...row(pen, 'variables', facts.environment.join(' ')),
    ...layerTable(pen, image),
  ];
}

/** Arguments as one line; one that is empty or holds a space stands in quotes. */
function words(list: readonly string[]): string {
  return list.map((word) => (/^[^\s"']+$/.test(word) ? word : `"${word}"`)).join(' ');
}

function layerTable(pen: Pen, image: ImageReport): string[] {
  const header = ['layer', 'digest', 'stored', 'unpacked', 'entries', 'files'];
  const { layers } = image.coverage;
  const cells = layers
    .slice(0, shownLayers)
    .map((layer, index) => [
      String(index),
      shortDigest(layer.digest),
      bytesText(layer.compressedBytes),
      bytesText(layer.streamBytes),
      countText(layer.entries),
      countText(layer.files),
    ]);
  if (cells.length === 0) return [];
  const widths = header.map((name, column) =>
    Math.max(name.length, ...cells.map((line) => line[column]!.length)),
  );
  const line = (parts: readonly string[]) =>
    cut(
      parts
        .map((part, column) => (column === 1 ? part.padEnd(12) : part.padStart(widths[column]!)))
        .join('  '),
      pen.width - margin,
    );
  const lines = [pen.colors.dim(line(header)), ...cells.map(line)];
  if (layers.length > shownLayers)
    lines.push(`… and ${countText(layers.length - shownLayers)} more (see --format json)`);
  return ['', ...labelled(pen, 'layers', lines)];
}
