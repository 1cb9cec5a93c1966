import { expect, it } from 'vitest';
import { findsIn } from '../../../../test/models/finds.ts';

const hdf5 = (...parts: (string | Buffer)[]) =>
  Buffer.concat([
    Buffer.from('894844460d0a1a0a', 'hex'),
    ...parts.map((part) => Buffer.from(part)),
    Buffer.alloc(64),
  ]);
const lambda = '{"class_name": "Lambda", "config": {}}';

it('finds a configuration behind quotes that belong to nothing', () => {
  expect(findsIn(hdf5('"config" "', lambda))).toEqual(['keras-lambda']);
  expect(findsIn(hdf5('"stray', Buffer.alloc(9), lambda))).toEqual(['keras-lambda']);
});

it('finds a configuration at the edge of what is read at once', () => {
  expect(findsIn(hdf5(Buffer.alloc(16 * 1024 * 1024 - 20), lambda))).toEqual(['keras-lambda']);
});

it('reads what begins like a configuration without end only once', () => {
  expect(findsIn(hdf5('"config":'.repeat(50_000)))).toEqual([]);
  expect(findsIn(hdf5('"config"'.repeat(50_000)))).toEqual([]);
  expect(findsIn(hdf5('"config" "x\0'.repeat(50_000)))).toEqual([]);
});
