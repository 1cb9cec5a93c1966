// Code that spells the names of what it calls in parts, so that a search for them finds nothing.

rule obfuscation_python_builtin_computed
{
  meta:
    id = "obfuscation/python-builtin-computed"
    title = "Python takes a function of the language by a name that it puts together"
    severity = "high"
    category = "obfuscation"
    attack = "T1027"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"

  strings:
    $join = /getattr\(\s?(__builtins__|builtins|__import__\(\s?["'](builtins|os|subprocess)["']\s?\)|os|subprocess)\s?,\s?["']{2}\.join\(/
    $bytes = /getattr\(\s?(__builtins__|builtins|__import__\(\s?["'](builtins|os|subprocess)["']\s?\))\s?,\s?(bytes\(\s?[\[(]|bytes\.fromhex\(|chr\([0-9]|["']\w{2,12}["']\[::-1\]|base64\.)/
    $index = /__builtins__\.__dict__\[\s?(["']{2}\.join\(|bytes\(|["']\w{2,12}["']\[::-1\]|chr\([0-9])/
  condition:
    filesize < 1MB and any of them
}

rule obfuscation_python_split_names
{
  meta:
    id = "obfuscation/python-split-names"
    title = "Python names modules and functions in parts that it joins, which only hides them from a search"
    severity = "high"
    category = "obfuscation"
    attack = "T1027"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"

  strings:
    $import = /__import__\(\s?["']\w{1,12}["']\s?\+\s?["']\w{1,12}["']/
    $reversed = /__import__\(\s?["']\w{2,16}["']\[::-1\]/
    $getattr = /getattr\([^\n,]{1,40},\s?["']\w{1,12}["']\s?\+\s?["']\w{1,12}["']\s?\)/
    $getattr_reversed = /getattr\([^\n,]{1,40},\s?["']\w{2,16}["']\[::-1\]\s?\)/
  condition:
    filesize < 1MB and any of them and #import + #reversed + #getattr + #getattr_reversed >= 2
}

rule obfuscation_javascript_string_table
{
  meta:
    id = "obfuscation/javascript-string-table"
    title = "JavaScript for servers takes the modules that it loads from a table of disguised strings"
    severity = "high"
    category = "obfuscation"
    attack = "T1027"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"

  strings:
    $table = /_0x[0-9a-f]{2,6}\s?=\s?\[\s?['"](\\x[0-9a-f]{2}){3}/
    $function = /function _0x[0-9a-f]{2,6}\(/
    $require = /\brequire\(\s?_0x[0-9a-f]{2,6}[(\[]/
    $rotate = /\[['"](push|\\x70\\x75\\x73\\x68)['"]\]\(_0x[0-9a-f]{1,6}\[['"](shift|\\x73\\x68\\x69\\x66\\x74)['"]\]\(\)\)/
  condition:
    filesize < 8MB and $require and ($table or $function and $rotate)
}

rule obfuscation_shell_noise
{
  meta:
    id = "obfuscation/shell-noise"
    title = "A shell script spells its commands with expansions that come to nothing, which only hides them"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.010"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/010/"

  strings:
    $empty = /\$\{[*@](\^\^|,,|~~|##|%%|\/\/?\w{1,8}\/\w{1,8})\w{0,6}\}["']?(\$\{?\w|["']?\$|[a-z]{1,4}["'\\$])/
    $slice = /\$\{(PATH|HOME|PWD|SHELL|USER|IFS|BASH|BASHOPTS|OSTYPE):[0-9]{1,2}:[0-9]{1,2}\}["']?[a-z$"'\\]{1,4}["'$\\]/
    $hex = /<<< ?["']?\$\(printf ["']?(\\\\?x[0-9a-f]{2}){6}/
    $rev = /\$\(rev <<< ?["'][^\n"']{4,200}["']\)/
  condition:
    filesize < 64KB and 2 of them
}

rule obfuscation_python_exec_environment
{
  meta:
    id = "obfuscation/python-exec-environment"
    title = "Python runs code that arrives in a variable of the environment, where no scan sees it"
    severity = "medium"
    category = "obfuscation"
    attack = "T1027"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"

  strings:
    $exec = /\bexec\(\s{0,4}(compile\(\s{0,4})?((base64\.)?b64decode\(\s?)?(\w{1,16}\.)?(environ(\.get\(|\[)|getenv\()/
  condition:
    filesize < 1MB and $exec
}

rule obfuscation_command_in_pieces
{
  meta:
    id = "obfuscation/command-in-pieces"
    title = "A shell puts the name of a program for downloads or of itself together out of variables"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.010"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/010/"
  strings:
    $first = /\b\w{1,16}=["']?(c|cu|cur|w|wg|wge)["']? {0,2}[;\n&]{1,2}\s{0,8}(export )?\w{1,16}=["']?(url|rl|l|get|et|t)["']? {0,2}[;\n&]/
    $use = /\$\{?\w{1,16}\}?\$\{?\w{1,16}\}? [^\n]{0,120}(https?:|\||-)/
    $net = "http"
  condition:
    filesize < 64KB and all of them
}

rule obfuscation_php_decoded
{
  meta:
    id = "obfuscation/php-decoded"
    title = "PHP decodes what it holds as text and evaluates it at once"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.010"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/010/"
  strings:
    $open = /<\?(php|PHP|=)/
    $eval = /\b(eval|assert|create_function)\s?\(\s?(\(?\s?["'][^"'\n]{0,20}["']\s?\.\s?)?@?(gzinflate|gzuncompress|gzdecode|str_rot13|base64_decode|convert_uudecode|strrev|hex2bin|urldecode|rawurldecode)\s?\(/
    $text = /["'][A-Za-z0-9+\/=%]{24,}["']/
  condition:
    filesize < 2MB and $open in (0..4096) and $eval and $text
}
