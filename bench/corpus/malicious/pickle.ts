/** Opcodes of Python's pickle, put together by hand. @see https://docs.python.org/3/library/pickletools.html */
export const stop = Buffer.from('.');

export function protocol(version: number): Buffer {
  return Buffer.from([0x80, version]);
}

/** GLOBAL: a name of a module, by lines. */
export function global(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`);
}

/** SHORT_BINUNICODE. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  if (bytes.length < 256) return Buffer.concat([Buffer.from([0x8c, bytes.length]), bytes]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from('X'), length, bytes]);
}

/** STACK_GLOBAL: the name comes from the stack. */
export function stackGlobal(module: string, name: string): Buffer {
  return Buffer.concat([text(module), text(name), Buffer.from([0x93])]);
}

/** Calls what is given with these arguments: EMPTY_TUPLE or TUPLE1 to TUPLE3, then REDUCE. */
export function call(callee: Buffer, ...args: readonly Buffer[]): Buffer {
  const tuple = args.length === 0 ? 0x29 : 0x84 + args.length;
  return Buffer.concat([callee, ...args, Buffer.from([tuple]), Buffer.from('R')]);
}

/** A pickle of one value. */
export function pickle(version: number, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([protocol(version), ...parts, stop]);
}

/** FRAME around opcodes, as protocol 4 and later write it. */
export function framed(body: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head[0] = 0x95;
  head.writeBigUInt64LE(BigInt(body.length), 1);
  return Buffer.concat([head, body]);
}
