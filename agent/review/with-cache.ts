import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { questionKey } from './messages-api/request.ts';
import type { Ask, Question, Reply } from './question.ts';
import type { Tally } from './with-spend.ts';

const noUsage = { input: 0, cacheWrite: 0, cacheRead: 0, output: 0 };
const entry = z.object({ key: z.string(), value: z.unknown() });

/**
 * Answers that were given before to the same question: same model, prompt version and content. Only answers are kept, never
 * failures; what is on the disk is validated like what comes from the model. A cache that cannot be read or written is no
 * cache.
 * @param folder as `openAnswerFolder` gave it
 */
export function withCache(ask: Ask, folder: string, tally: Tally): Ask {
  return async <T>(questions: readonly Question<T>[], signal: AbortSignal) => {
    const keys = questions.map(questionKey);
    const replies: (Reply<T> | null)[] = await Promise.all(
      questions.map((question, i) => readAnswer(folder, keys[i]!, question)),
    );
    const open = questions.map((_, i) => i).filter((i) => replies[i] === null);
    tally.cached += questions.length - open.length;
    const asked =
      open.length === 0
        ? []
        : await ask(
            open.map((i) => questions[i]!),
            signal,
          );
    for (const [n, i] of open.entries()) {
      const reply = asked[n]!;
      replies[i] = reply;
      if (reply.ok) await writeAnswer(folder, keys[i]!, reply.value);
    }
    return replies as Reply<T>[];
  };
}

async function readAnswer<T>(folder: string, key: string, question: Question<T>): Promise<Reply<T> | null> {
  try {
    const kept = entry.parse(JSON.parse(await readFile(join(folder, `${key}.json`), 'utf8')));
    const value = question.answer.safeParse(kept.value);
    return kept.key === key && value.success
      ? { ok: true, value: value.data, usage: noUsage, cached: true }
      : null;
  } catch {
    return null;
  }
}

async function writeAnswer(folder: string, key: string, value: unknown): Promise<void> {
  try {
    const temporary = join(folder, `${randomUUID()}.tmp`);
    await writeFile(temporary, JSON.stringify({ key, value }), { mode: 0o600 });
    await rename(temporary, join(folder, `${key}.json`));
  } catch {
    // The answer counts also where it cannot be kept.
  }
}
