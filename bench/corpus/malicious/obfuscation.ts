import { deflateSync, gzipSync } from 'node:zlib';
import { base64, hexEscaped } from './bytes.ts';
import { ofFamily } from './sample.ts';

const quiet = 'import os;os.system("echo stand-in")';

export const samples = ofFamily('obfuscation', [
  {
    id: 'obfuscation-python-zlib',
    level: 'easy',
    technique: 'exec of zlib of base64, all in one line (colourama and hundreds after it; T1027).',
    files: {
      'app/lib.py': `exec(__import__('zlib').decompress(__import__('base64').b64decode('${base64(deflateSync(quiet))}')))\n`,
    },
    expect: 'malicious',
    where: 'app/lib.py',
  },
  {
    id: 'obfuscation-python-reversed',
    level: 'ordinary',
    technique: 'The same, reversed and behind a lambda (Hyperion-like; T1027).',
    files: {
      'app/util.py': `_ = lambda __ : __import__('zlib').decompress(__import__('base64').b64decode(__[::-1]));exec((_)(b'${base64(
        deflateSync(quiet),
      )
        .split('')
        .reverse()
        .join('')}'))\n`,
    },
    expect: 'malicious',
    where: 'app/util.py',
  },
  {
    id: 'obfuscation-python-marshal',
    level: 'ordinary',
    technique: 'Code objects by marshal (T1027.009).',
    files: {
      'usr/lib/python3/dist-packages/core.py': `import marshal,base64
exec(marshal.loads(base64.b64decode("${base64(Buffer.alloc(120, 0x4e))}")))
`,
    },
    expect: 'malicious',
    where: 'usr/lib/python3/dist-packages/core.py',
  },
  {
    id: 'obfuscation-python-whitespace',
    level: 'hard',
    technique: 'Code pushed off the screen by hundreds of spaces (W4SP, Phylum 2022; T1027).',
    files: {
      'app/__init__.py': `import os${' '.repeat(400)};__import__('builtins').exec(__import__('builtins').compile(__import__('base64').b64decode("${base64(
        quiet,
      )}"),'<string>','exec'))\nversion = "1.0"\n`,
    },
    expect: 'malicious',
    where: 'app/__init__.py',
  },
  {
    id: 'obfuscation-python-ints',
    level: 'hard',
    technique: 'Code as a list of numbers under XOR, evaluated by name (T1027.013).',
    files: {
      'srv/cfg.py': `k = 23
d = [${[...Buffer.from(quiet)].map((byte) => byte ^ 23).join(', ')}]
getattr(__builtins__, ''.join(map(chr, (101, 120, 101, 99))))(bytes(x ^ k for x in d))
`,
    },
    expect: 'malicious',
    where: 'srv/cfg.py',
  },
  {
    id: 'obfuscation-javascript-array',
    level: 'ordinary',
    technique: 'The output of javascript-obfuscator around a child process (npm campaigns; T1027).',
    files: {
      'app/node_modules/lodahs/index.js': `var _0x4f2a=['\\x63\\x68\\x69\\x6c\\x64\\x5f\\x70\\x72\\x6f\\x63\\x65\\x73\\x73','${hexEscaped(
        'exec',
      )}','${hexEscaped('echo stand-in')}'];(function(_0x1,_0x2){var _0x3=function(_0x4){while(--_0x4){_0x1['push'](_0x1['shift']());}};_0x3(++_0x2);}(_0x4f2a,0x0));var _0x5d1c=function(_0x1,_0x2){_0x1=_0x1-0x0;return _0x4f2a[_0x1];};require(_0x5d1c('0x0'))[_0x5d1c('0x1')](_0x5d1c('0x2'));
`,
    },
    expect: 'malicious',
    where: 'app/node_modules/lodahs/index.js',
  },
  {
    id: 'obfuscation-javascript-charcode',
    level: 'ordinary',
    technique: 'eval of character codes (T1027).',
    files: {
      'app/vendor/jquery.min.js': `/*! jQuery v3.6.0 */eval(String.fromCharCode(${[...Buffer.from('require("child_process").exec("echo stand-in")')].join(',')}));\n`,
    },
    expect: 'malicious',
    where: 'app/vendor/jquery.min.js',
  },
  {
    id: 'obfuscation-javascript-invisible',
    level: 'hard',
    technique: 'Code in invisible variation selectors (GlassWorm, Koi 2025; T1027).',
    files: {
      'app/ext/extension.js': `const s = (v) => [...v].map((w) => (w = w.codePointAt(0), w >= 0xfe00 && w <= 0xfe0f ? w - 0xfe00 : w >= 0xe0100 && w <= 0xe01ef ? w - 0xe0100 + 16 : null)).filter((b) => b !== null);
eval(Buffer.from(s(\`${[...Buffer.from('console.log("stand-in")')]
        .map((byte) => String.fromCodePoint(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16))
        .join('')}\`)).toString('utf-8'));
`,
    },
    expect: 'malicious',
    where: 'app/ext/extension.js',
  },
  {
    id: 'obfuscation-shell-eval-gzip',
    level: 'easy',
    technique: 'A script unpacks the rest of itself and pipes it to bash (T1140).',
    files: {
      'install.sh': `#!/bin/bash
eval "$(echo '${base64(gzipSync('echo stand-in', { level: 9 }))}' | base64 -d | gunzip)"
`,
    },
    expect: 'malicious',
    where: 'install.sh',
  },
  {
    id: 'obfuscation-shell-bashfuscator',
    level: 'hard',
    technique: 'The command put together from slices of variables (Bashfuscator; T1027.010).',
    files: {
      'opt/start': `#!/bin/bash
C=(o c h e); v=ev; w=al
\${*^^}"$v"\${@//x/y}"$w" "\${C[3]}\${C[1]}\${C[2]}\${C[0]} $(rev <<< 'ni-dnats')"
"\${PATH:0:0}"b"\${HOME:0:0}"a''s\\h <<< "$(printf '\\x65\\x63\\x68\\x6f\\x20\\x73\\x74\\x61\\x6e\\x64')"
`,
    },
    expect: 'suspicious',
    where: 'opt/start',
  },
  {
    id: 'obfuscation-php-goto',
    level: 'ordinary',
    technique: 'eval of gzinflate of base64 in PHP (T1027).',
    files: {
      'var/www/html/wp-includes/class-x.php': `<?php $a='gzin'.'flate';$b='base'.'64_'.'decode';eval($a($b('${base64(deflateSync('echo "stand-in";').subarray(2))}')));\n`,
    },
    expect: 'malicious',
    where: 'var/www/html/wp-includes/class-x.php',
  },
  {
    id: 'obfuscation-perl-pack',
    level: 'ordinary',
    technique: 'eval of unpack in Perl (ShellBot droppers; T1027).',
    files: {
      'usr/bin/check': "#!/usr/bin/perl\neval unpack u=>q{0<')I;G0@(G-T86YD+6EN(@};\n",
    },
    expect: 'malicious',
    where: 'usr/bin/check',
  },
]);
