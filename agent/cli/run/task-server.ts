import { rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { namePattern } from '../../../gpu-runner/gateway/protocol.ts';
import type { Session } from '../../../gpu-runner/session.ts';
import { toWardenError } from '../../model/errors.ts';

const requestLimit = 8 * 1024 ** 2;

/**
 * The runner as a service of this machine, for a scheduler of the provider's own: `POST /run/FUNCTION/TASK` at a Unix socket is
 * answered, when the task has ended, with its outcome as JSON, `result` being the text that the source gave.
 * @param taskMs most milliseconds of one task
 * @throws WardenError IO_FAILED when nothing can listen there
 */
export async function serveTasks(
  path: string,
  session: Session,
  taskMs: number,
  signal: AbortSignal,
): Promise<Server> {
  const server = createServer({ requestTimeout: 60_000, maxHeaderSize: 8192 });
  server.on('request', (asked, answer) => {
    const end = (status: number, document: unknown) =>
      answer.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(document)}\n`);
    answer.on('error', () => {});
    const [, name, task] = /^\/run\/([^/?]+)\/([^/?]+)$/.exec(asked.url ?? '') ?? [];
    if (asked.method !== 'POST' || name === undefined || !namePattern.test(name) || !namePattern.test(task!))
      return void end(404, { error: 'POST /run/FUNCTION/TASK' });
    read(asked)
      .then(async (body) => {
        if (body === null) return end(413, { error: `a task has at most ${requestLimit} bytes` });
        const outcome = await session.task({ task: task!, function: name, body, deadlineMs: taskMs, signal });
        return end(
          200,
          outcome.kind === 'completed' ? { ...outcome, result: outcome.result.toString() } : outcome,
        );
      })
      .catch((thrown: unknown) => end(500, { error: toWardenError(thrown).message }));
  });
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(toWardenError(error)));
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return server;
}

async function read(message: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size > requestLimit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
