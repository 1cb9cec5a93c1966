import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Log } from '../../config/log.ts';
import { type ErrorCode, toWardenError, WardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { Problem, type ProblemCode, type ProblemDocument, type ProblemFault } from './problem.ts';

const codeOfStatus = new Map<number, ProblemCode>([
  [400, 'INVALID_REQUEST'],
  [404, 'NOT_FOUND'],
  [405, 'METHOD_NOT_ALLOWED'],
  [408, 'TOO_SLOW'],
  [413, 'TOO_LARGE'],
  [414, 'URI_TOO_LONG'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
  [429, 'TOO_MANY_REQUESTS'],
  [503, 'UNAVAILABLE'],
]);

/** Of Postgres: it cannot be reached, it goes, it has too many connections, or it ran out of something. */
const databaseAway =
  /^(?:08|53|57P)|^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT)$|^timeout exceeded|^Connection terminated/;

/**
 * Answers with what went wrong, as `application/problem+json` (RFC 9457). What is a defect of ours is logged whole, and told as nothing
 * but its request id.
 */
export function sendProblem(log: Log, thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(log, thrown, request);
  // What arrives after this would be taken for the next request.
  if (!request.raw.complete) reply.header('connection', 'close');
  reply
    .code(problem.status)
    .headers(problem.headers)
    .removeHeader('etag')
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(documentOf(problem, request));
}

/** What went wrong, for whoever answers in another form. What is a defect of ours is logged whole. */
export function problemOf(log: Log, thrown: unknown, request: FastifyRequest): Problem {
  const problem = toProblem(thrown);
  if (problem.code === 'INTERNAL' || problem.status === 502) {
    const error = toWardenError(thrown);
    log.error(error.message, { code: error.code, requestId: request.id, stack: stackOf(thrown) });
  }
  return problem;
}

function documentOf(problem: Problem, request: FastifyRequest): ProblemDocument {
  return {
    type: problem.type,
    title: problem.title,
    status: problem.status,
    detail: escapeText(problem.message, 2000),
    instance: escapeText((request.url ?? '').split('?', 1)[0]!, 300),
    code: problem.code,
    requestId: request.id,
    ...(problem.errors.length === 0 ? {} : { errors: problem.errors }),
  };
}

function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const faults: ProblemFault[] = thrown.validation.slice(0, 20).map(({ instancePath, message }) => ({
      pointer: escapeText(instancePath, 300),
      detail: escapeText(message ?? 'not as it should be', 300),
    }));
    return new Problem('INVALID_REQUEST', `the ${thrown.validationContext} is not as it should be`, {
      errors: faults,
    });
  }
  if (thrown instanceof WardenError) return ofWarden(thrown);
  const { statusCode = 500, code = '' } = (thrown ?? {}) as Partial<FastifyError>;
  const known = codeOfStatus.get(statusCode);
  if (known !== undefined && (code.startsWith('FST_') || thrown instanceof SyntaxError))
    return new Problem(known, (thrown as Error).message);
  if (isDatabaseAway(thrown))
    return new Problem('UNAVAILABLE', 'the database does not answer', { headers: { 'retry-after': '5' } });
  return new Problem('INTERNAL', 'something went wrong here; ask with the request id');
}

/** Whose cause is in what the client sent; all others are between the service and what it depends on. */
const ofTheRequest: ReadonlySet<ErrorCode> = new Set(['NOT_ON_CHAIN', 'TARGET_INVALID', 'REFERENCE_INVALID']);

/** The client's own fault is told as it is. Of the rest it learns the code: addresses of nodes, with keys in them, are ours alone. */
function ofWarden({ code, fault, retryable, message }: WardenError): Problem {
  if (code === 'STORE_UNREACHABLE')
    return new Problem('UNAVAILABLE', 'the database does not answer', { headers: { 'retry-after': '5' } });
  if (code === 'INTERRUPTED')
    return new Problem('UNAVAILABLE', 'the service is going', { headers: { 'retry-after': '5' } });
  if (ofTheRequest.has(code)) return new Problem('UNPROCESSABLE', message, { as: code });
  if (fault !== 'world') return new Problem('INTERNAL', 'something went wrong here; ask with the request id');
  return new Problem('UPSTREAM', 'what this depends on does not answer as it should', {
    as: code,
    headers: retryable ? { 'retry-after': '10' } : {},
  });
}

function isDatabaseAway(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { code } = error as NodeJS.ErrnoException;
    if (databaseAway.test(typeof code === 'string' ? code : error.message)) return true;
  }
  return false;
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return '';
  const cause = thrown.cause instanceof Error ? `\ncaused by ${thrown.cause.stack}` : '';
  return `${thrown.stack ?? ''}${cause}`.slice(0, 2000);
}
