import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Scope } from '../auth/scopes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may ask: anybody, or the holder of a key with this scope. A route without it does not start. */
    access?: 'open' | Scope;
  }
  interface FastifyRequest {
    /** null on open routes without a key. */
    caller: Caller | null;
  }
}

/** The caller of a route that is not open. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new TypeError('this route is open');
  return request.caller;
}

/** Finds out who asks. @returns null for nobody; throws a `Problem` for a key that is none, or not good any more */
export type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<Caller | null>;
