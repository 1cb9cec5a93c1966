import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fileCapabilities } from './file-capabilities.ts';

/** As `setcap` writes it. */
const attribute = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');

it('reads the capabilities that setcap writes', () => {
  expect(fileCapabilities(attribute('0100000200200000000000000000000000000000'))).toEqual({
    names: ['net_raw'],
    strong: false,
  });
  expect(fileCapabilities(attribute('0100000200002000000000008000000000000000'))).toEqual({
    names: ['sys_admin', 'bpf'],
    strong: true,
  });
});

it('says nothing where a file has none, and the worst of what it cannot read', () => {
  expect(fileCapabilities(undefined)).toBeNull();
  expect(fileCapabilities('x')).toMatchObject({ strong: true });
});

it('takes any value without an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      fileCapabilities(Buffer.from(bytes).toString('latin1'));
    }),
  );
});
