import type { Socket } from 'node:net';
import { Problem, type ProblemCode } from './problem.ts';

const codes = new Map<string, ProblemCode>([
  ['HPE_HEADER_OVERFLOW', 'HEADERS_TOO_LARGE'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'TOO_SLOW'],
]);

/**
 * Answers what is no HTTP, or came too slowly, or with headers too large, and closes the connection: nothing behind it can be taken for
 * another request.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { type, status, title, code } = new Problem(codes.get(error.code ?? '') ?? 'INVALID_REQUEST', '');
  const body = JSON.stringify({ type, title, status, detail: title, code });
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
