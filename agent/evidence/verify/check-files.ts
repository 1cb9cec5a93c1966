import { checkCompose } from '../../detect/compose/check-compose.ts';
import type { ComposeHit } from '../../detect/compose/compose-hit.ts';
import { runnableText } from '../../detect/compose/runnable-text.ts';
import type { ContentResult, Hit } from '../../detect/content.ts';
import { detectorInfo } from '../../detect/rules/detector-info.ts';
import type { Ruleset } from '../../detect/rules/ruleset.ts';
import { sourceFindings } from '../../detect/source-findings.ts';
import type { Finding, RuleInfo } from '../../model/finding.ts';
import type { Subject, SubjectSource } from '../../model/subject.ts';
import { readCompose } from '../../source/compose/read-compose.ts';
import { collectFaults, type Place, type SourceFault } from '../../source/fault.ts';
import { parseContentUrl } from '../../source/fetch/content-url.ts';
import { readMetadata } from '../../source/fetch/metadata.ts';
import { type PinnedBytes, pinBytes } from '../../source/pinned-bytes.ts';
import type { Refound } from './check-findings.ts';
import type { PartFile } from './check-parts.ts';
import type { Rescan } from './rescan.ts';
import { scanContents } from './scan-contents.ts';

/**
 * Examines the files of a subject again, from the bytes that the evidence has of them: the detectors for compose files and
 * metadata here, the rules for contents in an engine.
 * @throws WardenError IO_FAILED, DISK_FULL; as `Rescan`
 */
export async function refindInFiles(
  subject: Subject,
  files: readonly PartFile[],
  ruleset: Ruleset,
  rescan: Rescan,
): Promise<Refound> {
  if (files.length === 0 && subject.source === null) return { findings: [], doubt: null };
  const texts = files.map(({ part, file }) => (part.kind === 'compose' ? textOf(file) : ''));
  const report = await scanContents(
    [...files.map(({ file }) => file.bytes), ...texts.map((text) => Buffer.from(text))],
    ruleset,
    rescan,
  );
  const found = (index: number): ContentResult => ({
    hits: hitsIn(report.findings, String(index)),
    gaps: [],
    archives: 0,
    members: 0,
    produced: 0,
  });
  const examined = files.map(({ file }, i) => ({
    name: file.name,
    bytes: found(i),
    text: texts[i] === '' ? null : found(files.length + i),
  }));
  const infos = new Map([...ruleset.rules.values()].map(({ info }) => [info.id, info]));
  const ruleInfo = (id: string): RuleInfo => infos.get(id) ?? detectorInfo(id);
  const incomplete = report.failures.length > 0 || report.images.some(({ coverage }) => !coverage.balanced);
  return {
    findings: sourceFindings(composeHits(subject, files), examined, ruleInfo),
    doubt: incomplete ? 'the files could not be examined to their end' : null,
  };
}

function textOf(file: PartFile['file']): string {
  const { model } = readCompose(file);
  return model === null ? '' : runnableText(model);
}

/** As `openComposeTarget` and `openSourceTarget` put them together. */
function composeHits({ source }: Subject, files: readonly PartFile[]): ComposeHit[] {
  const compose = files.filter(({ part }) => part.kind === 'compose');
  const hits = compose.flatMap(({ file }) => checkCompose(readCompose(file), file));
  if (source === null) return hits;
  const metadata = files.find(({ part }) => part.kind === 'metadata')?.file ?? null;
  const faults = sourceFaults(source, metadata);
  const onChain = metadata ?? pinBytes('on-chain parameters', Buffer.alloc(0));
  const mutable = files
    .filter(({ part }) => part.cid === null)
    .flatMap(({ file }) => {
      const fault = { id: 'source/mutable', file: file.name, line: 1, detail: file.name };
      return checkCompose({ model: null, faults: [fault] }, file);
    });
  return [...checkCompose({ model: null, faults }, onChain), ...hits, ...mutable];
}

/** What is wrong with the parameters and the metadata of a source, as `fetchSource` tells it. */
function sourceFaults(source: SubjectSource, metadata: PinnedBytes | null): readonly SourceFault[] {
  const faults = collectFaults();
  const offered = source.imageEnvironments;
  const onChain = { file: 'on-chain parameters', line: 1 };
  if (!Number.isInteger(offered) || offered < 1 || offered > 7)
    faults.add('source/environments-invalid', onChain, `imageEnvironments is ${offered}`);
  const checkUrl = (address: string, place: Place) => {
    if (parseContentUrl(address) === null)
      faults.add('source/url-invalid', place, `${address} is not an address of https or ipfs`);
  };
  checkUrl(source.imageMetadataUrl, onChain);
  const named = metadata === null ? null : readMetadata(metadata, offered, faults);
  for (const { url, place } of named?.compose.values() ?? []) checkUrl(url, place);
  return faults.list;
}

/** What was found in the file with this name, and in what is nested in it. */
function hitsIn(findings: readonly Finding[], name: string): Hit[] {
  return findings
    .filter(({ locations }) => locations.some(({ path }) => path === name))
    .map(({ sha256, id, member, matches, matchCount, detail }) => ({
      ruleId: id,
      member,
      sha256: sha256 ?? '',
      matches,
      matchCount,
      ...(detail === undefined ? {} : { detail }),
    }));
}
