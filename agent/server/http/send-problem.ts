import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Log } from '../../config/log.ts';
import { toWardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import { Problem, type ProblemCode, type ProblemDocument, type ProblemFault } from './problem.ts';

const codeOfStatus = new Map<number, ProblemCode>([
  [400, 'INVALID_REQUEST'],
  [404, 'NOT_FOUND'],
  [405, 'METHOD_NOT_ALLOWED'],
  [413, 'TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
  [429, 'TOO_MANY_REQUESTS'],
  [503, 'UNAVAILABLE'],
]);

/**
 * Answers with what went wrong, as `application/problem+json` (RFC 9457). What is a defect of ours is logged whole, and told as nothing
 * but its request id.
 */
export function sendProblem(log: Log, thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(thrown);
  if (problem.code === 'INTERNAL') {
    const error = toWardenError(thrown);
    log.error(error.message, { code: error.code, requestId: request.id, stack: stackOf(thrown) });
  }
  const document: ProblemDocument = {
    type: 'about:blank',
    title: problem.title,
    status: problem.status,
    detail: escapeText(problem.message, 2000),
    instance: escapeText(request.url.split('?', 1)[0]!, 300),
    code: problem.code,
    requestId: request.id,
    ...(problem.errors.length === 0 ? {} : { errors: problem.errors }),
  };
  reply
    .code(problem.status)
    .headers(problem.headers)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(document);
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
  const { statusCode = 500, code = '' } = thrown as Partial<FastifyError>;
  const known = codeOfStatus.get(statusCode);
  if (known !== undefined && code.startsWith('FST_'))
    return new Problem(known, (thrown as FastifyError).message);
  if (toWardenError(thrown).code === 'STORE_UNREACHABLE')
    return new Problem('UNAVAILABLE', 'the database does not answer', { headers: { 'retry-after': '5' } });
  return new Problem('INTERNAL', 'something went wrong here; ask with the request id');
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? '').slice(0, 2000) : '';
}
