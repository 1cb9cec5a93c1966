import type { DetectorRow } from './detector-row.ts';

const pickleDocs = { reference: 'https://docs.python.org/3/library/pickle.html', attack: 'T1059.006' };
const kerasDocs = { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2024-3660', attack: 'T1059.006' };
const kerasModule = { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2025-1550', attack: 'T1059.006' };
const jinja = { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2024-34359', attack: 'T1059.006' };
const onnxPath = { reference: 'https://nvd.nist.gov/vuln/detail/CVE-2024-27318', attack: 'T1083' };
const savedModel = { reference: 'https://github.com/tensorflow/tensorflow/blob/v2.20.0/SECURITY.md' };
const gguf = { reference: 'https://github.com/ggml-org/ggml/blob/master/docs/gguf.md' };
const safetensors = { reference: 'https://github.com/huggingface/safetensors#format' };
const torchScript = { reference: 'https://pytorch.org/docs/stable/jit_language_reference.html' };

/** What `examineModel` reports. Only what runs a command or does other harm the moment a model is loaded is slashable. */
export const modelDetectors: Readonly<Record<string, DetectorRow>> = {
  'model/pickle-execution': [
    'critical',
    'model',
    'Loading this pickle runs a command or code that stands in it',
    { ...pickleDocs, slashable: true },
  ],
  'model/pickle-harm': [
    'high',
    'model',
    'Loading this pickle deletes or writes files, connects to a host or loads native code',
    { ...pickleDocs, slashable: true },
  ],
  'model/pickle-abuse': [
    'high',
    'model',
    'Loading this pickle reaches files, the network, processes or native code',
    pickleDocs,
  ],
  'model/pickle-code': [
    'high',
    'model',
    'A pickle makes or loads code, unpickles further or reaches into the interpreter',
    pickleDocs,
  ],
  'model/pickle-reference': [
    'high',
    'model',
    'A pickle names a callable that no model needs, without calling it',
    pickleDocs,
  ],
  'model/pickle-nested': [
    'high',
    'model',
    'A pickle carries another as data, and that one calls what no model needs',
    pickleDocs,
  ],
  'model/pickle-hidden-name': [
    'high',
    'model',
    'A pickle works out the name of what it imports, so that the name does not stand in it',
    pickleDocs,
  ],
  'model/pickle-overwrite': [
    'high',
    'model',
    'Loading this pickle changes a function, class or module for the whole program',
    pickleDocs,
  ],
  'model/pickle-unknown-call': [
    'medium',
    'model',
    'Loading this pickle calls a function that is not known to be harmless',
    { ...pickleDocs, confidence: 'low' },
  ],
  'model/pickle-extension': [
    'medium',
    'model',
    'A pickle imports through the registry of extensions, which hides the name',
    pickleDocs,
  ],
  'model/pickle-broken': [
    'medium',
    'model',
    'A pickle that imports something cannot be read to its end: what comes before the fault runs nevertheless',
    pickleDocs,
  ],
  'model/pickle-limit': [
    'medium',
    'model',
    'A pickle is so large or so deep that not all of it was followed',
    pickleDocs,
  ],
  'model/pickle-unknown-class': [
    'low',
    'model',
    'A pickle makes an instance of a class that is not known to be harmless',
    { ...pickleDocs, confidence: 'low' },
  ],
  'model/keras-lambda-code': [
    'high',
    'model',
    'A Keras model carries compiled Python code, which runs when the model is loaded or used',
    kerasDocs,
  ],
  'model/keras-lambda': [
    'medium',
    'model',
    'A Keras model has a Lambda layer: a function that is not part of the library',
    kerasDocs,
  ],
  'model/keras-import': [
    'critical',
    'model',
    'A Keras model names a function of the operating system or interpreter to be imported and called',
    kerasModule,
  ],
  'model/keras-hidden-name': [
    'high',
    'model',
    'A Keras model spells the name of a class with escapes, so that searches do not see it',
    kerasDocs,
  ],
  'model/template-execution': [
    'critical',
    'model',
    'A chat template breaks out of the template engine and runs a command when the model is loaded',
    { ...jinja, slashable: true },
  ],
  'model/template-escape': [
    'high',
    'model',
    'A chat template reaches for the internals of Python, which no honest one does',
    jinja,
  ],
  'model/tensorflow-write': ['high', 'model', 'A TensorFlow graph writes files when it runs', savedModel],
  'model/tensorflow-python': [
    'medium',
    'model',
    'A TensorFlow graph calls Python functions of the process that loads it',
    savedModel,
  ],
  'model/tensorflow-read': [
    'medium',
    'model',
    'A TensorFlow graph reads or lists files when it runs',
    { ...savedModel, confidence: 'low' },
  ],
  'model/onnx-external-path': [
    'high',
    'model',
    'An ONNX model reads its data from a path outside its own folder',
    onnxPath,
  ],
  'model/onnx-python': ['medium', 'model', 'An ONNX model calls Python code that comes with it', onnxPath],
  'model/torchscript-files': [
    'high',
    'model',
    'TorchScript code reads or writes files when the model is loaded or used',
    torchScript,
  ],
  'model/safetensors-malformed': [
    'medium',
    'model',
    'A safetensors file contradicts itself, so that readers see different tensors or other bytes',
    safetensors,
  ],
  'model/gguf-malformed': [
    'medium',
    'model',
    'A GGUF file contradicts itself, as files do that attack its readers',
    { ...gguf, attack: 'T1203' },
  ],
  'model/limit': ['medium', 'model', 'A model has so many parts that not all of them were looked at'],
  'model/remote-code': [
    'info',
    'model',
    'A model configuration names Python files to be imported where its user trusts remote code',
    { reference: 'https://huggingface.co/docs/transformers/custom_models' },
  ],
};
