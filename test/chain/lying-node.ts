import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Ask = (method: string, params: unknown) => Promise<unknown>;

/** What a node answers in the place of the chain: a result, or a thrown error with the node's words. */
export type Lies = Readonly<Record<string, (params: never, ask: Ask) => unknown>>;

/** A node that says what the chain says, except where it lies. */
export async function lyingNode(url: string, lies: Lies): Promise<{ url: string; stop(): Promise<void> }> {
  const forward = (body: string): Promise<string> =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then((answer) =>
      answer.text(),
    );
  const ask: Ask = async (method, params) =>
    JSON.parse(await forward(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))).result;

  async function answer(body: string): Promise<string> {
    const { id, method, params } = JSON.parse(body);
    const lie = lies[method];
    if (lie === undefined) return forward(body);
    try {
      return JSON.stringify({ jsonrpc: '2.0', id, result: await lie(params as never, ask) });
    } catch (error) {
      return JSON.stringify({
        jsonrpc: '2.0',
        id,
        error: { code: -32000, message: (error as Error).message },
      });
    }
  }

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('content-type', 'application/json').end(await answer(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
