import type { Transform } from 'node:stream';

/** A transform of `node:zlib`; `bytesWritten` counts the input bytes that it used. */
export type ZlibTransform = Transform & { readonly bytesWritten: number };

const readAhead = 4 * 1024 * 1024;

/**
 * Runs a zlib transform over pieces and yields what it produces, working on the next pieces while the caller uses the
 * last output. It differs from `pipeline` in two ways that matter here: everything produced before an error is yielded
 * before the error is thrown (what a failing call made of one piece excepted), and the transform may end before its
 * input does.
 *
 * Memory is bounded by `readAhead` and two output chunks, whatever a piece grows to.
 *
 * @param nextPieces null ends the input
 * @returns how many bytes of the last pieces were not used
 * @throws what the transform or `nextPieces` threw
 */
export async function* driveZlib(
  transform: ZlibTransform,
  nextPieces: () => Promise<readonly Buffer[] | null>,
): AsyncGenerator<Buffer, number> {
  const state = {
    produced: [] as Buffer[],
    bytes: 0,
    error: undefined as unknown,
    failed: false,
    ended: false,
  };
  let idle = true;
  let wake = () => {};
  transform.on('data', (chunk: Buffer) => {
    state.produced.push(chunk);
    state.bytes += chunk.length;
    if (state.bytes > readAhead) transform.pause();
    wake();
  });
  transform.on('end', () => {
    state.ended = true;
    wake();
  });
  transform.on('error', (error) => {
    state.failed = true;
    state.error = error;
    wake();
  });

  let offered = 0;
  let inputOver = false;
  try {
    for (;;) {
      const over = state.failed || state.ended;
      const ready = state.produced.splice(0);
      state.bytes = 0;
      if (transform.isPaused()) transform.resume();
      // A transform that fails drops what it still buffers, so it gets nothing to fail on before that is out.
      if (idle && !inputOver && !over && transform.readableLength === 0) {
        let pieces: readonly Buffer[] | null;
        try {
          pieces = await nextPieces();
        } catch (error) {
          yield* ready;
          throw error;
        }
        if (pieces) {
          idle = false;
          for (const [i, piece] of pieces.entries()) {
            offered += piece.length;
            transform.write(piece, () => {
              if (i < pieces.length - 1) return;
              idle = true;
              wake();
            });
          }
        } else {
          inputOver = true;
          transform.end();
        }
      }
      yield* ready;
      if (over) {
        if (state.failed) throw state.error;
        return offered - transform.bytesWritten;
      }
      if (
        state.produced.length > 0 ||
        state.failed ||
        state.ended ||
        (idle && !inputOver && transform.readableLength === 0)
      )
        continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    transform.destroy();
  }
}
