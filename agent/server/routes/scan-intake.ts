import type { Database } from '../../store/store.ts';
import type { Idempotency } from '../http/idempotency-key.ts';
import { dropAnswers, type KeptAnswer, type KeyedAnswer, keepAnswers } from '../http/idempotent-answers.ts';
import { Problem } from '../http/problem.ts';
import { readRoom } from '../quota/room.ts';
import type { Service } from '../service.ts';
import { type NewScan, newScan, type ScanOrder, writeScans } from './create-scan.ts';
import { claimUpload } from './upload-parts.ts';

/** Most scans that are written in one transaction, and characters of what they name: a compose file may be long. */
const mostAtOnce = 200;
const mostText = 4 * 1024 ** 2;

interface Waiting {
  readonly order: ScanOrder;
  readonly idempotency: Idempotency | null;
  resolve(answer: KeptAnswer): void;
  reject(error: unknown): void;
}

/**
 * Takes in a scan; resolved when it is written.
 * @throws Problem QUOTA_SPENT, IDEMPOTENCY_MISMATCH, CONFLICT, UNPROCESSABLE
 */
export type ScanIntake = (order: ScanOrder, idempotency: Idempotency | null) => Promise<KeptAnswer>;

type AnswerOf = (scan: NewScan) => KeptAnswer;

/**
 * Writes scans that are asked for at the same time in one transaction: a disk that is waited for once serves them all.
 * @param answerOf what a client is told of a scan that was taken in
 */
export function scanIntake(service: Service, answerOf: AnswerOf): ScanIntake {
  let waiting: Waiting[] = [];
  let isWriting = false;

  async function writeAll(): Promise<void> {
    isWriting = true;
    // Those that come in the same turn of the loop go together.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const size = batchSize(waiting);
      const batch = waiting.slice(0, size);
      waiting = waiting.slice(size);
      await settle(service, batch, answerOf);
    }
    isWriting = false;
  }

  return (order, idempotency) =>
    new Promise((resolve, reject) => {
      waiting.push({ order, idempotency, resolve, reject });
      if (!isWriting) void writeAll();
    });
}

/** One with an upload goes alone, as it may be refused; two with the same Idempotency-Key go one after the other. */
function batchSize(waiting: readonly Waiting[]): number {
  const keys = new Set<string>();
  let text = 0;
  for (const [index, { order, idempotency }] of waiting.entries()) {
    const { target } = order;
    if (target.kind === 'archive') return Math.max(index, 1);
    text += 'text' in target ? target.text.length : 0;
    const name = idempotency && `${order.tenant} ${idempotency.key}`;
    if (index === mostAtOnce || (index > 0 && text > mostText) || (name !== null && keys.has(name)))
      return index;
    if (name !== null) keys.add(name);
  }
  return waiting.length;
}

/** Never throws: one that cannot be written takes no other with it. */
async function settle(service: Service, batch: readonly Waiting[], answerOf: AnswerOf): Promise<void> {
  try {
    const answers = await write(service, batch, answerOf);
    for (const each of batch) {
      const answer = answers.get(each)!;
      if (answer instanceof Problem) each.reject(answer);
      else each.resolve(answer);
    }
  } catch (thrown) {
    if (batch.length === 1) batch[0]!.reject(thrown);
    else for (const each of batch) await settle(service, [each], answerOf);
  }
}

type Answers = Map<Waiting, KeptAnswer | Problem>;

/** Without keys and uploads it is one statement that says all, and needs no transaction around it. */
function write(service: Service, batch: readonly Waiting[], answerOf: AnswerOf): Promise<Answers> {
  const { db } = service.store;
  const isPlain = batch.every(
    ({ order, idempotency }) => idempotency === null && order.target.kind !== 'archive',
  );
  if (isPlain) return writeWith(db, service, batch, answerOf);
  return db.transaction((tx) => writeWith(tx, service, batch, answerOf));
}

async function writeWith(
  db: Database,
  service: Service,
  batch: readonly Waiting[],
  answerOf: AnswerOf,
): Promise<Answers> {
  const answers: Answers = new Map();
  const keyed = new Map<Waiting, KeyedAnswer>();
  const taken = new Map<Waiting, NewScan>();
  for (const each of batch) {
    const { order, idempotency } = each;
    const scan = newScan(order);
    const answer = answerOf(scan);
    taken.set(each, scan);
    answers.set(each, answer);
    if (idempotency !== null) keyed.set(each, { ...idempotency, tenant: order.tenant, answer });
  }
  // What was answered before is answered again, whatever was spent since.
  const before = await keepAnswers(db, [...keyed.values()]);
  for (const [each, asked] of keyed) {
    const answer = before.get(asked);
    if (answer === undefined) continue;
    taken.delete(each);
    answers.set(each, answer);
  }
  const room = await readRoom(db, [...taken.values()]);
  const refused: KeyedAnswer[] = [];
  for (const [each, scan] of taken) {
    const refusal = room.take(scan);
    if (refusal === null) continue;
    taken.delete(each);
    answers.set(each, refusal);
    const kept = keyed.get(each);
    if (kept !== undefined) refused.push(kept);
  }
  await dropAnswers(db, refused);
  for (const { tenant, target } of taken.values())
    if (target.kind === 'archive') await claimUpload(db, tenant, target);
  if (taken.size > 0) await writeScans(db, service, [...taken.values()]);
  return answers;
}
