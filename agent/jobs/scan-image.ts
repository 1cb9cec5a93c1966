import { contentGapsRepeat } from '../detect/cached-content.ts';
import type { ContentResult } from '../detect/content.ts';
import { cleanId } from '../detect/content-intake.ts';
import { closeLedger } from '../detect/coverage.ts';
import { checkNames } from '../detect/elf/check-names.ts';
import { checkRights } from '../detect/elf/check-rights.ts';
import { collectFindings } from '../detect/findings.ts';
import { checkGpuFiles } from '../detect/gpu/check-gpu-files.ts';
import { checkImageConfig } from '../detect/image-config/check-image-config.ts';
import { readRunConfig } from '../detect/image-config/run-config.ts';
import { digestIn } from '../detect/layer-record.ts';
import { checkPackages } from '../detect/packages/check-packages.ts';
import type { ScannedLayer } from '../detect/scanned-layer.ts';
import { checkStartup } from '../detect/startup/check-startup.ts';
import { checkPlanted } from '../detect/startup/planted.ts';
import { type ServiceStart, startCommands } from '../detect/startup/start-commands.ts';
import type { Image, ImageLayer } from '../image/image.ts';
import type { Digest } from '../model/digest.ts';
import { escapeText } from '../model/escape.ts';
import { type RuleInfo, severities } from '../model/finding.ts';
import type { Platform } from '../model/subject.ts';
import type { EntryColumns } from '../unpack/entry-table.ts';
import { type Occurrence, type Projection, project } from '../unpack/final-fs.ts';
import type { KnownImage } from './known-image.ts';
import { closeLayer, type LayerScan, type OpenLayer, scanLayer } from './scan-layer.ts';
import type { ScannedImage } from './scanned-image.ts';

/** The entries of each layer that was read, by digest. Large: not to be kept longer than needed. */
export type LayerTables = ReadonlyMap<Digest, EntryColumns>;

/**
 * Examines one image: its layers side by side, each distinct one once, then what they come to together.
 * @param parallel layers read at the same time
 * @param services that run it, where a compose file says so
 * @returns with `spent`, what reading it took of the budget; null where another scan may come to something else
 */
export async function scanImage(
  image: Image,
  scan: LayerScan,
  ruleInfo: (ruleId: string) => RuleInfo,
  parallel: number,
  services: readonly ServiceStart[],
): Promise<{ scanned: ScannedImage; tables: LayerTables; spent: Omit<KnownImage, 'scanned'> | null }> {
  const document: unknown = JSON.parse(image.config.toString('utf8'));
  const config = checkImageConfig(document);
  const configContent = scan.intake.examineBytes(Buffer.from(config.text));
  const layers = await scanLayers(image.layers, scan, parallel);

  const files = projectFiles(layers, scan);
  const places = placesOf(files, scan);
  const incomplete = scan.set.factsIncomplete();
  const factsOf = (content: number) => (incomplete ? null : (scan.set.result(content)?.facts ?? null));
  const startup = checkStartup(
    startCommands(readRunConfig(document), services),
    files,
    (content) => factsOf(content)?.script ?? null,
  );
  const suspects = new Set(
    [...scan.set.remarkable()].flatMap(([id, { hits }]) =>
      hits.some(({ ruleId }) => holdsImage(ruleInfo(ruleId))) ? [scan.set.sha256(id).toString('hex')] : [],
    ),
  );
  const packages = checkPackages(
    files,
    factsOf,
    (content) => scan.set.sha256(content).toString('hex'),
    (sha256) => suspects.has(sha256),
    layers.map(({ outcome }) => ({
      columns: outcome.state === 'read' ? outcome.read.columns : emptyColumns,
      digestOf: (number) => (outcome.state === 'read' ? digestIn(outcome.contents, number, scan.set) : null),
    })),
  );
  const columns = layers.map(({ outcome }) =>
    outcome.state === 'read' ? outcome.read.columns : emptyColumns,
  );
  const findings = collectFindings({
    image: image.manifestDigest,
    layers,
    set: scan.set,
    places,
    ruleInfo,
    configHits: [
      ...(incomplete ? [{ ruleId: 'budget/facts', detail: 'what it starts was not followed' }] : []),
      ...config.hits,
      ...image.faults.map(({ id, detail }) => ({ ruleId: id, detail })),
    ],
    configContent: scan.set.result(configContent),
    imageHits: [
      ...startup.hits,
      ...checkPlanted(
        files,
        (content) => suspects.has(scan.set.sha256(content).toString('hex')),
        (content) => factsOf(content)?.script ?? null,
      ),
      ...packages.hits,
      ...checkRights(columns, files),
      ...checkNames(files, factsOf),
      ...checkGpuFiles(columns),
    ],
    reaches: startup.reaches,
    packageOf: packages.packageOf,
  });
  const scanned: ScannedImage = {
    subject: {
      indexDigest: image.indexDigest,
      manifestDigest: image.manifestDigest,
      configDigest: image.configDigest,
      platform: escapePlatform(image.platform),
      usedBy: [],
      layers: layers.map((layer) => ({
        digest: layer.digest,
        diffId: layer.outcome.state === 'read' ? layer.outcome.read.diffId : null,
        mediaType: escapeText(layer.mediaType, 256),
        size: layer.outcome.state === 'read' ? layer.outcome.read.compressedBytes : (layer.claimedSize ?? 0),
      })),
    },
    report: {
      manifestDigest: image.manifestDigest,
      platform: showPlatform(image.platform),
      facts: config.facts,
      coverage: closeLedger(layers, scan.set, places, scan.set.result(configContent)),
    },
    findings,
  };
  return {
    scanned,
    tables: new Map(
      layers.flatMap(({ digest, outcome }) =>
        outcome.state === 'read' ? [[digest, outcome.read.columns] as const] : [],
      ),
    ),
    spent: !incomplete && repeats(scan.set.result(configContent)) ? spentOn(layers) : null,
  };
}

function repeats(result: ContentResult | null): boolean {
  return result === null || contentGapsRepeat(result);
}

/** What reading these layers takes of the budget; null where a part of them was not read as it would be again. */
function spentOn(layers: readonly ScannedLayer[]): Omit<KnownImage, 'scanned'> | null {
  const distinct = new Map<Digest, { readonly entries: number; readonly bytes: number }>();
  for (const { digest, outcome } of layers) {
    if (outcome.state !== 'read' || !outcome.repeats) return null;
    const { tar } = outcome.read;
    const { nested } = outcome.books;
    distinct.set(digest, { entries: tar.entries + nested.members, bytes: tar.bytes + nested.bytes });
  }
  const sum = { layers: distinct.size, entries: 0, bytes: 0 };
  for (const { entries, bytes } of distinct.values()) {
    sum.entries += entries;
    sum.bytes += bytes;
  }
  return sum;
}

/** As the default policy has it. */
function holdsImage({ severity }: RuleInfo): boolean {
  return severities.indexOf(severity) >= severities.indexOf('medium');
}

async function scanLayers(
  layers: readonly ImageLayer[],
  scan: LayerScan,
  parallel: number,
): Promise<ScannedLayer[]> {
  const results: OpenLayer[] = [];
  /** The same blob twice in an image is read once. */
  const firstOf = layers.map((layer, i) =>
    layer.digest === null ? i : layers.findIndex((other) => other.digest === layer.digest),
  );
  const known = await Promise.all(
    layers.map(({ digest }) => digest !== null && scan.cache.likelyHasLayer(digest)),
  );
  // What is new before what is known, the largest first: the slowest stage starts at once and the others fill the gaps.
  const order = layers
    .map((_, i) => i)
    .filter((i) => firstOf[i] === i)
    .sort(
      (a, b) =>
        Number(known[a]) - Number(known[b]) || (layers[b]!.size ?? 0) - (layers[a]!.size ?? 0) || a - b,
    );
  async function work(): Promise<void> {
    try {
      for (let i = order.shift(); i !== undefined; i = order.shift())
        results[i] = await scanLayer(layers[i]!, scan);
    } catch (error) {
      // What ends the scan ends it for the layers that wait, too.
      order.length = 0;
      throw error;
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, layers.length) }, work));
  await scan.intake.drained();
  const closed = new Map<OpenLayer, ScannedLayer>();
  for (const layer of new Set(Object.values(results))) closed.set(layer, await closeLayer(layer, scan));
  return layers.map((layer, i) => ({
    ...closed.get(results[firstOf[i]!]!)!,
    mediaType: layer.mediaType,
    claimedDiffId: layer.claimedDiffId,
    claimedSize: layer.size,
  }));
}

/** The final file system, of the contents with something to say. */
function projectFiles(layers: readonly ScannedLayer[], { set }: LayerScan): Projection {
  const empty = { columns: emptyColumns, contentIds: new Uint32Array() };
  const resolvable = layers.map(({ outcome }) =>
    outcome.state === 'read' ? { columns: outcome.read.columns, contentIds: outcome.contents.ids } : empty,
  );
  const nothing = set.remarkable().next().done === true;
  return project(nothing ? [] : resolvable, (content) => content !== cleanId && set.result(content) !== null);
}

/** Where contents lie in which something was found or not examined. */
function placesOf({ occurrences }: Projection, { set }: LayerScan): Map<number, Occurrence[]> {
  const places = new Map<number, Occurrence[]>();
  for (const occurrence of occurrences) {
    const result = set.result(occurrence.content);
    if (result === null || result.hits.length + result.gaps.length === 0) continue;
    const known = places.get(occurrence.content);
    if (known) known.push(occurrence);
    else places.set(occurrence.content, [occurrence]);
  }
  return places;
}

const emptyColumns = {
  count: 0,
  kinds: new Uint8Array(),
  modes: new Uint16Array(),
  contents: new Uint32Array(),
  starts: new Uint32Array(),
  linkStarts: new Uint32Array(),
  ends: new Uint32Array(),
  text: [],
};

function escapePlatform({ os, architecture, variant }: Platform): Platform {
  return {
    os: escapeText(os, 256),
    architecture: escapeText(architecture, 256),
    ...(variant === undefined ? {} : { variant: escapeText(variant, 256) }),
  };
}

function showPlatform({ os, architecture, variant }: Platform): string {
  return escapeText([os, architecture, ...(variant ? [variant] : [])].join('/'), 256);
}
