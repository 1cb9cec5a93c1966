import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Hex, keccak256 } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** What is sent in the place of an answer: status and body. */
export type Misbehaviour = (path: string, honest: string) => { status: number; body: string };

/**
 * A remote signer with the REST interface of Web3Signer for Ethereum 1: keys listed without the prefix 04, data hashed with
 * keccak-256 before it is signed, signatures as text with v 27 or 28.
 */
export async function web3signer(keys: readonly Hex[], misbehave?: Misbehaviour) {
  const accounts = new Map(
    keys.map((key) => {
      const account = privateKeyToAccount(key);
      return [`0x${account.publicKey.slice(4)}`, account];
    }),
  );
  const asked: string[] = [];

  async function answer(path: string, body: string): Promise<{ status: number; body: string }> {
    if (path === '/api/v1/eth1/publicKeys')
      return { status: 200, body: JSON.stringify([...accounts.keys()]) };
    const account = accounts.get(path.replace('/api/v1/eth1/sign/', ''));
    if (account === undefined) return { status: 404, body: 'Public Key not found' };
    const { data } = JSON.parse(body);
    return { status: 200, body: await account.sign({ hash: keccak256(data) }) };
  }

  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    asked.push(`${request.method} ${path}`);
    let body = '';
    for await (const chunk of request) body += chunk;
    const honest = await answer(path, body);
    const sent = misbehave?.(path, honest.body) ?? honest;
    response.writeHead(sent.status, { 'content-type': 'text/plain; charset=utf-8' }).end(sent.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    asked,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
