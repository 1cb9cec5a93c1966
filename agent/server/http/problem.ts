import type { ErrorCode } from '../../model/errors.ts';

/** The problems that are the server's own; those of Warden come with their codes. */
const table = {
  INVALID_REQUEST: { status: 400, title: 'The request does not have the form that is asked for' },
  UNAUTHENTICATED: { status: 401, title: 'A key is needed' },
  FORBIDDEN: { status: 403, title: 'This key may not do that' },
  NOT_FOUND: { status: 404, title: 'There is nothing here' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Not with this method' },
  NOT_ACCEPTABLE: { status: 406, title: 'Not in any of these formats' },
  TOO_SLOW: { status: 408, title: 'The request took too long to arrive' },
  CONFLICT: { status: 409, title: 'The request does not go together with what is' },
  GONE: { status: 410, title: 'It is gone' },
  PRECONDITION_FAILED: { status: 412, title: 'It has changed' },
  TOO_LARGE: { status: 413, title: 'That is too large' },
  URI_TOO_LONG: { status: 414, title: 'The address is too long' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Not in this format' },
  IDEMPOTENCY_MISMATCH: { status: 422, title: 'The Idempotency-Key belongs to another request' },
  UNPROCESSABLE: { status: 422, title: 'That cannot be done' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests' },
  QUOTA_SPENT: { status: 429, title: 'The quota is spent' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  INTERNAL: { status: 500, title: 'A defect of the service' },
  UPSTREAM: { status: 502, title: 'What this depends on does not answer' },
  UNAVAILABLE: { status: 503, title: 'Not now' },
} as const satisfies Readonly<Record<string, { status: number; title: string }>>;

export type ProblemCode = keyof typeof table;

/** All of them, for the reference. */
export const problems = (Object.keys(table) as ProblemCode[]).map((code) => ({ code, ...table[code] }));

/** The `type` of a problem: where the reference says what it is. */
function problemType(code: ProblemCode): string {
  return `/docs#problem-${code}`;
}

export interface ProblemFault {
  /** JSON pointer into the request (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}

/** As RFC 9457 has it, with a stable `code`. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode | ErrorCode;
  readonly requestId: string;
  readonly errors?: readonly ProblemFault[];
}

/** What a handler throws to answer with a problem. */
export class Problem extends Error {
  readonly code: ProblemCode | ErrorCode;
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly errors: readonly ProblemFault[];
  /** Headers of the answer, `retry-after` say. */
  readonly headers: Readonly<Record<string, string>>;

  /** @param more.as the code of Warden's own that tells it more closely */
  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      readonly as?: ErrorCode;
      readonly errors?: readonly ProblemFault[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.code = more.as ?? code;
    this.type = problemType(code);
    this.status = table[code].status;
    this.title = table[code].title;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}
