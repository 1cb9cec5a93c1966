import { feedOf } from '../decompress/byte-feed.ts';
import { isBzip2 } from '../decompress/bzip2.ts';
import { DecodeError } from '../decompress/decode-error.ts';
import { gunzip, hasGzipMagic, isGzipHeader } from '../decompress/gzip.ts';
import { isXz } from '../decompress/xz.ts';
import { isSkippableFrame, isZstdFrame, readZstdFrame } from '../decompress/zstd-frame.ts';
import { isAr, isDeb, openAr } from './ar.ts';
import { isCpio, openCpio } from './cpio.ts';
import type { Bytes, OpenContext, OpenResult } from './member.ts';
import { opaqueFormat } from './opaque.ts';
import { createOpening, type Opening } from './opening.ts';
import { isRpm, openRpm } from './rpm.ts';
import { isSevenZip, openSevenZip } from './seven-zip/open-seven-zip.ts';
import { openStream } from './stream.ts';
import { isTar, openTar } from './tar.ts';
import { openTarBehind, tarBehind } from './tar-behind.ts';
import { embeddedZips, openEmbedded } from './zip/embedded.ts';
import { findZip } from './zip/find-zip.ts';
import { openZip } from './zip/open-zip.ts';

/**
 * Opens one container, recognised by its content alone, and hands its members over one by one. A file that is a zip
 * archive by its end and something else by its beginning is opened as both.
 *
 * Hostile bytes never make it throw: faults become gaps, and what came before them is handed over.
 *
 * @returns null when the bytes are no container
 * @throws WardenError DISK_FULL, IO_FAILED when a large member cannot be spooled; whatever `onMember` throws
 */
export async function openNested(bytes: Bytes, ctx: OpenContext): Promise<OpenResult | null> {
  const format = await headFormat(bytes);
  const zip = findZip(bytes, format === null);
  if (format === null && zip === null) {
    const opaque = opaqueFormat(bytes);
    const embedded = embeddedZips(bytes);
    if (opaque === null && embedded.length === 0) return null;
    const opening = createOpening(bytes, ctx);
    if (opaque !== null) opening.gap('not-openable', null, `a ${opaque} container is not opened`);
    await openEmbedded(opening, embedded);
    return opening.result(opaque ?? 'zip');
  }
  const opening = createOpening(bytes, ctx);
  if (format !== null) await openers[format](opening);
  if (zip !== null && !opening.stopped()) {
    if (format !== null)
      opening.fault('archive/zip-ambiguous', null, `the file is a ${format} and a zip archive at once`);
    await openZip(opening, zip);
  }
  return opening.result(format === 'tarBehind' ? 'tar' : (format ?? 'zip'));
}

/** Whether `openNested` would find a container here, without opening it. */
export async function isContainer(bytes: Bytes): Promise<boolean> {
  return (
    (await headFormat(bytes)) !== null ||
    findZip(bytes, true) !== null ||
    opaqueFormat(bytes) !== null ||
    embeddedZips(bytes).length > 0
  );
}

const openers = {
  gzip: (opening: Opening) => openStream(opening, 'gzip'),
  zstd: (opening: Opening) => openStream(opening, 'zstd'),
  bzip2: (opening: Opening) => openStream(opening, 'bzip2'),
  xz: (opening: Opening) => openStream(opening, 'xz'),
  deb: openAr,
  ar: openAr,
  rpm: openRpm,
  '7z': openSevenZip,
  cpio: openCpio,
  tar: openTar,
  tarBehind: openTarBehind,
};

async function headFormat(bytes: Bytes): Promise<keyof typeof openers | null> {
  const head = bytes.slice(0, 64);
  if (isTar(bytes)) return 'tar';
  if (await isGzip(bytes)) return 'gzip';
  if (await isZstd(bytes)) return 'zstd';
  if (isBzip2(head)) return 'bzip2';
  if (isXz(head)) return 'xz';
  if (isDeb(bytes)) return 'deb';
  if (isAr(bytes)) return 'ar';
  if (isRpm(bytes)) return 'rpm';
  if (isSevenZip(bytes)) return '7z';
  if (isCpio(bytes)) return 'cpio';
  return tarBehind(bytes) === null ? null : 'tarBehind';
}

/**
 * Readers ask for magic and method alone. Where the fields that they ignore are not what compressors write, the stream
 * must yield something to count as one, unless that is more than a look at its beginning can tell.
 */
async function isGzip(bytes: Bytes): Promise<boolean> {
  const head = bytes.slice(0, 10);
  if (head.length < 10 || !hasGzipMagic(head)) return false;
  const level = head[8]!;
  const system = head[9]!;
  if (isGzipHeader(head) && (level === 0 || level === 2 || level === 4) && (system <= 13 || system === 255))
    return true;
  const feed = feedOf([bytes.slice(0, gzipProbe)]);
  const notes = { members: 0, anyFlags: true };
  try {
    const first = await gunzip(feed, notes).next();
    return first.done !== true || bytes.size > gzipProbe;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (error.reason === 'truncated') return bytes.size > gzipProbe;
    // Noise is no deflate data for long, and has no name without end.
    return notes.members > 0 || feed.consumed() > gzipNoise;
  }
}

const gzipProbe = 1024 * 1024;
const gzipNoise = 128 * 1024;

async function isZstd(bytes: Bytes): Promise<boolean> {
  let at = 0;
  for (let skipped = 0; ; skipped++) {
    const head = bytes.slice(at, 32);
    if (isZstdFrame(head)) {
      try {
        await readZstdFrame(feedOf([head.subarray(4)]), head.subarray(0, 4));
        return true;
      } catch (error) {
        return error instanceof DecodeError && error.reason === 'compression-unsupported';
      }
    }
    if (!isSkippableFrame(head) || head.length < 8) return false;
    if (skipped === mostSkipped) return true;
    at += 8 + head.readUInt32LE(4);
  }
}

/** Frames without content before the one that counts; with more, a decoder has to say. */
const mostSkipped = 100_000;
