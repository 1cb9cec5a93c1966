/** Opcodes of a pickle, put together by hand: samples that no pickler would write. */

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const u32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};

export const pickle = (protocol: number, ...parts: Buffer[]): Buffer =>
  Buffer.concat([bytes(0x80, protocol), ...parts, bytes(0x2e)]);
/** An opcode without argument, by its letter. */
export const op = (letters: string): Buffer => Buffer.from(letters, 'latin1');
export const text = (value: string): Buffer => {
  const encoded = Buffer.from(value);
  return encoded.length < 256
    ? Buffer.concat([bytes(0x8c, encoded.length), encoded])
    : Buffer.concat([op('X'), u32(encoded.length), encoded]);
};
export const data = (value: Buffer): Buffer => Buffer.concat([op('B'), u32(value.length), value]);
export const int = (value: number): Buffer => Buffer.concat([op('J'), u32(value)]);
/** GLOBAL, with names in lines. */
export const global = (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`);
/** STACK_GLOBAL, with names from the stack. */
export const stackGlobal = (module: string, name: string): Buffer =>
  Buffer.concat([text(module), text(name), bytes(0x93)]);
export const tuple = (...items: Buffer[]): Buffer => Buffer.concat([op('('), ...items, op('t')]);
export const list = (...items: Buffer[]): Buffer => Buffer.concat([op(']('), ...items, op('e')]);
export const dict = (entries: Record<string, Buffer>): Buffer =>
  Buffer.concat([
    op('}('),
    ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]),
    op('u'),
  ]);
export const call = (callable: Buffer, ...args: Buffer[]): Buffer =>
  Buffer.concat([callable, tuple(...args), op('R')]);
/** NEWOBJ, then BUILD with `state`. */
export const instance = (cls: Buffer, state: Buffer): Buffer =>
  Buffer.concat([cls, op(')\x81'), state, op('b')]);
/** What the samples run, were they loaded: harmless. */
export const command = text('echo harmless stand-in');
export const system = global('os', 'system');
