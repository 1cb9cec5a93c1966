import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before a node, passes everything on, and can lose an answer. */
export interface CuttingProxy {
  readonly url: string;
  readonly host: string;
  /** Transactions that it passed on so far. */
  sent(): number;
  /** From the n-th transaction on (one-based), the node gets it and the sender gets no answer. */
  cutFrom(transaction: number): void;
  /** From the n-th transaction on, not even the node gets it. */
  loseFrom(transaction: number): void;
  /** Nothing gets an answer. */
  goDown(): void;
  restore(): void;
  close(): Promise<void>;
}

/** @param node `host:port` */
export async function cuttingProxy(node: string): Promise<CuttingProxy> {
  let sent = 0;
  let cut = Number.POSITIVE_INFINITY;
  let lose = Number.POSITIVE_INFINITY;
  let isDown = false;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const isTransaction = body.includes('eth_sendRawTransaction');
      if (isTransaction) sent++;
      if (isDown || (isTransaction && sent >= lose)) {
        isDown = true;
        outgoing.destroy();
        return;
      }
      const onward = request(`http://${node}`, { method: 'POST', headers: incoming.headers }, (answer) => {
        if (isTransaction && sent >= cut) {
          isDown = true;
          answer.resume();
          outgoing.destroy();
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    sent: () => sent,
    cutFrom(transaction) {
      cut = transaction;
    },
    loseFrom(transaction) {
      lose = transaction;
    },
    goDown() {
      isDown = true;
    },
    restore() {
      cut = lose = Number.POSITIVE_INFINITY;
      isDown = false;
      sent = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
