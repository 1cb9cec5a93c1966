import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../../config/log.ts';
import { escapeText } from '../../model/escape.ts';
import { problemOf } from '../http/send-problem.ts';
import { errorType } from './media-types.ts';

/** A refusal with the status that the Pluggable Scanner API has for it. */
export class HarborError extends Error {
  readonly status: 400 | 404 | 422 | 500 | 501;

  constructor(status: HarborError['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers with what went wrong as Harbor reads it: `{"error":{"message":"…"}}`. */
export function sendHarborError(
  log: Log,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, message, headers } =
    thrown instanceof HarborError
      ? { ...thrown, message: thrown.message, headers: {} }
      : problemOf(log, thrown, request);
  return reply
    .code(status)
    .headers(headers)
    .header('cache-control', 'no-store')
    .type(errorType)
    .serializer(JSON.stringify)
    .send({ error: { message: escapeText(message, 2000) } });
}
