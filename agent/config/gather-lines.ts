import type { LogStream } from './log.ts';

/**
 * A stream to which lines that come in one turn of the loop go together: a write waits for whoever reads, and a server that is asked
 * a thousand times a second has as many lines. What is left when the process ends is written then. Terminals get theirs at once.
 */
export function gatherLines(stream: LogStream): LogStream {
  if (stream.isTTY === true) return stream;
  let lines: string[] = [];
  const write = () => {
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    stream.write(text);
  };
  process.once('exit', write);
  return {
    write(line) {
      lines.push(line);
      if (lines.length === 1) setImmediate(write);
    },
  };
}
