/** Passes a stream on, and tells of each chunk's length in bytes. */
export async function* countBytes<Chunk extends Uint8Array>(
  chunks: AsyncIterable<Chunk>,
  onBytes: ((bytes: number) => void) | undefined,
): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}
