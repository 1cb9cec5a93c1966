import { z } from 'zod';
import { gapReasons } from '../model/coverage.ts';
import { type ErrorCode, errorTable } from '../model/errors.ts';
import { categories, confidences, severities } from '../model/finding.ts';
import { verdicts } from '../model/report.ts';
import { notReviewedReasons } from '../model/review.ts';
import { redacted } from '../model/secret-shapes.ts';
import { environments } from '../model/subject.ts';

const count = z.int().nonnegative();
const text = z.string();
const texts = z.array(text);
const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const digest = z
  .union([
    z.templateLiteral(['sha256:', hex64]),
    z.templateLiteral(['sha512:', z.string().regex(/^[0-9a-f]{128}$/)]),
  ])
  .meta({ id: 'digest', description: 'A registered OCI digest, computed from the bytes that were read.' });
const presence = z.enum(['live', 'buried']);
const gapReason = z.enum(gapReasons).meta({ id: 'gapReason' });

const subjectImage = z.strictObject({
  indexDigest: digest.nullable(),
  manifestDigest: digest,
  configDigest: digest,
  platform: z.strictObject({ os: text, architecture: text, variant: z.exactOptional(text) }),
  layers: z.array(z.strictObject({ digest, diffId: digest.nullable(), mediaType: text, size: count })),
  usedBy: z
    .array(
      z.strictObject({
        environment: z.enum(environments).nullable(),
        service: text,
        reference: text,
        file: text,
        line: z.int().positive(),
      }),
    )
    .describe('The services that run it.'),
});

const subjectFile = z.strictObject({
  kind: z.enum(['metadata', 'compose']),
  environments: z.array(z.enum(environments)),
  name: text,
  sha256: digest,
  size: count,
  cid: text.nullable().describe('null: it can change without the chain knowing.'),
});

const subjectSource = z.strictObject({
  chainId: count,
  address: text,
  revision: text,
  client: text,
  imageMetadataUrl: text,
  imageEnvironments: count,
});

const gap = z.strictObject({
  state: z.enum(['unreadable', 'opaque']),
  reason: gapReason,
  layer: count.nullable(),
  path: text.nullable(),
  bytes: count.nullable(),
  detail: text,
});

/** 64 bytes, each of them escaped or taken out. */
const context = text.max(64 * redacted.length);

const finding = z.strictObject({
  id: text,
  title: text,
  severity: z.enum(severities),
  category: z.enum(categories),
  confidence: z.enum(confidences),
  attack: z.exactOptional(text.describe('ATT&CK technique')),
  slashable: z.boolean().describe('Deterministic, and specific enough to cost a client its stake.'),
  reference: z.exactOptional(text),
  image: digest.nullable().describe('Manifest digest of the image; null: in a file of the source.'),
  file: z.exactOptional(z.strictObject({ name: text, line: z.int().positive().nullable() })),
  sha256: z.exactOptional(hex64.describe('Of the examined content.')),
  member: texts.describe('Path inside nested archives, outermost first.'),
  locations: z.array(z.strictObject({ layer: count, layerDigest: digest, path: text, presence })).max(32),
  locationCount: count,
  presence: presence.describe('live: visible in the final file system; buried: covered, but in the image.'),
  reachable: z.boolean().nullable().describe('Reached by the command that runs; null: not determined.'),
  matches: z
    .array(
      z.strictObject({
        pattern: text,
        offset: count.describe('Bytes from the start of the examined content.'),
        length: count,
        line: z.exactOptional(z.int().positive()),
        bytes: text.describe('The matched bytes, escaped, at most 256 of them.'),
        before: z.exactOptional(
          context.describe('Up to 64 bytes right before them, escaped, without what looks like a secret.'),
        ),
        after: z.exactOptional(context.describe('The same of what follows them.')),
      }),
    )
    .max(16),
  matchCount: count,
  detail: z.exactOptional(text),
});

const coverage = z.strictObject({
  layers: z.array(
    z.strictObject({
      digest,
      diffId: digest.nullable(),
      mediaType: text,
      compressedBytes: count,
      streamBytes: count,
      contentBytes: count,
      structureBytes: count,
      entries: count,
      files: count,
    }),
  ),
  entries: z.strictObject({ total: count, scanned: count, withoutContent: count, unreadable: count }),
  bytes: z.strictObject({ total: count, scanned: count, structure: count, unreadable: count }),
  nested: z.strictObject({ archives: count, members: count, bytes: count }),
  gaps: z.array(gap).max(1000),
  gapCount: count,
  balanced: z.boolean(),
});

const facts = z.strictObject({
  os: text.nullable(),
  created: text.nullable(),
  entrypoint: texts,
  command: texts,
  user: text,
  workingDir: text,
  exposedPorts: texts,
  volumes: texts,
  environment: texts.describe('Names only.'),
  history: z.array(z.strictObject({ createdBy: text, emptyLayer: z.boolean() })),
});

const reviewClaim = z.strictObject({
  severity: z.enum(severities),
  category: z.enum(categories),
  explanation: text,
  image: digest.nullable(),
  layer: count.nullable(),
  path: text,
  sha256: hex64.nullable(),
  line: z.int().positive(),
  quote: text.describe('As it stands at that place, escaped.'),
});

const run = z.strictObject({
  warden: text,
  node: text,
  host: text,
  startedAt: text,
  seconds: z.record(text, z.number().nonnegative()),
  workers: count,
  bytesFetched: count,
  cache: z.strictObject({
    layersHit: count,
    layersMissed: count,
    contentsHit: count,
    contentsMissed: count,
  }),
  review: z.exactOptional(
    z.strictObject({
      requests: count,
      cached: count,
      inputTokens: count,
      outputTokens: count,
      microUsd: count.describe('Millionths of a US dollar.'),
    }),
  ),
});

/** The shape `warden.report/1`, as JSON. The type `Report` is the same shape; a test holds the two together. */
export const reportSchema = z.strictObject({
  schema: z.literal('warden.report/1'),
  verdict: z.strictObject({ name: z.enum(verdicts), reasons: texts.describe('Worst first.') }),
  subject: z.strictObject({
    kind: z.enum(['image', 'compose', 'source']),
    target: text,
    reference: text,
    source: subjectSource.nullable(),
    files: z.array(subjectFile),
    images: z.array(subjectImage),
    artifact: digest.nullable().describe('The root hash, over all parts.'),
  }),
  findings: z.array(finding).describe('Worst first.'),
  images: z.array(z.strictObject({ manifestDigest: digest, platform: text, facts, coverage })),
  fileGaps: z.array(gap).describe('What in the files of a source was not examined.'),
  failures: z.array(
    z.strictObject({
      code: z.enum(Object.keys(errorTable) as ErrorCode[]),
      message: text,
      todo: text,
      retryable: z.boolean(),
    }),
  ),
  review: z.discriminatedUnion('status', [
    z.strictObject({
      status: z.literal('reviewed'),
      adverse: z.boolean().describe('A claim of medium severity or worse has a quote that was found.'),
      explanation: text,
      claims: z.array(reviewClaim).describe('Worst first. Never slashable, and no part of findings.'),
      droppedClaims: count.describe('Claims whose quote is not at the place that they name.'),
      pieces: z.strictObject({ triaged: count, judged: count, leftOut: count, unread: count }),
      models: z.strictObject({ triage: text, judge: text }),
      prompt: text,
    }),
    z.strictObject({ status: z.literal('not_reviewed'), reason: z.enum(notReviewedReasons), detail: text }),
  ]),
  ruleset: z.strictObject({
    digest: text,
    rules: count,
    engine: z.strictObject({ name: text, version: text }),
    leftOut: z.array(z.strictObject({ file: text, rule: text, line: count, reason: text })),
  }),
  policy: z.strictObject({ digest: text, hold: z.enum(severities), accept: z.array(gapReason) }),
  run: run.describe('Everything that may differ between two runs over the same bytes.'),
});

/** The JSON Schema (2020-12) that stands in `docs/schema/report-1.json`, with a newline at the end. */
export function reportJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ $schema, title: 'Warden report, version 1', ...schema }, null, 2)}\n`;
}
