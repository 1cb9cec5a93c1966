import { Agent, request } from 'node:http';
import { toHeader } from './protocol.ts';

export interface InboundAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** The runner's way into a run, through its gateway. */
export interface InboundClient {
  /**
   * @param to `address:port` of a service
   * @throws Error when the gateway gives no answer in time
   */
  post(to: string, path: string, body: Buffer, timeoutMs: number): Promise<InboundAnswer>;
  /** Whether something accepts connections there. */
  isReady(to: string): Promise<boolean>;
  close(): void;
}

const answerBytes = 128 * 1024;

export function inboundClient(socketPath: string): InboundClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const send = (method: string, to: string, path: string, body: Buffer | null, timeoutMs: number) =>
    new Promise<InboundAnswer>((resolve, reject) => {
      const asked = request({
        socketPath,
        agent,
        method,
        path,
        maxHeaderSize: 8192,
        headers: { [toHeader]: to, ...(body === null ? {} : { 'content-length': body.length }) },
      });
      const timer = setTimeout(() => asked.destroy(new Error('the gateway gave no answer')), timeoutMs);
      asked.on('response', (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > answerBytes) asked.destroy(new Error('the answer is too large'));
          else chunks.push(chunk);
        });
        answer.on('end', () => {
          clearTimeout(timer);
          resolve({ status: answer.statusCode ?? 502, body: Buffer.concat(chunks) });
        });
        answer.on('error', reject);
      });
      asked.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      asked.end(body ?? undefined);
    });
  return {
    post: (to, path, body, timeoutMs) => send('POST', to, path, body, timeoutMs),
    isReady: (to) =>
      send('GET', to, '/ready', null, 5_000).then(
        ({ status }) => status === 204,
        () => false,
      ),
    close: () => agent.destroy(),
  };
}
