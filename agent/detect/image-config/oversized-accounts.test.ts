import { expect, it } from 'vitest';
import { bytesOf } from '../../unpack/mapped-file.ts';
import { examineAccounts } from './oversized-accounts.ts';

const finds = (text: string) => examineAccounts(bytesOf(Buffer.from(text))).map(({ ruleId }) => ruleId);
const users = (count: number) =>
  Array.from({ length: count }, (_, i) => `user${i}:x:${i}:${i}:,,,:/home/user${i}:/bin/sh\n`).join('');

it('finds lists of users and groups that no honest image has', () => {
  expect(finds(`root:x:0:0:root:/root:/bin/bash\n${users(30_000)}`)).toEqual(['config/accounts-oversized']);
  expect(finds(`root:x:0:\nwheel:x:10:${'a,'.repeat(600_000)}\n`)).toEqual(['config/accounts-oversized']);
});

it('leaves honest lists and other large texts alone', () => {
  expect(finds(users(5000))).toEqual([]);
  expect(finds('time: 12:30:45 x\n'.repeat(100_000))).toEqual([]);
});
