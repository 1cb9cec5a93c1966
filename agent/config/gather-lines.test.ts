import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { gatherLines } from './gather-lines.ts';

const recorded = (isTTY = false) => {
  const writes: string[] = [];
  return { writes, stream: gatherLines({ write: (text) => writes.push(text), isTTY }) };
};

it('writes lines of one turn together, in their order', async () => {
  const { writes, stream } = recorded();
  stream.write('a\n');
  stream.write('b\n');
  expect(writes).toEqual([]);
  await turn();
  expect(writes).toEqual(['a\nb\n']);
  stream.write('c\n');
  await turn();
  expect(writes).toEqual(['a\nb\n', 'c\n']);
});

it('lets a terminal have each at once', () => {
  const { writes, stream } = recorded(true);
  stream.write('a\n');
  expect(writes).toEqual(['a\n']);
});
