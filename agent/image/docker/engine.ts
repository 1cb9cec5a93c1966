import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { interruption } from '../../net/exchange.ts';
import { isAllowedHost } from '../../net/hosts.ts';
import type { OpenOptions } from '../image.ts';

/** The newest API that this client was written against, as `1.N`. */
const newestApi = 51;

const documentLimit = 4 * 1024 ** 2;
const documentMs = 30_000;

/** A running container engine: Docker 20 and later, or what speaks its API. */
export interface Engine {
  /** Where it listens, escaped. */
  readonly where: string;
  /** @throws WardenError IMAGE_NOT_FOUND, ENGINE_UNREACHABLE */
  get(path: string, signal: AbortSignal): Promise<Readable>;
}

/**
 * Finds the engine as its own tools do (`DOCKER_HOST`, else the local socket) and agrees on an API version with it.
 * @throws WardenError ENGINE_UNREACHABLE; ADDRESS_REFUSED for a remote engine whose host was not allowed; OFFLINE
 */
export async function connectEngine(options: OpenOptions): Promise<Engine> {
  const modem = client();
  const where = checkAddress(modem, options);
  const engine: Engine = { where, get: (path, signal) => get(modem, where, path, signal) };
  const version = await readDocument(engine, '/version', options.signal);
  modem.version = apiVersion(version.ApiVersion, version.MinAPIVersion);
  return engine;
}

/** @throws WardenError IMAGE_NOT_FOUND, ENGINE_UNREACHABLE, NETWORK_TIMEOUT, RESPONSE_TOO_LARGE, INTERRUPTED */
export async function readDocument(
  engine: Engine,
  path: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const clock = AbortSignal.timeout(documentMs);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of await engine.get(path, AbortSignal.any([signal, clock]))) {
      size += chunk.length;
      if (size > documentLimit)
        throw new WardenError('RESPONSE_TOO_LARGE', `${engine.where} sent a document of more than 4 MiB`);
      chunks.push(chunk);
    }
    const document: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof document !== 'object' || document === null) throw new Error('not an object');
    return document as Readonly<Record<string, unknown>>;
  } catch (thrown) {
    if (signal.aborted) throw interruption(signal);
    if (clock.aborted) throw new WardenError('NETWORK_TIMEOUT', `${engine.where} does not answer`);
    if (thrown instanceof WardenError) throw thrown;
    throw unreachable(engine.where, thrown);
  }
}

export function unreachable(where: string, thrown: unknown): WardenError {
  const { code, message } = thrown as NodeJS.ErrnoException;
  const reason = escapeText(code ?? message, 200);
  return new WardenError(
    'ENGINE_UNREACHABLE',
    `there is no container engine to talk to at ${where} (${reason})`,
    {
      cause: thrown,
      ...(code === 'EACCES' ? { todo: 'Use an account that may open the socket of the engine.' } : {}),
    },
  );
}

/** What dockerode's transport has beside its published types. */
type Modem = Docker['modem'] & {
  /** Absent for a local socket. */
  readonly host?: string;
  readonly port?: string;
  readonly protocol?: string;
  version?: string | undefined;
};

function client(): Modem {
  try {
    return new Docker().modem;
  } catch (thrown) {
    throw unreachable('DOCKER_HOST', thrown);
  }
}

/** What dockerode made of the environment decides, so that there is no second reading of it. */
function checkAddress({ host, port, protocol }: Modem, options: OpenOptions): string {
  if (host === undefined) return 'the local socket';
  const where = escapeText(`${protocol}://${host}:${port ?? ''}`, 300);
  if (options.offline) throw new WardenError('OFFLINE', `the engine at ${where} is remote`);
  if (protocol === 'ssh')
    throw new WardenError('ENGINE_UNREACHABLE', `the engine at ${where} listens behind ssh`, {
      todo: 'Forward its socket with `ssh -L`, and set DOCKER_HOST to unix://PATH.',
    });
  const url = `${protocol}://${host}:${port ?? ''}`;
  if (!URL.canParse(url) || !isAllowedHost(new URL(url), options.allowedHosts))
    throw new WardenError('ADDRESS_REFUSED', `the engine at ${where} is remote and was not allowed`);
  return where;
}

function get(modem: Modem, where: string, path: string, signal: AbortSignal): Promise<Readable> {
  const request = {
    path,
    method: 'GET',
    isStream: true,
    statusCodes: { 200: true, 404: 'not found' },
    abortSignal: signal,
  };
  return new Promise((resolve, reject) => {
    modem.dial(request, (thrown, body) => {
      const error: (Error & { statusCode?: number }) | null = thrown;
      if (error?.statusCode === 404)
        reject(new WardenError('IMAGE_NOT_FOUND', `the engine at ${where} has no such image`));
      else if (error === null && body instanceof Readable) resolve(body);
      else reject(unreachable(where, error ?? new Error('no answer')));
    });
  });
}

/** The newest that both know; an engine that has dropped all of ours gets its own oldest. */
function apiVersion(newest: unknown, oldest: unknown): string | undefined {
  const minor = (value: unknown): number | null => {
    const match = typeof value === 'string' ? /^1\.([0-9]{1,3})$/.exec(value) : null;
    return match === null ? null : Number(match[1]);
  };
  const theirs = minor(newest);
  return theirs === null ? undefined : `v1.${Math.max(Math.min(theirs, newestApi), minor(oldest) ?? 0)}`;
}
