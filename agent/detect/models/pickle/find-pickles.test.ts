import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as p from '../../../../test/models/assemble-pickle.ts';
import { findsIn, hitsIn } from '../../../../test/models/finds.ts';
import { honestPickles, hostilePickles } from '../../../../test/models/python-pickles.ts';

const attack = p.call(p.system, p.command);
const hostile = p.pickle(4, attack);
const base64 = (text: string) => Buffer.from(text, 'base64');

describe('what CPython writes', () => {
  it.each([0, 1, 2, 3, 4, 5])('is quiet about honest data in protocol %i', (protocol) => {
    expect(hitsIn(base64(honestPickles[protocol]!))).toEqual([]);
  });

  it.each([0, 1, 2, 3, 4, 5])('names the command that protocol %i runs', (protocol) => {
    const content = base64(hostilePickles[protocol]!);
    const [hit, ...others] = hitsIn(content);
    expect(others).toEqual([]);
    expect(hit!.ruleId).toBe('model/pickle-execution');
    expect(hit!.detail).toContain("posix.system('echo harmless stand-in') (REDUCE)");
    expect(String.fromCharCode(content[hit!.matches[0]!.offset]!)).toBe('R');
  });
});

describe('ways to call', () => {
  const cases: Record<string, Buffer> = {
    REDUCE: attack,
    OBJ: Buffer.concat([p.op('('), p.system, p.command, p.op('o')]),
    INST: Buffer.concat([p.op('('), p.command, Buffer.from('ios\nsystem\n')]),
    NEWOBJ: Buffer.concat([p.global('subprocess', 'Popen'), p.tuple(p.command), p.op('\x81')]),
    NEWOBJ_EX: Buffer.concat([p.global('subprocess', 'Popen'), p.tuple(p.command), p.op('}\x92')]),
    'the name of Python 2': p.call(p.global('__builtin__', 'eval'), p.text('1 + 1')),
    'another name of the module': p.call(p.global('commands', 'getoutput'), p.command),
    'names from the memo': Buffer.concat([
      p.text('system'),
      p.op('\x940'),
      p.text('os'),
      p.op('h\x00\x93'),
      p.tuple(p.command),
      p.op('R'),
    ]),
    'names with escapes': Buffer.concat([
      Buffer.from('V\\u006fs\nV\\u0073ystem\n\x93', 'latin1'),
      p.tuple(p.command),
      p.op('R'),
    ]),
    'a path of attributes': p.call(p.stackGlobal('torch.serialization', 'os.system'), p.command),
    'getattr of an imported module': p.call(
      p.call(
        p.global('builtins', 'getattr'),
        p.call(p.global('importlib', 'import_module'), p.text('os')),
        p.text('system'),
      ),
      p.command,
    ),
    attrgetter: p.call(
      p.call(
        p.call(p.global('operator', 'attrgetter'), p.text('system')),
        p.call(p.global('builtins', '__import__'), p.text('os')),
      ),
      p.command,
    ),
    methodcaller: p.call(
      p.call(p.global('operator', 'methodcaller'), p.text('system'), p.command),
      p.call(p.global('builtins', '__import__'), p.text('os')),
    ),
    partial: p.call(p.call(p.global('functools', 'partial'), p.system, p.command)),
    map: p.call(
      p.global('builtins', 'list'),
      p.call(p.global('builtins', 'map'), p.system, p.list(p.command)),
    ),
    'a thread': p.call(p.global('threading', 'Thread'), p.op('N'), p.system),
    'a method that BUILD put there': Buffer.concat([
      p.instance(p.global('app', 'Thing'), p.dict({ __setstate__: p.system })),
      p.command,
      p.op('b'),
    ]),
    'an append that BUILD put there': Buffer.concat([
      p.instance(p.global('app', 'Thing'), p.dict({ append: p.system })),
      p.command,
      p.op('a'),
    ]),
    'arguments that are no tuple': Buffer.concat([p.system, p.list(p.command), p.op('R')]),
    'a state that is nothing': Buffer.concat([p.op(']Nb0'), attack]),
    'an array of bytes that is filled': Buffer.concat([
      Buffer.from('\x96\x01\0\0\0\0\0\0\0aK\x05aK\0K\x06s0', 'latin1'),
      attack,
    ]),
    'a slot of the memo that is written in a strange way': Buffer.concat([
      p.system,
      Buffer.from('p 0000000000000000000000001_0\n0g+10\n'),
      p.tuple(p.command),
      p.op('R'),
    ]),
    'a pickle within a pickle, loaded': p.call(p.global('pickle', 'loads'), p.data(p.pickle(2, attack))),
    'a pickle in the bytes of a legacy tensor': p.call(
      p.global('torch.storage', '_load_from_bytes'),
      p.data(hostile),
    ),
    'a pickle in the code points of a text, loaded': p.call(
      p.global('pickle', 'loads'),
      p.call(p.global('_codecs', 'encode'), p.text(p.pickle(2, attack).toString('latin1')), p.text('latin1')),
    ),
  };
  it.each(Object.entries(cases))('sees through %s', (_, body) => {
    expect(findsIn(p.pickle(4, body))).toContain('pickle-execution');
  });

  it('tells harm from a command', () => {
    expect(findsIn(p.pickle(4, p.call(p.global('shutil', 'rmtree'), p.text('/stand-in'))))).toEqual([
      'pickle-harm',
    ]);
    expect(findsIn(p.pickle(4, p.call(p.global('os', 'getlogin'))))).toEqual(['pickle-abuse']);
    expect(findsIn(p.pickle(4, p.call(p.global('marshal', 'loads'), p.data(Buffer.alloc(9)))))).toEqual([
      'pickle-code',
    ]);
  });
});

describe('libraries that run what they are given', () => {
  it.each([
    ['dataclasses', '_create_fn', 'pickle-execution'],
    ['invoke', 'run', 'pickle-execution'],
    ['test.support.script_helper', 'assert_python_ok', 'pickle-execution'],
    ['multiprocessing.connection', 'Client', 'pickle-abuse'],
    ['transformers.utils.hub', 'cached_file', 'pickle-abuse'],
    ['typing', 'get_type_hints', 'pickle-code'],
    ['ray.cloudpickle', 'loads', 'pickle-code'],
    ['lib2to3.pgen2.grammar', 'Grammar.loads', 'pickle-code'],
  ])('names %s.%s', (module, name, finding) => {
    expect(findsIn(p.pickle(4, p.call(p.stackGlobal(module, name), p.command)))).toEqual([finding]);
  });

  it('is held where a helper of PyTorch looks a name up', () => {
    const looked = p.call(p.global('torch._utils', '_import_dotted_name'), p.text('os.system'));
    expect(findsIn(p.pickle(4, p.call(looked, p.command)))).not.toEqual([]);
  });
});

describe('what is not called', () => {
  it('names a reference to what no model needs', () => {
    expect(findsIn(p.pickle(4, p.dict({ f: p.system })))).toEqual(['pickle-reference']);
  });

  it('names a pickle that lies in another as data', () => {
    expect(findsIn(p.pickle(4, p.data(hostile)))).toEqual(['pickle-nested']);
    expect(findsIn(p.pickle(4, p.text(hostile.toString('base64'))))).toEqual(['pickle-nested']);
  });

  it('names a class or module that is changed for the whole program', () => {
    const changed = Buffer.concat([
      p.global('torch.nn', 'Linear'),
      p.dict({ forward: p.op('N') }),
      p.op('b'),
    ]);
    expect(findsIn(p.pickle(4, changed))).toEqual(['pickle-overwrite']);
  });

  it('names what is worked out or comes from the registry', () => {
    const made = p.call(p.global('builtins', 'str'), p.data(Buffer.from('os')), p.text('ascii'));
    const computed = Buffer.concat([made, p.text('system'), p.op('\x93'), p.tuple(p.command), p.op('R')]);
    expect(findsIn(p.pickle(4, computed))).toEqual(['pickle-hidden-name', 'pickle-unknown-call']);
    expect(findsIn(p.pickle(4, p.op('\x82\x07')))).toEqual(['pickle-extension']);
  });

  it('grades what it does not know', () => {
    expect(findsIn(p.pickle(4, p.call(p.global('app.train', 'restore'), p.command)))).toEqual([
      'pickle-unknown-call',
    ]);
    expect(findsIn(p.pickle(4, p.instance(p.global('app.model', 'Net'), p.dict({ a: p.int(1) }))))).toEqual([
      'pickle-unknown-class',
    ]);
  });
});

describe('models', () => {
  const storage = p.tuple(
    p.text('storage'),
    p.global('torch', 'FloatStorage'),
    p.text('0'),
    p.text('cpu'),
    p.int(4),
  );
  const tensor = Buffer.concat([
    p.global('torch._utils', '_rebuild_tensor_v2'),
    p.tuple(
      Buffer.concat([storage, p.op('Q')]),
      p.int(0),
      p.tuple(p.int(2)),
      p.tuple(p.int(1)),
      p.op('\x89'),
      p.call(p.global('collections', 'OrderedDict')),
    ),
    p.op('R'),
  ]);
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 167 + (i >> 3) * 13) & 0xff));

  it('is quiet about a state dict of PyTorch', () => {
    expect(findsIn(p.pickle(2, p.dict({ 'layer.weight': tensor })))).toEqual([]);
  });

  it('is quiet about the legacy format with its storages, and sees a pickle behind them', () => {
    const magic = Buffer.from('80028a0a6cfc9c46f920 6aa85019 2e'.replaceAll(' ', ''), 'hex');
    const legacy = Buffer.concat([
      magic,
      p.pickle(2, p.int(1001)),
      p.pickle(2, p.dict({ little_endian: p.op('\x88') })),
      p.pickle(2, p.dict({ 'layer.weight': tensor })),
      p.pickle(2, p.list(p.text('0'))),
      noise,
    ]);
    expect(findsIn(legacy)).toEqual([]);
    expect(findsIn(Buffer.concat([legacy, hostile]))).toEqual(['pickle-execution']);
  });

  it('is quiet about an estimator of scikit-learn', () => {
    const state = p.dict({ coef_: p.int(1), classes_: p.global('numpy', 'float64') });
    expect(
      findsIn(p.pickle(4, p.instance(p.global('sklearn.linear_model._base', 'LinearRegression'), state))),
    ).toEqual([]);
  });

  it('is quiet about the sparse matrices of SciPy, old and new', () => {
    for (const [module, name] of [
      ['scipy.sparse', 'lil_matrix'],
      ['scipy.sparse.csc', 'csc_matrix'],
      ['scipy.sparse._coo', 'coo_array'],
    ] as const)
      expect(findsIn(p.pickle(4, p.instance(p.global(module, name), p.dict({ _shape: p.int(2) }))))).toEqual(
        [],
      );
    expect(
      findsIn(p.pickle(4, p.instance(p.global('scipy.sparse._csc', 'load_npz'), p.dict({})))),
    ).not.toEqual([]);
  });

  it('is quiet about arrays as old versions of NumPy wrote them', () => {
    const old = p.global('numpy.core._internal', '_reconstruct');
    expect(
      findsIn(p.pickle(2, p.call(old, p.global('numpy', 'ndarray'), p.tuple(p.int(0)), p.text('b')))),
    ).toEqual([]);
  });

  const wrapper = (dtype: string) =>
    p.instance(
      p.stackGlobal('joblib.numpy_pickle', 'NumpyArrayWrapper'),
      p.dict({
        subclass: p.global('numpy', 'ndarray'),
        shape: p.tuple(p.int(64), p.int(8)),
        dtype: p.call(p.global('numpy', 'dtype'), p.text(dtype), p.op('\x89'), p.op('\x88')),
        numpy_array_alignment_bytes: p.int(16),
      }),
    );
  const padding = Buffer.from([3, 255, 255, 255]);

  it('passes over the arrays of joblib', () => {
    const array = Buffer.concat([wrapper('f8'), padding, noise]);
    expect(findsIn(p.pickle(4, p.dict({ coef: array })))).toEqual([]);
    expect(findsIn(p.pickle(4, p.dict({ coef: array, last: attack })))).toEqual(['pickle-execution']);
  });

  it('reads the pickle of an array of objects', () => {
    expect(findsIn(p.pickle(4, p.dict({ names: Buffer.concat([wrapper('O8'), hostile]) })))).toEqual([
      'pickle-execution',
    ]);
    const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
    const npy = Buffer.concat([
      Buffer.from('934e554d50590100', 'hex'),
      Buffer.from([header.length, 0]),
      Buffer.from(header),
    ]);
    expect(findsIn(Buffer.concat([npy, hostile]))).toEqual(['pickle-execution']);
    expect(findsIn(Buffer.concat([npy, noise]))).toEqual([]);
  });

  it('opens a bare zlib stream, whole or corrupt', () => {
    expect(findsIn(deflateSync(hostile))).toEqual(['pickle-execution']);
    expect(findsIn(deflateSync(p.pickle(2, p.dict({ 'layer.weight': tensor }))))).toEqual([]);
    const long = deflateSync(Buffer.concat([hostile, noise]), { level: 0 });
    long.writeUInt8(long.at(-1)! ^ 1, long.length - 1);
    expect(findsIn(long)).toContain('pickle-execution');
  });
});

describe('recognition', () => {
  it('keeps what it found when the pickle breaks after the payload', () => {
    expect(findsIn(Buffer.concat([hostile.subarray(0, -1), Buffer.from('\xff\xff\xff', 'latin1')]))).toEqual([
      'pickle-broken',
      'pickle-execution',
    ]);
    expect(findsIn(Buffer.from('cos\nsystem\n(S"echo harmless stand-in"\ntR\xff', 'latin1'))).toContain(
      'pickle-execution',
    );
  });

  it('reads one stream after the other', () => {
    expect(findsIn(Buffer.concat([p.pickle(4, p.int(1)), Buffer.from('N.'), hostile]))).toEqual([
      'pickle-execution',
    ]);
  });

  it.each([
    'class Foo:\n    pass\n',
    'import os\nos.system("echo")\n',
    'config = 1\nsystem\n(R.\n',
    'Version: 1\nName: x\n.',
    'I1\n.',
    '(dp0\nS"a"\np1\nI1\ns.',
    'PK\x03\x04 nothing\n',
    '\x80\x04\x95 random',
  ])('takes %j for no pickle that imports', (content) => {
    expect(findsIn(Buffer.from(content, 'latin1'))).toEqual([]);
  });
});
