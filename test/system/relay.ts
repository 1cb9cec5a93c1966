import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * Lets containers reach a server of this machine's 127.0.0.1: the same port at the address that they know the machine by.
 * @param host `127.0.0.1:PORT`
 * @returns what closes it
 */
export async function relay(host: string, address: string): Promise<() => void> {
  const port = Number(host.split(':')[1]);
  const server = createServer((inner) => {
    const outer = connect(port, '127.0.0.1');
    inner.pipe(outer).pipe(inner);
    for (const socket of [inner, outer])
      socket.on('error', () => {
        inner.destroy();
        outer.destroy();
      });
  }).listen(port, address);
  await once(server, 'listening');
  return () => server.close();
}
