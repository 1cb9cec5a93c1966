import type { ScanCache } from '../detect/cache/scan-cache.ts';
import type { ComposeImage } from '../detect/compose/compose-images.ts';
import type { EngineStock } from '../detect/engine-stock.ts';
import type { ServiceStart } from '../detect/startup/start-commands.ts';
import type { Image, OpenOptions } from '../image/image.ts';
import { openTarget } from '../image/open.ts';
import type { Gap } from '../model/coverage.ts';
import type { Digest } from '../model/digest.ts';
import { toWardenError, WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import type { Finding, RuleInfo } from '../model/finding.ts';
import type { Failure, RunInfo } from '../model/report.ts';
import type { Subject, SubjectFile, SubjectSource } from '../model/subject.ts';
import type { BudgetLimits } from '../unpack/budget.ts';
import { recallImage, rememberImage } from './known-image.ts';
import { changedSince, type EarlierPart, mutableParts } from './mutable-parts.ts';
import { openDocuments, scanDocuments } from './scan-documents.ts';
import { type LayerTables, scanImage } from './scan-image.ts';
import { interrupted, type RunTally, type ScanSession, withSession } from './scan-session.ts';
import { subjectOf } from './scan-subject.ts';
import type { ScannedImage } from './scanned-image.ts';

/** What is to be examined. A source comes with what the chain says of it. */
export type ScanTarget =
  | {
      readonly kind: 'image';
      readonly text: string;
      /** What reports call it, where `text` is a path that tells a reader nothing. */
      readonly shown?: string;
      /** `os/arch[/variant]`, where this target has one of its own. */
      readonly platform?: string | undefined;
      /** The services that run it, where that is known: what they start can be reached. */
      readonly services?: readonly ServiceStart[];
    }
  | {
      readonly kind: 'compose';
      readonly text: string;
      /** The file itself, where it came with the request; `text` is what it is called then. */
      readonly bytes?: Buffer;
    }
  | {
      readonly kind: 'source';
      readonly text: string;
      /** As the chain has it, not escaped. */
      readonly source: SubjectSource;
      /** What its mutable parts were when this revision was first examined. */
      readonly earlier: readonly EarlierPart[];
    };

export interface ScanInput {
  readonly target: ScanTarget;
  readonly open: Omit<OpenOptions, 'signal' | 'onBytes' | 'onManifest'>;
  /** Origins of IPFS gateways, asked in this order after the one that an address names. */
  readonly gateways: readonly string[];
  readonly limits: BudgetLimits;
  /** Engine processes, and layers read at the same time. */
  readonly workers: number;
  readonly engines: EngineStock;
  readonly ruleInfo: (ruleId: string) => RuleInfo;
  readonly cache: ScanCache;
  /** Fires when the user gives up. */
  readonly cancelled: AbortSignal;
  onProgress(progress: ScanProgress): void;
  /** Sees each image once it was examined, while it can still be read. */
  onImage?(image: Image, scanned: ScannedImage, tables: LayerTables): Promise<void>;
}

export interface ScanProgress {
  readonly stage: 'open' | 'scan' | 'review';
  /** Bytes of blobs read so far, and of how many; null while that is not known. */
  readonly fetchedBytes: number;
  readonly totalBytes: number | null;
  /** Uncompressed bytes. */
  readonly producedBytes: number;
  /** Distinct contents, and what was found in them so far. */
  readonly files: number;
  readonly findings: number;
}

/** What a scan of one target established, before anybody judged it. */
export interface ScanOutcome {
  readonly subject: Subject;
  readonly images: readonly ScannedImage[];
  /** In the files of a source. */
  readonly fileFindings: readonly Finding[];
  readonly fileGaps: readonly Gap[];
  /** The files themselves, by digest. */
  readonly documents: ReadonlyMap<Digest, Buffer>;
  /** What a registry gave for images that could not be opened, by digest. */
  readonly manifests: ReadonlyMap<Digest, Buffer>;
  readonly failures: readonly Failure[];
  readonly seconds: { readonly open: number; readonly scan: number };
  readonly bytesFetched: number;
  readonly cacheUse: RunInfo['cache'];
}

/** Milliseconds; Node takes a longer time for none at all. */
const longestTimer = 2 ** 31 - 1;

/** What is longer proves nothing on chain. */
const longestManifest = 8 * 1024;

/** What was read of a target, as it comes together. */
interface Books {
  reference: string | null;
  files: readonly SubjectFile[];
  fileFindings: readonly Finding[];
  fileGaps: readonly Gap[];
  documents: ReadonlyMap<Digest, Buffer>;
  readonly manifests: Map<Digest, Buffer>;
  readonly images: ScannedImage[];
  readonly failures: Map<string, Failure>;
  readonly tally: RunTally;
  /** Seconds. */
  opening: number;
}

/**
 * Examines one target. Whatever the subject or the world does becomes part of the outcome.
 * @throws WardenError for the user's or this machine's faults, and INTERRUPTED
 */
export async function scanTarget(input: ScanInput): Promise<ScanOutcome> {
  const started = performance.now();
  const expiry = new AbortController();
  const timer = setTimeout(
    () => expiry.abort(new WardenError('BUDGET_SPENT', 'The time budget is spent')),
    Math.min(input.limits.seconds * 1000, longestTimer),
  );
  const books: Books = {
    reference: null,
    files: [],
    fileFindings: [],
    fileGaps: [],
    documents: new Map(),
    manifests: new Map(),
    images: [],
    failures: new Map(),
    tally: {
      bytesFetched: 0,
      cacheUse: { layersHit: 0, layersMissed: 0, contentsHit: 0, contentsMissed: 0 },
    },
    opening: 0,
  };
  try {
    const expired = expiry.signal;
    await scanParts({ input, books, expired, stopped: AbortSignal.any([input.cancelled, expired]) });
  } finally {
    clearTimeout(timer);
  }
  const { images, failures, fileFindings, fileGaps, opening, tally } = books;
  return {
    subject: subjectOf(input.target, books),
    images,
    fileFindings,
    fileGaps,
    documents: books.documents,
    manifests: books.manifests,
    failures: [...failures.values()].sort((a, b) =>
      `${a.code} ${a.message}` < `${b.code} ${b.message}` ? -1 : 1,
    ),
    seconds: { open: opening, scan: (performance.now() - started) / 1000 - opening },
    ...tally,
  };
}

/** One run over a target. */
interface Run {
  readonly input: ScanInput;
  readonly books: Books;
  /** Time is up. */
  readonly expired: AbortSignal;
  /** Time is up, or the user gave up. */
  readonly stopped: AbortSignal;
}

async function scanParts(run: Run): Promise<void> {
  const { input, books, stopped } = run;
  const { target } = input;
  if (target.kind === 'image') {
    const { text, services = [] } = target;
    return scanReference(run, text, { usedBy: [], services, alone: true }, null);
  }
  const documents = await opening(run, () => openDocuments(target, input, stopped));
  if (documents === null) return;
  for (const error of documents.failures) noteFailure(books, error);
  books.documents = new Map(documents.documents.map(({ file }) => [file.sha256, file.bytes]));
  await inSession(run, async (session) => {
    const scanned = await scanDocuments(documents, session, input.ruleInfo);
    Object.assign(books, {
      files: scanned.files,
      fileFindings: scanned.findings,
      fileGaps: scanned.gaps,
    });
    const alone = documents.images.length === 1;
    for (const image of documents.images)
      await scanReference(run, `registry:${image.reference}`, { ...image, alone }, session);
    if (target.kind === 'source') {
      const images = books.images.map(({ subject }) => subject);
      const changed = changedSince(target.earlier, mutableParts(books.files, images));
      books.fileFindings = [...books.fileFindings, ...changed];
    }
  });
}

/** Who runs an image: nobody, where it was named alone. */
interface Uses extends Pick<ComposeImage, 'usedBy'> {
  readonly services: readonly ServiceStart[];
  /** Nothing else of the target is an image: what was found out about it earlier says all there is to say. */
  readonly alone: boolean;
}

/** Opens and examines what a reference names: one image, or one for each platform. */
async function scanReference(
  run: Run,
  reference: string,
  uses: Uses,
  session: ScanSession | null,
): Promise<void> {
  const { input, books, stopped: signal } = run;
  const onBytes = (bytes: number) => {
    books.tally.bytesFetched += bytes;
  };
  const onManifest = (digest: Digest, bytes: Buffer) => {
    if (bytes.length <= longestManifest) books.manifests.set(digest, bytes);
  };
  const opened = await opening(run, () =>
    openTarget(reference, { ...input.open, ...platformOf(input.target), signal, onBytes, onManifest }),
  );
  if (opened === null) return;
  for (const { indexDigest, manifestDigest } of opened.images)
    books.manifests.delete(indexDigest ?? manifestDigest);
  books.reference ??= opened.images[0]?.reference ?? null;
  try {
    if (await recalled(run, opened.images, uses)) return;
    if (session === null) await inSession(run, (own) => scanImages(run, opened.images, uses, own));
    else await scanImages(run, opened.images, uses, session);
  } finally {
    await opened.close();
  }
}

/**
 * Takes the result of an earlier scan, where there is one. Not where there are several images, as these share one budget and one set
 * of facts, nor where somebody wants to read in them.
 */
async function recalled(
  { input, books }: Run,
  images: readonly Image[],
  { usedBy, services, alone }: Uses,
): Promise<boolean> {
  const [image] = images;
  if (!alone || images.length !== 1 || image === undefined || input.onImage !== undefined) return false;
  const known = await recallImage(image, services, input.cache, input.limits);
  if (known === null) return false;
  books.tally.cacheUse.layersHit += known.layers;
  books.images.push({ ...known.scanned, subject: { ...known.scanned.subject, usedBy } });
  return true;
}

function platformOf(target: ScanTarget) {
  return target.kind === 'image' && target.platform !== undefined
    ? { platform: target.platform, allPlatforms: false }
    : {};
}

async function scanImages(
  { input, books }: Run,
  images: readonly Image[],
  { usedBy, services }: Uses,
  session: ScanSession,
): Promise<void> {
  for (const image of images) session.expect(image);
  for (const image of images) {
    const known = usedBy.length === 0 ? undefined : books.images.find(isOf(image));
    if (known === undefined) {
      const { scanned, tables, spent } = await scanImage(
        image,
        session.layers,
        input.ruleInfo,
        input.workers,
        services,
      );
      if (spent !== null) await rememberImage(image, services, input.cache, { scanned, ...spent });
      await input.onImage?.(image, scanned, tables);
      books.images.push({ ...scanned, subject: { ...scanned.subject, usedBy } });
    } else {
      // The same image under another reference: it was examined.
      const subject = { ...known.subject, usedBy: [...known.subject.usedBy, ...usedBy] };
      books.images[books.images.indexOf(known)] = { ...known, subject };
    }
  }
}

function isOf(image: Image): (scanned: ScannedImage) => boolean {
  return ({ subject }) => subject.manifestDigest === image.manifestDigest;
}

function inSession(
  { input, books, expired }: Run,
  work: (session: ScanSession) => Promise<void>,
): Promise<void> {
  return withSession(input, expired, books.tally, (error) => noteFailure(books, error), work);
}

/** Errors of the world and of the source become part of the outcome; null then. */
async function opening<T>({ input, books }: Run, work: () => Promise<T>): Promise<T | null> {
  const started = performance.now();
  const fetchedBytes = books.tally.bytesFetched;
  const nothing = { totalBytes: null, producedBytes: 0, files: 0, findings: 0 };
  input.onProgress({ stage: 'open', fetchedBytes, ...nothing });
  try {
    return await work();
  } catch (thrown) {
    if (input.cancelled.aborted) throw interrupted();
    const error = toWardenError(thrown);
    // A name in a compose file is not the user's.
    if (error.fault === 'warden' || (error.fault === 'user' && books.files.length === 0)) throw error;
    noteFailure(books, error);
    return null;
  } finally {
    books.opening += (performance.now() - started) / 1000;
  }
}

function noteFailure(books: Books, error: WardenError): void {
  books.failures.set(`${error.code} ${error.message}`, toFailure(error));
}

function toFailure(error: WardenError): Failure {
  return {
    code: error.code,
    message: escapeText(error.message, 2048),
    todo: error.todo,
    retryable: error.retryable,
  };
}
