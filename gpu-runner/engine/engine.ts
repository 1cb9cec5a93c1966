import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { WardenError } from '../../agent/model/errors.ts';
import { escapeText } from '../../agent/model/escape.ts';

/** One call of the engine's API. */
export interface EngineCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A tar that is sent instead of a body. */
  readonly file?: Readable;
  /** Status codes beside the usual ones that are no failure, e.g. 404 where the thing may be gone already. */
  readonly accept?: readonly number[];
  /** Milliseconds; a broken runtime hangs the engine, and no call waits for ever. */
  readonly deadlineMs?: number;
}

/** The container engine of this machine. */
export interface Engine {
  /** Path of its socket, escaped. */
  readonly where: string;
  /** The API is spoken as `1.N`. */
  readonly apiMinor: number;
  /** @throws WardenError ENGINE_UNREACHABLE, ENGINE_REFUSED, ENGINE_TIMEOUT */
  call(call: EngineCall): Promise<unknown>;
  /** The same, for an answer that is read as it comes. The deadline is for its beginning. */
  stream(call: EngineCall): Promise<Readable>;
}

/** The newest API that this was written against. */
const newestApi = 51;
const usualDeadlineMs = 30_000;

type Modem = Docker['modem'] & {
  readonly host?: string;
  /** A path, or what finds it. */
  readonly socketPath?: unknown;
  version?: string | undefined;
};

/**
 * Connects to the engine of this machine. A remote one is refused: what it runs cannot be looked at.
 * @throws WardenError ENGINE_UNREACHABLE, ENGINE_TIMEOUT
 */
export async function openEngine(): Promise<Engine> {
  const modem = createModem();
  if (modem.host !== undefined || modem.socketPath === undefined)
    throw new WardenError('ENGINE_UNREACHABLE', 'DOCKER_HOST names an engine on another machine', {
      todo: 'Run on the machine of the engine, with DOCKER_HOST unset or unix://PATH.',
    });
  const where = typeof modem.socketPath === 'string' ? escapeText(modem.socketPath, 300) : 'the local socket';
  const version = await dial(modem, where, { method: 'GET', path: '/version' }, false);
  const minor = apiMinor(version);
  modem.version = `v1.${minor}`;
  return {
    where,
    apiMinor: minor,
    call: (call) => dial(modem, where, call, false),
    async stream(call) {
      const body = await dial(modem, where, call, true);
      if (body instanceof Readable) return body;
      throw new WardenError('ENGINE_UNREACHABLE', `what listens at ${where} is no container engine`);
    },
  };
}

function createModem(): Modem {
  try {
    return new Docker().modem;
  } catch (thrown) {
    throw new WardenError('ENGINE_UNREACHABLE', 'DOCKER_HOST cannot be read', { cause: thrown });
  }
}

function apiMinor(version: unknown): number {
  const field = (name: string): number | null => {
    const text = (version as Readonly<Record<string, unknown>> | null)?.[name];
    const match = typeof text === 'string' ? /^1\.(\d{1,3})$/.exec(text) : null;
    return match === null ? null : Number(match[1]);
  };
  const newest = field('ApiVersion');
  if (newest === null)
    throw new WardenError('ENGINE_UNREACHABLE', 'the engine does not say which API it speaks');
  return Math.max(Math.min(newest, newestApi), field('MinAPIVersion') ?? 0);
}

function dial(modem: Modem, where: string, call: EngineCall, isStream: boolean): Promise<unknown> {
  const { method, path, query, body, file, accept = [], deadlineMs = usualDeadlineMs } = call;
  const clock = new AbortController();
  // As text, so that the client neither leaves an empty body out nor takes its fields for a query.
  const options = {
    ...(query === undefined ? {} : { _query: query }),
    ...(body === undefined ? {} : { _body: body }),
  };
  const request = {
    path: query === undefined ? path : `${path}?`,
    method,
    isStream,
    options,
    ...(file === undefined ? {} : { file }),
    statusCodes: Object.fromEntries([200, 201, 204, ...accept].map((status) => [status, true])),
    abortSignal: clock.signal,
  };
  return new Promise((resolve, reject) => {
    const what = `${method} ${escapeText(path, 200)}`;
    const timer = setTimeout(() => {
      clock.abort();
      // The client does not always notice.
      reject(new WardenError('ENGINE_TIMEOUT', `the engine did not answer ${what} within ${deadlineMs} ms`));
    }, deadlineMs);
    modem.dial(request as Parameters<Modem['dial']>[0], (thrown, answer) => {
      clearTimeout(timer);
      if (thrown === null) resolve(answer);
      else if (!clock.signal.aborted) reject(failure(thrown, where, what));
    });
  });
}

function failure(thrown: Error & { statusCode?: number }, where: string, what: string): WardenError {
  if (thrown.statusCode !== undefined)
    return new WardenError(
      'ENGINE_REFUSED',
      `the engine refused ${what}: ${escapeText(thrown.message, 500)}`,
      {
        cause: thrown,
      },
    );
  const { code, message } = thrown as NodeJS.ErrnoException;
  return new WardenError(
    'ENGINE_UNREACHABLE',
    `no container engine answers at ${where} (${escapeText(code ?? message, 200)})`,
    {
      cause: thrown,
      ...(code === 'EACCES' ? { todo: 'Use an account that may open the socket of the engine.' } : {}),
    },
  );
}
