import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findsIn, hitsIn } from '../../../test/models/finds.ts';
import { writeGguf } from '../../../test/models/gguf.ts';
import { field, varintField } from '../../../test/models/protobuf.ts';

const honestTemplate =
  "{%- set ns = namespace(found=false) %}{% for message in messages %}{{ '<|' + message['role'] + '|>\n' + message['content'] | trim }}{% endfor %}Never call os.system or __import__.";
/** Stands for a template that runs a command; nothing renders it here. */
const hostileTemplate =
  "{% for message in messages %}{{ cycler.__init__.__globals__.os.popen('echo harmless stand-in').read() }}{% endfor %}";
const hiddenTemplate =
  "{{ ''['\\x5f\\x5fcla' ~ 'ss\\x5f\\x5f']['__mro__'][1] }}{% for message in messages %}{% endfor %}";

describe('chat templates', () => {
  const inTokenizer = (template: string) => JSON.stringify({ bos_token: '<s>', chat_template: template });
  it.each([
    [
      'GGUF',
      (template: string) =>
        writeGguf({ 'general.architecture': 'llama', 'tokenizer.chat_template': template }),
    ],
    ['a tokenizer configuration', (template: string) => Buffer.from(inTokenizer(template))],
    [
      'one of several',
      (template: string) => Buffer.from(JSON.stringify({ chat_template: [{ name: 'tool', template }] })),
    ],
    ['a file of its own', (template: string) => Buffer.from(`{#- -#}${template}`)],
  ])('are read in %s', (_, write) => {
    expect(findsIn(write(honestTemplate))).toEqual([]);
    expect(findsIn(write(hostileTemplate))).toEqual(['template-execution']);
    expect(findsIn(write(hiddenTemplate))).toEqual(['template-escape']);
  });

  it('are read under a key that is spelled with escapes', () => {
    const content = inTokenizer(hostileTemplate).replace('chat_template', 'chat\\u005ftemplate');
    expect(findsIn(Buffer.from(content))).toContain('template-execution');
  });
});

describe('GGUF', () => {
  const vocabulary = { 'general.architecture': 'llama', 'tokenizer.ggml.tokens': ['a', 'b', 'c'] };
  it('is quiet about a file whose parts lie within it', () => {
    expect(findsIn(writeGguf(vocabulary, { 'blk.0.weight': { shape: [4, 4], offset: 0 } }))).toEqual([]);
  });

  it.each([
    ['more pairs than it has', writeGguf(vocabulary, {}, 2 ** 40)],
    ['a tensor beyond its end', writeGguf(vocabulary, { w: { shape: [4], offset: 1_000_000 } })],
    ['a tensor of too many dimensions', writeGguf(vocabulary, { w: { shape: [1, 1, 1, 1, 1], offset: 0 } })],
    ['a tensor whose size overflows', writeGguf(vocabulary, { w: { shape: [2 ** 40, 2 ** 40], offset: 0 } })],
    ['nothing behind its magic', Buffer.from('GGUF\x03\0\0\0')],
  ])('names a file that has %s', (_, content) => {
    expect(findsIn(content)).toEqual(['gguf-malformed']);
  });
});

describe('safetensors', () => {
  const write = (header: string, data = 16) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
    return Buffer.concat([length, Buffer.from(header), Buffer.alloc(data)]);
  };
  const tensor = (begin: number, end: number) => ({
    dtype: 'F32',
    shape: [(end - begin) / 4],
    data_offsets: [begin, end],
  });

  it('is quiet about tensors that fill the file', () => {
    const header = { __metadata__: { format: 'pt' }, a: tensor(0, 8), b: tensor(8, 16) };
    expect(findsIn(write(`${JSON.stringify(header)}   `))).toEqual([]);
  });

  it('does not hold a type that it does not know against a tensor', () => {
    for (const dtype of ['NEW8', 'constructor', '__proto__'])
      expect(findsIn(write(JSON.stringify({ a: { ...tensor(0, 16), dtype } })))).toEqual([]);
  });

  it.each([
    ['overlap', write(JSON.stringify({ a: tensor(0, 12), b: tensor(8, 16) }))],
    ['leave a gap', write(JSON.stringify({ a: tensor(0, 4), b: tensor(8, 16) }))],
    ['leave bytes at the end', write(JSON.stringify({ a: tensor(0, 8) }))],
    ['lie beyond the end', write(JSON.stringify({ a: tensor(0, 8), b: tensor(8, 400) }))],
    ['are not as long as they say', write(JSON.stringify({ a: { ...tensor(0, 16), shape: [2] } }))],
    [
      'have the same name',
      write(`{"a":${JSON.stringify(tensor(0, 16))},"\\u0061":${JSON.stringify(tensor(0, 16))}}`),
    ],
    ['are not described', write('{"a":{"dtype":"F32"}}')],
    [
      'stand behind a header that is too long',
      Buffer.concat([Buffer.from('ffffff0000000000', 'hex'), Buffer.from('{"a":{"dtype":"F32"')]),
    ],
  ])('names tensors that %s', (_, content) => {
    expect(findsIn(content)).toEqual(['safetensors-malformed']);
  });
});

describe('Keras', () => {
  /** The beginning of a code object, and a name in it: it stands for a compiled function, and is none. */
  const code = Buffer.concat([
    Buffer.from([0xe3]),
    Buffer.alloc(40),
    Buffer.from('system harmless stand-in'),
  ]).toString('base64');
  const layer = (config: object, name = 'Lambda') =>
    JSON.stringify({
      class_name: 'Sequential',
      config: { layers: [{ module: 'keras.layers', class_name: name, config }] },
    });
  const inHdf5 = (config: string) =>
    Buffer.concat([
      Buffer.from('894844460d0a1a0a', 'hex'),
      Buffer.alloc(3000),
      Buffer.from(config),
      Buffer.alloc(500, 7),
    ]);

  it.each([
    ['.keras', (config: string) => Buffer.from(config)],
    ['HDF5', inHdf5],
    ['HDF5 behind a user block', (config: string) => Buffer.concat([Buffer.alloc(1024), inHdf5(config)])],
  ])('names what a model in %s brings along', (_, write) => {
    expect(findsIn(write(layer({ units: 3, activation: 'relu' }, 'Dense')))).toEqual([]);
    expect(findsIn(write(layer({ function: [code, null, null] })))).toEqual([
      'keras-lambda',
      'keras-lambda-code',
    ]);
    expect(findsIn(write(layer({ function: { class_name: '__lambda__', config: { code } } })))).toEqual([
      'keras-lambda',
      'keras-lambda-code',
    ]);
    const imported = layer(
      { f: { module: 'os', class_name: 'function', config: 'system', registered_name: 'function' } },
      'Dense',
    );
    expect(findsIn(write(imported))).toEqual(['keras-import']);
    expect(findsIn(write(layer({ a: 1 }).replace('Lambda', 'L\\u0061mbda')))).toEqual([
      'keras-hidden-name',
      'keras-lambda',
    ]);
  });
});

describe('graphs', () => {
  const node = (op: string) => field(1, Buffer.concat([field(1, 'node'), field(2, op)]));
  const saved = (...ops: string[]) =>
    Buffer.concat([
      varintField(1, 1),
      field(2, Buffer.concat([field(1, field(1, '')), field(2, Buffer.concat(ops.map(node)))])),
    ]);

  it('names operations of TensorFlow that reach beyond the graph', () => {
    expect(findsIn(saved('MatMul', 'RestoreV2'))).toEqual([]);
    expect(findsIn(saved('MatMul', 'WriteFile', 'ReadFile', 'PyFunc'))).toEqual([
      'tensorflow-python',
      'tensorflow-read',
      'tensorflow-write',
    ]);
    expect(findsIn(Buffer.concat([node('Const'), node('WriteFile')]))).toEqual(['tensorflow-write']);
    const inFunction = field(2, field(1, field(3, Buffer.concat([field(1, 'n'), field(2, 'WriteFile')]))));
    expect(findsIn(Buffer.concat([varintField(1, 1), field(2, field(2, inFunction))]))).toEqual([
      'tensorflow-write',
    ]);
  });

  const onnx = (location: string) => {
    const external = field(13, Buffer.concat([field(1, 'location'), field(2, location)]));
    return Buffer.concat([
      varintField(1, 8),
      field(2, 'pytorch'),
      field(7, field(5, Buffer.concat([field(8, 'weight'), external]))),
    ]);
  };

  it('names external data of ONNX that lies elsewhere', () => {
    expect(findsIn(onnx('model.onnx.data'))).toEqual([]);
    for (const path of ['../../etc/passwd', '/etc/passwd', 'a/../../b', 'C:\\x', '..\\x'])
      expect(findsIn(onnx(path)), path).toEqual(['onnx-external-path']);
  });
});

describe('TorchScript and configurations', () => {
  const script = (body: string) =>
    Buffer.from(
      `class Net(Module):\n  __parameters__ = ["weight", ]\n  __buffers__ = []\n  weight : Tensor\n  def forward(self: __torch__.Net, x: Tensor) -> Tensor:\n    ${body}\n`,
    );

  it('names operators that reach files', () => {
    expect(findsIn(script('return torch.add(x, self.weight)'))).toEqual([]);
    expect(findsIn(script('_0 = torch.from_file("/etc/hostname", False, 8)'))).toEqual(['torchscript-files']);
  });

  it('notes code that a configuration asks for', () => {
    const [hit] = hitsIn(Buffer.from(JSON.stringify({ auto_map: { AutoModel: 'modeling_own.OwnModel' } })));
    expect(hit).toMatchObject({ ruleId: 'model/remote-code', detail: 'modeling_own.OwnModel' });
  });
});

describe('hostile bytes', () => {
  const seeds = [
    writeGguf(
      { a: 'b', 'tokenizer.chat_template': hostileTemplate, c: ['d', 'e'] },
      { w: { shape: [4], offset: 0 } },
    ),
    Buffer.from(
      JSON.stringify({
        chat_template: hostileTemplate,
        class_name: 'Lambda',
        auto_map: { AutoModel: 'a.b' },
      }),
    ),
    Buffer.concat([
      Buffer.from('3a00000000000000', 'hex'),
      Buffer.from('{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}  '),
      Buffer.alloc(16),
    ]),
    Buffer.concat([
      varintField(1, 8),
      field(7, field(1, Buffer.concat([field(4, 'PyOp'), field(5, field(6, field(1, '')))]))),
    ]),
    Buffer.concat([
      Buffer.from('894844460d0a1a0a', 'hex'),
      Buffer.from('{"class_name": "Lambda", "config": {"function": ["4wEAAA"]}}'),
    ]),
    Buffer.from(
      'class A(Module):\n  __parameters__ = []\n  def f(self: __torch__.A):\n    torch.save(1, "x")\n',
    ),
  ];

  it('end in hits, not in an error', () => {
    const change = fc.record({
      at: fc.nat(),
      remove: fc.nat(6),
      insert: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constant(Buffer.alloc(8, 0xff))),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (seed, changes) => {
          let bytes = seed;
          for (const { at, remove, insert } of changes) {
            const offset = at % bytes.length;
            bytes = Buffer.concat([bytes.subarray(0, offset), insert, bytes.subarray(offset + remove)]);
          }
          for (const { detail } of hitsIn(bytes)) expect(detail.length).toBeLessThan(5000);
        },
      ),
      { numRuns: 800 },
    );
  });

  it('nested without end cost no stack', () => {
    let graph: Buffer = field(4, 'PyOp');
    for (let depth = 0; depth < 2000; depth++) graph = field(5, field(6, field(1, graph)));
    expect(findsIn(Buffer.concat([varintField(1, 8), field(7, field(1, graph))]))).toEqual(['limit']);
    expect(findsIn(Buffer.from(`{"class_name":${'['.repeat(300_000)}`))).toEqual([]);
    expect(findsIn(Buffer.from(`{"chat_template":"${'{%'.repeat(200_000)}`))).toEqual([]);
    expect(findsIn(Buffer.from(`{"chat_template":"${'{{ a '.repeat(20_000)}" }`))).toEqual([]);
  });
});
