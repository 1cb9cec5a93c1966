// Code that hides what it does: decoded, then run.

rule obfuscation_python_exec
{
  meta:
    id = "obfuscation/python-exec"
    title = "Python decodes hidden code and executes it"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $base64 = /\b(exec|eval)\(\s{0,4}(compile\(\s{0,4})?(__import__\(\s?["'](base64|zlib|marshal|codecs|bz2|lzma)["']\s?\)\.|base64\.|zlib\.|marshal\.|codecs\.|bz2\.|lzma\.|binascii\.)?(b64decode|decompress|a85decode|b85decode|b32decode|b16decode|unhexlify|urlsafe_b64decode)\(\s{0,4}(b?["'][A-Za-z0-9+\/=~$-]{16}|__import__|base64\.|zlib\.|codecs\.|b64decode\(|bytes)/
    $marshal = /\bexec\(\s{0,4}(__import__\(\s?["']marshal["']\s?\)|marshal)\.loads\(\s{0,4}(__import__|zlib|base64|gzip|lzma|bz2|b["'])/
    $lambda = /lambda\s{1,4}\w{1,8}\s?:\s?__import__\(\s?["']zlib["']\s?\)\.decompress\(\s?__import__\(\s?["']base64["']/
    $fernet = /\bexec\(\s{0,4}Fernet\(\s?b?["'][^"'\n]{20,60}["']\s?\)\.decrypt\(/
    $hex = /\bexec\(\s{0,4}(bytes\.fromhex\(|bytearray\.fromhex\(|["'](\\x[0-9a-fA-F]{2}){8})/
    $rot = /\bexec\(\s{0,4}codecs\.decode\([^\n]{4,20000}["']rot_?13["']/
    $char = /\b(exec|eval)\(\s{0,4}["']{2}\.join\(\s{0,4}(\[?\s?chr\(|map\(\s?chr)/
  condition:
    filesize < 32MB and any of them
}

rule obfuscation_python_builtins
{
  meta:
    id = "obfuscation/python-builtins"
    title = "Python spells the names of its own functions so that a search for them fails, and runs hidden code"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $bytes = /getattr\(\s?__import__\(\s?(bytes\(\[|["']{2}\.join|base64|["'](\\x[0-9a-f]{2}){4})/
    $builtins = "98,117,105,108,116,105,110,115"
    $encoded = /__import__\(\s?base64\.b64decode\(\s?b?["']YnVpbHRpbnM=/
    $exec = /getattr\(\s?(__builtins__|builtins)\s?,\s?["'](\\x[0-9a-f]{2}){2,}|__builtins__\.__dict__\[\s?["'][a-z]{1,3}["']\s?\+/
    $globals = /globals\(\)\[\s?["'](\\x[0-9a-f]{2}){4,}|globals\(\)\[\s?["']{2}\.join\(\s?\[?chr/
  condition:
    filesize < 8MB and any of them
}

rule obfuscation_shell_decode
{
  meta:
    id = "obfuscation/shell-decode"
    title = "A shell runs a command that it decodes first"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.010"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/010/"
  strings:
    $echo = /(echo|printf)( -[ne]{1,2})? ["']?[A-Za-z0-9+\/=_-]{24,}["']?[^\n]{0,20}\| ?(rev ?\| ?)?(base64|openssl (enc )?-?base64) (-d|-D|--decode|-di|-id|-A -d|-d -A)( -)? ?\| ?(sudo )?(gunzip|gzip -dc?|zcat|xz -d|bunzip2|tr [^\n|]{2,40})?( ?\| ?)?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
    $here = /base64 (-d|-D|--decode|-di) ?<<< ?[^\n|]{8,20000}\| ?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
    $eval = /(eval |sh -c |source )["']?(\$\(|`|<\() ?(echo|printf|base64) [^\n]{1,20000}(base64 (-d|-D|--decode|-di)|xxd -r|gunzip|openssl (enc )?-?base64 -d)/
    $hex = /(echo|printf)[^\n]{8,20000}\| ?xxd -r( -p|p)?( -)? ?\| ?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
    $python = /python[23]? -c ["'](import base64[;,] ?)?exec\(|python[23]? -c ["'][^"'\n]{0,40}__import__\(\\?["']base64/
  condition:
    filesize < 8MB and any of ($echo, $here, $eval, $hex, $python)
}

rule obfuscation_shell_variables
{
  meta:
    id = "obfuscation/shell-variables"
    title = "A shell script is cut into variables and put together only when it runs"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.010"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/010/"
  strings:
    $cut = /eval ["'](\$[A-Za-z]{1,3}){1}((\$[A-Za-z]{1,3})|(\$\{[A-Za-z]{1,3}\})){7,}/
    $hex = /(\$'(\\x[0-9a-fA-F]{2}){6,}|\$'\\(0|1|2|3|4|5|6|7)[0-7]{2}(\\[0-7]{3}){5,})[^\n]{0,200}/
    $run = /(eval|exec|sh -c|\| ?(ba)?sh)/
    $arith = /\$\{[#!]?[@*_A-Za-z]{1,8}(:[0-9]{1,3}){1,2}\}(\$\{[#!]?[@*_A-Za-z]{1,8}(:[0-9]{1,3}){1,2}\}){7,}/
    $joint = /(0|1|2|3|4|5|6|7|8|9)\}\$\{/ // is in every $arith, and is quick to look for
    $z = /z=["']\n["'];[A-Z][a-z]?z=['"]/
  condition:
    filesize < 4MB and ($cut and $z or $hex and $run and filesize < 8KB and #hex < 200 or $joint and $arith)
}

rule obfuscation_perl
{
  meta:
    id = "obfuscation/perl"
    title = "Perl decodes hidden code and executes it"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $unpack = /eval\s?\(?\s?unpack\s?\(?\s?["']?(u|H\*)["']?\s?(=>|,)/
    $pack = /eval\s?\(?\s?pack\s?\(?\s?["']H\*["']?\s?(=>|,)/
    $decode = /eval\s?\(?\s?(MIME::Base64::)?decode_base64\s?\(/
  condition:
    filesize < 4MB and any of them
}

rule obfuscation_ruby
{
  meta:
    id = "obfuscation/ruby"
    title = "Ruby decodes hidden code and executes it"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $decode = /eval\s?\(?\s?(Base64\.(strict_|urlsafe_)?decode64|Zlib::Inflate\.inflate|Zlib\.inflate)\s?\(/
    $unpack = /eval\s?\(?\s?\(?["'][A-Za-z0-9+\/=]{24,}["']\)?\.unpack1?\(\s?["']m0?["']/
  condition:
    filesize < 4MB and any of them
}

rule obfuscation_node_eval
{
  meta:
    id = "obfuscation/node-eval"
    title = "JavaScript decodes hidden code and executes it"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $buffer = /\b(eval|Function|runInThisContext|runInNewContext|execSync|exec)\(\s?(Buffer\.from|new Buffer)\(\s?["'`][A-Za-z0-9+\/=]{16,}["'`]\s?,\s?["'`](base64|hex)["'`]\s?\)/
    $atob = /\b(eval|Function|setTimeout)\(\s?(window\.|globalThis\.)?atob\(\s?["'`][A-Za-z0-9+\/=]{16,}/
    $char = /\b(eval|Function)\(\s?String\.fromCharCode\((\s?(0x)?[0-9a-f]{2,3}\s?,){10}/
    $ctor = /\[\s?["'`]constructor["'`]\s?\]\s?\[\s?["'`]constructor["'`]\s?\]\s?\(\s?(atob|Buffer\.from|String\.fromCharCode)\(/
    $require = /require\(\s?(Buffer\.from\(\s?["'`][A-Za-z0-9+\/=]{8,}["'`]\s?,\s?["'`](base64|hex)|atob\(\s?["'`][A-Za-z0-9+\/=]{8,})/
  condition:
    filesize < 32MB and any of them
}

rule obfuscation_invisible_code
{
  meta:
    id = "obfuscation/invisible-code"
    title = "Code is hidden in characters that no editor shows, decoded and executed"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $map = /(0x[fF][eE]00|65024|0x[eE]0100|917760)/
    $map2 = /(0x[eE]0100|917760|0x[eE]01[eE][fF]|917999)/
    $point = "codePointAt("
    $eval = /\beval\(/
    $many = { F3 A0 (84 | 85 | 86 | 87) ?? F3 A0 (84 | 85 | 86 | 87) ?? F3 A0 (84 | 85 | 86 | 87) ?? F3 A0 (84 | 85 | 86 | 87) ?? F3 A0 (84 | 85 | 86 | 87) ?? F3 A0 (84 | 85 | 86 | 87) ?? F3 A0 (84 | 85 | 86 | 87) ?? F3 A0 (84 | 85 | 86 | 87) ?? }
  condition:
    filesize < 8MB and $eval and ($many or $map and $map2 and $point and filesize < 64KB)
}

rule obfuscation_javascript_packed
{
  meta:
    id = "obfuscation/javascript-packed"
    title = "JavaScript whose names and texts were replaced by an obfuscator: what it does cannot be read"
    severity = "low"
    category = "obfuscation"
    attack = "T1027"
    confidence = "low"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"
  strings:
    $names = /\b_0x[0-9a-f]{4,6}\b/
    $loop = /while\s?\(\s?!!\[\]\s?\)|while\(\s?!0x0|while\(!!\[\]\)\{try\{/
    $shift = /\['push'\]\(_0x[0-9a-f]{4,6}\['shift'\]\(\)\)|\.push\(_0x[0-9a-f]{4,6}\.shift\(\)\)/
  condition:
    filesize < 16MB and $loop and $shift and #names > 20
}

rule obfuscation_javascript_hides_shell
{
  meta:
    id = "obfuscation/javascript-hides-shell"
    title = "JavaScript that an obfuscator made unreadable, and that starts programs or reads credentials"
    severity = "high"
    category = "obfuscation"
    attack = "T1027"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"
  strings:
    $names = /\b_0x[0-9a-f]{4,6}\b/
    $spawn = /(child_process|['"]spawn['"]|['"]execSync['"])/
    $what = /(process\.env|os\.homedir|['"]homedir['"]|['"]hostname['"]|Login Data|leveldb|\.ssh|\.config\/solana)/
    $net = /(axios|['"]https?['"]|['"]request['"]|node-fetch|socket\.io)/
  condition:
    filesize < 2MB and #names > 60 and $spawn and $what and $net
}
