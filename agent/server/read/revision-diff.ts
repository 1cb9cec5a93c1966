import type { Report } from '../../model/report.ts';
import type { RevisionItem } from './documents.ts';

/** One thing that is not the same in two revisions of a source. */
export interface Change {
  readonly what: 'parameter' | 'file' | 'image' | 'finding' | 'verdict';
  readonly name: string;
  /** null: was not there. */
  readonly before: string | null;
  /** null: is not there any more. */
  readonly after: string | null;
}

const mostFindings = 200;

/** What changed from one revision to a later one; what only the reports tell is left out where there is none of either. */
export function diffRevisions(
  before: { readonly item: RevisionItem; readonly report: Report | null },
  after: { readonly item: RevisionItem; readonly report: Report | null },
): Change[] {
  const changes = diffTexts('parameter', entries(before.item.params), entries(after.item.params));
  if (before.report === null || after.report === null) return changes;
  return [
    ...diffTexts(
      'verdict',
      new Map([['verdict', before.report.verdict.name]]),
      new Map([['verdict', after.report.verdict.name]]),
    ),
    ...changes,
    ...diffTexts('file', filesOf(before.report), filesOf(after.report)),
    ...diffTexts('image', imagesOf(before.report), imagesOf(after.report)),
    ...diffTexts('finding', findingsOf(before.report), findingsOf(after.report)).slice(0, mostFindings),
  ];
}

function diffTexts(
  what: Change['what'],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const was = before.get(name) ?? null;
    const is = after.get(name) ?? null;
    return was === is ? [] : [{ what, name, before: was, after: is }];
  });
}

function entries(params: RevisionItem['params']): Map<string, string> {
  return new Map(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

function filesOf({ subject }: Report): Map<string, string> {
  return new Map(
    subject.files.map(({ kind, environments, sha256 }) => [[kind, ...environments].join(' '), sha256]),
  );
}

/** By the service that runs it: the same image elsewhere is a change. */
function imagesOf({ subject }: Report): Map<string, string> {
  return new Map(
    subject.images.flatMap((image): (readonly [string, string])[] =>
      image.usedBy.length === 0
        ? [['image', image.manifestDigest]]
        : image.usedBy.map(
            ({ environment, service, reference }) =>
              [`${environment ?? ''} ${service}`.trim(), `${reference} ${image.manifestDigest}`] as const,
          ),
    ),
  );
}

function findingsOf({ findings }: Report): Map<string, string> {
  return new Map(
    findings.map((finding) => [
      `${finding.id} ${finding.locations[0]?.path ?? finding.file?.name ?? ''}`.trim(),
      finding.severity,
    ]),
  );
}
