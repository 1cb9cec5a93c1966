import { field, integer } from './bytes.ts';

/** GGUF version 3 without tensors: these texts by key. @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
export function gguf(texts: Readonly<Record<string, string>>): Buffer {
  const head = Buffer.alloc(24);
  head.write('GGUF', 'latin1');
  head.writeUInt32LE(3, 4);
  head.writeBigUInt64LE(BigInt(Object.keys(texts).length), 16);
  const string = (value: string) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(value)));
    return Buffer.concat([length, Buffer.from(value)]);
  };
  const pairs = Object.entries(texts).map(([key, value]) =>
    Buffer.concat([string(key), Buffer.from([8, 0, 0, 0]), string(value)]),
  );
  return Buffer.concat([head, ...pairs]);
}

/** A layer with code in it, as `keras.Model.save` writes it. The code object is all zeros. */
export function kerasConfig(code: string): string {
  return JSON.stringify({
    module: 'keras',
    class_name: 'Functional',
    config: {
      layers: [
        {
          module: 'keras.layers',
          class_name: 'Lambda',
          config: {
            name: 'lambda',
            function: { class_name: '__lambda__', config: { code, defaults: null, closure: null } },
          },
        },
      ],
    },
  });
}

/** A SavedModel of one graph with these nodes. */
export function savedModel(nodes: readonly (readonly [name: string, op: string])[]): Buffer {
  const graph = Buffer.concat(
    nodes.map(([name, op]) => field(1, Buffer.concat([field(1, name), field(2, op)]))),
  );
  return Buffer.concat([
    integer(1, 1),
    field(2, Buffer.concat([field(1, field(4, 'serve')), field(2, graph)])),
  ]);
}

/** A model of ONNX with one tensor, whose bytes are in this file. */
export function onnx(location: string): Buffer {
  const external = Buffer.concat([field(1, 'location'), field(2, location)]);
  const tensor = Buffer.concat([
    integer(1, 1),
    integer(2, 1),
    field(8, 'w'),
    field(13, external),
    integer(14, 1),
  ]);
  const opset = Buffer.concat([field(1, ''), integer(2, 17)]);
  return Buffer.concat([
    integer(1, 8),
    field(2, 'pytorch'),
    field(7, Buffer.concat([field(2, 'g'), field(5, tensor)])),
    field(8, opset),
  ]);
}
