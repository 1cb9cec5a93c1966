import { createHash } from 'node:crypto';
import type { GapReason } from '../model/coverage.ts';
import { escapeBytes, escapeText } from '../model/escape.ts';
import type { Budget } from '../unpack/budget.ts';
import { longestSlice } from '../unpack/mapped-file.ts';
import type { Bytes, OpenContext, OpenResult } from '../unpack/nested/member.ts';
import { isContainer, openNested } from '../unpack/nested/open-nested.ts';
import type { ContentGap, ContentResult, Hit } from './content.ts';
import { contentFacts } from './content-facts.ts';
import { examineElf } from './elf/check-elf.ts';
import { hasEncoded, openEncoded } from './encoded/open-encoded.ts';
import { hasFatbin, openFatbins } from './fatbin/open-fatbins.ts';
import { examineAccounts } from './image-config/oversized-accounts.ts';
import { createLineCounter } from './line-counter.ts';
import { examineModel } from './models/examine-model.ts';
import { surroundings } from './surroundings.ts';
import type { EngineMatch, YaraEngine } from './yara/engine.ts';

export interface ExamineContext {
  readonly engine: YaraEngine;
  /** Rule id by YARA identifier; matches of rules without one (private ones) are not reported. */
  readonly ruleIds: ReadonlyMap<string, string>;
  readonly budget: Budget;
  readonly spoolDir: string;
  /** Called now and then with the bytes produced since the last call, so that whoever watches the clock knows. */
  onProgress(bytes: number): void;
}

/** Members up to this many bytes stay in memory. */
const memberMemory = 16 * 1024 * 1024;
/** Windows of a content too long for one slice overlap by this much: no shorter pattern is missed at an edge. */
const windowOverlap = 64 * 1024 * 1024;
const matchesKept = 16;
/** Members of one archive that are listed for one rule, or for one reason of a gap. */
const keptOfOneKind = 64;

/**
 * Runs every detector over one content and over all that is nested in it. Contents below 4 GiB are scanned in one
 * piece; longer ones in overlapping windows, the last of which is as long as the first, so that conditions on
 * `filesize` hold in each as they would in the whole.
 *
 * @throws whatever a failing engine throws: this process cannot be used any further
 */
export async function examine(content: Bytes, context: ExamineContext): Promise<ContentResult> {
  const found: Found = { hits: [], hitsByRule: new Map(), gaps: [], archives: 0, members: 0, produced: 0 };
  await examineAt(content, [], found, context);
  const { hits, gaps, archives, members, produced } = found;
  const facts = contentFacts(content);
  return {
    hits: hits.sort(byRuleAndMember),
    gaps,
    archives,
    members,
    produced,
    ...(facts === null ? {} : { facts }),
  };
}

/** Nothing to say: by far the most common result, and one that needs no record. */
export function isClean(result: ContentResult): boolean {
  return (
    result.hits.length === 0 &&
    result.gaps.length === 0 &&
    result.archives === 0 &&
    result.facts === undefined
  );
}

interface Found {
  readonly hits: Hit[];
  readonly hitsByRule: Map<string, number>;
  readonly gaps: ContentGap[];
  archives: number;
  members: number;
  produced: number;
}

async function examineAt(
  content: Bytes,
  path: readonly string[],
  found: Found,
  context: ExamineContext,
  guessed = false,
): Promise<void> {
  scanBytes(content, path, found, context);
  const hits = [...examineModel(content), ...examineElf(content), ...examineAccounts(content)];
  const sha256 = hits.length > 0 ? hashOf(content) : '';
  for (const hit of hits) addHit(found, { ...hit, member: path, sha256 });
  const { budget } = context;
  if (path.length >= budget.limits.depth) {
    if ((await isContainer(content)) || hasFatbin(content) || hasEncoded(content))
      addGap(found, 'depth', path, null, `nested deeper than ${budget.limits.depth} levels`);
    return;
  }
  for (const opener of [openNested, openFatbins, openEncoded]) {
    const isGuess = guessed || opener === openEncoded;
    const open: OpenContext = {
      budget,
      spoolDir: context.spoolDir,
      memoryLimit: memberMemory,
      async onMember(member) {
        found.members++;
        found.produced += member.bytes.size;
        context.onProgress(member.bytes.size);
        await examineAt(member.bytes, [...path, escapeText(member.name, 1024)], found, context, isGuess);
      },
    };
    const opened = await opener(content, open);
    if (opened !== null) addOpened(opened, path, found, isGuess);
  }
}

/** What cannot be opened of bytes that only a guess made out of a text is no gap: the text itself was examined. */
const guessesFail: ReadonlySet<GapReason> = new Set([
  'corrupt',
  'truncated',
  'compression-unsupported',
  'not-openable',
]);

function addOpened(opened: OpenResult, path: readonly string[], found: Found, guessed: boolean): void {
  found.archives++;
  for (const gap of opened.gaps.filter(({ reason }) => !guessed || !guessesFail.has(reason)))
    addGap(found, gap.reason, path, gap.member, `${opened.format}: ${gap.detail}`);
  for (const fault of opened.faults) {
    const at = fault.member === null ? path : [...path, escapeText(fault.member, 1024)];
    addHit(found, {
      ruleId: fault.id,
      member: at,
      sha256: '',
      matches: [],
      matchCount: 0,
      detail: escapeText(fault.detail, 1024),
    });
  }
}

/** Bounded by rule, not in all: a flood of one rule's hits must not push out another's. */
function addHit(found: Found, hit: Hit): void {
  const kept = found.hitsByRule.get(hit.ruleId) ?? 0;
  found.hitsByRule.set(hit.ruleId, kept + 1);
  if (kept < keptOfOneKind) found.hits.push(hit);
}

function addGap(
  found: Found,
  reason: ContentGap['reason'],
  path: readonly string[],
  member: string | null,
  detail: string,
): void {
  const at = member === null ? path : [...path, escapeText(member, 1024)];
  if (found.gaps.filter((gap) => gap.reason === reason).length >= keptOfOneKind) return;
  found.gaps.push({ state: 'opaque', reason, member: at, bytes: null, detail: escapeText(detail, 512) });
}

function scanBytes(content: Bytes, path: readonly string[], found: Found, context: ExamineContext): void {
  let sha256: string | null = null;
  for (const [start, length] of windowsOf(content.size)) {
    const window = content.slice(start, length);
    for (const match of context.engine.scan(window)) {
      const ruleId = context.ruleIds.get(match.rule);
      if (ruleId === undefined) continue;
      const known =
        start > 0 &&
        found.hits.some(
          (hit) =>
            hit.ruleId === ruleId &&
            hit.member.length === path.length &&
            hit.member.every((name, i) => name === path[i]),
        );
      if (known) continue;
      sha256 ??= hashOf(content);
      addHit(found, { ruleId, member: path, sha256, ...matchesOf(match, content, window, start) });
    }
  }
}

function windowsOf(size: number): [start: number, length: number][] {
  if (size <= longestSlice) return [[0, size]];
  const windows: [number, number][] = [];
  for (let start = 0; ; start += longestSlice - windowOverlap) {
    if (start + longestSlice >= size) return [...windows, [size - longestSlice, longestSlice]];
    windows.push([start, longestSlice]);
  }
}

function matchesOf(
  match: EngineMatch,
  content: Bytes,
  window: Buffer,
  start: number,
): Pick<Hit, 'matches' | 'matchCount'> {
  const lineOf = createLineCounter(window);
  const patterns = [...match.patterns].sort(
    (a, b) => a.offset - b.offset || (a.pattern < b.pattern ? -1 : 1),
  );
  return {
    matchCount: patterns.length,
    matches: patterns.slice(0, matchesKept).map(({ pattern, offset, length }, place) => {
      const line = start === 0 ? lineOf(offset) : null;
      const bytes = escapeBytes(window.subarray(offset, offset + Math.min(length, 257)));
      const around = surroundings(content, place, start + offset, length);
      return {
        pattern,
        offset: start + offset,
        length,
        ...(line === null ? {} : { line }),
        bytes,
        ...around,
      };
    }),
  };
}

/** Only what matched is hashed here: the hash of a whole content is known to whoever handed it in. */
function hashOf(content: Bytes): string {
  const hash = createHash('sha256');
  for (let at = 0; at < content.size; at += hashPiece) hash.update(content.slice(at, hashPiece));
  return hash.digest('hex');
}

const hashPiece = 64 * 1024 * 1024;

function byRuleAndMember(a: Hit, b: Hit): number {
  const left = `${a.ruleId}\0${a.member.join('\0')}`;
  const right = `${b.ruleId}\0${b.member.join('\0')}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
