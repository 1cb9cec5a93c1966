import { z } from 'zod';
import { WardenError } from '../../agent/model/errors.ts';
import { escapeText } from '../../agent/model/escape.ts';
import type { Engine } from '../engine/engine.ts';

const idPattern = /^[0-9a-f]{64}$/;
const created = z.object({ Id: z.string().regex(idPattern) });
const startMs = 60_000;

/**
 * Makes a container, does not start it, and returns its id.
 * @throws WardenError ENGINE_REFUSED, ENGINE_TIMEOUT, ENGINE_UNREACHABLE
 */
export async function createContainer(engine: Engine, name: string, body: unknown): Promise<string> {
  const answer = await engine.call({
    method: 'POST',
    path: '/containers/create',
    query: { name },
    body,
    deadlineMs: startMs,
  });
  const parsed = created.safeParse(answer);
  if (!parsed.success) throw new WardenError('ENGINE_REFUSED', 'the engine made a container without an id');
  return parsed.data.Id;
}

/** @throws as `createContainer`; a runtime that hangs ends in ENGINE_TIMEOUT */
export async function startContainer(engine: Engine, id: string): Promise<void> {
  await engine.call({ method: 'POST', path: `/containers/${id}/start`, deadlineMs: startMs });
}

const inspected = z.object({
  State: z.object({
    Running: z.boolean().catch(false),
    Pid: z.number().int().nonnegative().catch(0),
    ExitCode: z.number().int().catch(-1),
    OOMKilled: z.boolean().catch(false),
    Error: z.string().catch(''),
  }),
});

export interface ContainerState {
  readonly running: boolean;
  readonly pid: number;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** What the engine says, escaped. */
  readonly error: string;
  /** The whole document. */
  readonly document: unknown;
}

/** @throws as `createContainer` */
export async function inspectContainer(engine: Engine, id: string): Promise<ContainerState> {
  const document = await engine.call({ method: 'GET', path: `/containers/${id}/json` });
  const parsed = inspected.safeParse(document);
  if (!parsed.success) throw new WardenError('ENGINE_REFUSED', `the engine cannot say what became of ${id}`);
  const { Running, Pid, ExitCode, OOMKilled, Error: error } = parsed.data.State;
  return {
    running: Running,
    pid: Pid,
    exitCode: ExitCode,
    oomKilled: OOMKilled,
    error: escapeText(error, 300),
    document,
  };
}

/** Resolves when the container has ended; never rejects, as an engine that goes away ends it as well. */
export async function containerEnd(engine: Engine, id: string): Promise<void> {
  try {
    const stream = await engine.stream({
      method: 'POST',
      path: `/containers/${id}/wait`,
      query: { condition: 'not-running' },
      accept: [404],
    });
    for await (const _ of stream);
  } catch {
    // Whoever waits asks how it ended.
  }
}

/** What a container wrote at most this many bytes of, as it stands there. Empty where nothing can be read. */
export async function containerLog(engine: Engine, id: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const stream = await engine.stream({
      method: 'GET',
      path: `/containers/${id}/logs`,
      query: { stdout: '1', stderr: '1', tail: '1000' },
    });
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > maxBytes) break;
    }
    stream.destroy();
  } catch {
    return Buffer.alloc(0);
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
