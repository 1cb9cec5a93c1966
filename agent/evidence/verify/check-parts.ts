import type { SubjectFile } from '../../model/subject.ts';
import { collectFaults } from '../../source/fault.ts';
import { parseCid } from '../../source/fetch/cid.ts';
import type { FetchOptions } from '../../source/fetch/get-document.ts';
import { readMetadata } from '../../source/fetch/metadata.ts';
import { namesContent } from '../../source/fetch/names-content.ts';
import { type PinnedBytes, pinBytes } from '../../source/pinned-bytes.ts';
import { ensureEscaped } from '../../verdict/escaped.ts';
import type { Bundle } from '../bundle.ts';
import { canonicalJson } from '../canonical-json.ts';
import { subjectArtifact } from '../subject-artifact.ts';
import { fetchSubjectFile, fileName } from '../subject-files.ts';
import { composeUses } from './compose-uses.ts';
import { failed, missing, passed, type Step, skipped } from './step.ts';

/** A file of the subject with the bytes that the evidence has of it. */
export interface PartFile {
  readonly part: SubjectFile;
  readonly file: PinnedBytes;
}

/** Whether the root hash is the one of the parts. */
export function checkArtifact({ report }: Bundle): Step {
  const { artifact } = report.subject;
  return subjectArtifact(report.subject) === artifact
    ? passed('artifact', artifact ?? 'nothing was read')
    : failed('artifact', 'the root hash is not the one of the parts');
}

/**
 * Whether the files are those that their hashes and CIDs name, and lead from one to the next: the metadata is at the address
 * that the chain names, the compose files at those that the metadata names, and they run the images.
 */
export function checkParts({ report, files }: Bundle): {
  readonly files: readonly PartFile[];
  readonly step: Step;
} {
  const { subject } = report;
  if (!isShaped(subject))
    return { files: [], step: failed('parts', `no ${subject.kind} has parts like these`) };
  if (subject.files.length === 0)
    return { files: [], step: skipped('parts', 'the subject has no metadata and no compose files') };
  const bytes = new Map(files.map(({ sha256, base64 }) => [sha256 as string, base64]));
  const found: PartFile[] = [];
  for (const part of subject.files) {
    const name = ensureEscaped(part.name);
    const base64 = bytes.get(part.sha256);
    if (base64 === undefined)
      return { files: found, step: missing('parts', `the evidence does not have the bytes of ${name}`) };
    const file = pinBytes(part.name, Buffer.from(base64, 'base64'));
    if (file.sha256 !== part.sha256 || file.bytes.length !== part.size)
      return {
        files: found,
        step: failed('parts', `the bytes of ${name} are not those that its hash names`),
      };
    const cid = part.cid === null ? null : parseCid(part.cid);
    if (part.cid !== null && (cid === null || !namesContent(cid, file.bytes)))
      return { files: found, step: missing('parts', `the CID of ${name} cannot be told from its bytes`) };
    found.push({ part, file });
  }
  const broken = brokenLink(report.subject, found);
  return {
    files: found,
    step: broken === null ? passed('parts', `${found.length} files, as named`) : failed('parts', broken),
  };
}

/** Whether the files can still be had. Nothing depends on it: the evidence has their bytes. */
export async function checkServed({ report }: Bundle, options: FetchOptions): Promise<Step[]> {
  const steps: Step[] = [];
  for (const part of report.subject.files) {
    const served = await fetchSubjectFile(part, options);
    const name = ensureEscaped(part.name);
    if (served.state === 'same') steps.push(passed('served', name));
    else if (served.state === 'changed') steps.push(skipped('served', `${name} has changed since`));
    else steps.push(skipped('served', `${name}: ${ensureEscaped(served.reason)}`));
  }
  return steps;
}

function isShaped({ kind, source, files, images }: Bundle['report']['subject']): boolean {
  const isUsed = images.every(({ usedBy }) => usedBy.length > 0);
  if (kind === 'source') return source !== null && isUsed;
  if (source !== null) return false;
  if (kind === 'image') return files.length === 0 && images.every(({ usedBy }) => usedBy.length === 0);
  return files.every((file) => file.kind === 'compose' && file.environments.length === 0) && isUsed;
}

function brokenLink(
  { source, images }: Bundle['report']['subject'],
  files: readonly PartFile[],
): string | null {
  const compose = files.filter(({ part }) => part.kind === 'compose');
  if (source !== null) {
    const metadata = files.find(({ part }) => part.kind === 'metadata');
    if (metadata === undefined) return 'there are compose files, and no metadata that names them';
    if (![source.imageMetadataUrl, fileName(source.imageMetadataUrl)].includes(metadata.part.name))
      return 'the metadata is not from the address that the chain names';
    const named = readMetadata(metadata.file, source.imageEnvironments, collectFaults())?.compose;
    for (const { part } of compose)
      for (const environment of part.environments) {
        const address = named?.get(environment)?.url;
        if (address === undefined || fileName(address) !== part.name)
          return `the metadata names no such compose file for ${environment}`;
      }
  }
  const uses = new Set(composeUses(files).flatMap(({ usedBy }) => usedBy.map((use) => canonicalJson(use))));
  for (const { usedBy, manifestDigest } of images)
    if (usedBy.length === 0 || usedBy.some((use) => !uses.has(canonicalJson(use))))
      return `the compose files do not run ${manifestDigest} as the evidence says`;
  return null;
}
