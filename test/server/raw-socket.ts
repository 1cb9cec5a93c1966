import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Writes these bytes to the port, and gives everything that comes back until the other side closes.
 * @param parts written one after the other
 */
export async function sendRaw(port: number, ...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // What is cut off in the middle of a write is seen as that, too.
  socket.on('error', () => {});
  await once(socket, 'connect');
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}
