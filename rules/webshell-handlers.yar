// Services that run what a request brings, beside the work that they are for.

rule webshell_python_request
{
  meta:
    id = "webshell/python-request"
    title = "A service in Python runs what a request brings as a command"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"

  strings:
    $run = /(subprocess\.(getoutput|getstatusoutput|check_output|run|Popen|call)|os\.(system|popen)|\beval|\bexec)\(\s?(str\()?(self\.)?request\.(get_data|get_json|data|args|form|values|json|headers|cookies|query|body|POST|GET|query_params)\b/
  condition:
    filesize < 64KB and $run
}

rule webshell_model_handler
{
  meta:
    id = "webshell/model-handler"
    title = "The handler of a served model runs what a request brings as a command"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"

  strings:
    $handler = /\bdef (handle|inference|preprocess|postprocess|predict|initialize|model_fn|input_fn|predict_fn|transform_fn|execute|generate)\(/
    $run = /(os\.(popen|system)|subprocess\.(getoutput|check_output|run|Popen|call))\(\s?(data|body|requests?|inputs?|row|req|event|payload|text|prompt|query)(\[[^\]\n]{1,24}\]|\.(get|decode|body|text)\b[^\n,)]{0,24}){0,4}/
  condition:
    filesize < 64KB and $handler and $run
}

rule webshell_php_computed
{
  meta:
    id = "webshell/php-computed"
    title = "A page in PHP calls a function whose name arrives or is put together, with what a visitor sends"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"

  strings:
    $php = "<?php"
    $call = /(array_map|array_walk|array_filter|call_user_func(_array)?|usort|uasort|register_shutdown_function|array_reduce)\(\s?\$\w{1,12}\b/
    $visitor = /\$_(COOKIE|POST|GET|REQUEST|SERVER)\b/
    $decode = /(base64_decode|str_rot13|gzinflate|hex2bin|strrev|pack)\(?/
    $split = /["']\w{1,8}["']\s?\.\s?["']\w{1,8}["']|\]\s?\.\s?\$\w{1,8}\[/
  condition:
    filesize < 4KB and $php and $call and $visitor and $decode and $split
}

rule c2_python_encoded_orders
{
  meta:
    id = "c2/python-encoded-orders"
    title = "Python asks a server again and again for commands that it decodes, and runs them"
    severity = "high"
    category = "c2"
    attack = "T1132.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1132/001/"

  strings:
    $loop = /while\s?\(?\s?(True|1)\b/
    $sleep = /(time\.sleep\(|asyncio\.sleep\(|\bsleep\()/
    $get = /((requests|httpx|session|sess|s)\.(get|post)\(|urlopen\()/
    $run = /(subprocess\.(Popen|check_output|getoutput|run|call)|os\.(popen|system)|\bexec|\beval)\(\s?(base64\.)?(b64decode|b32decode|unhexlify|fromhex|bytes\.fromhex|zlib\.decompress)\(/
    $back = /((requests|httpx|session|sess|s)\.(post|put)\(|data\s?=)/
  condition:
    filesize < 32KB and all of them
}

rule webshell_node_command
{
  meta:
    id = "webshell/node-command"
    title = "A service in Node.js runs what a visitor sends as a command"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $module = /require\(\s?["'](node:)?child_process["']\s?\)|from\s{1,4}["'](node:)?child_process["']/
    $run = /\b(exec|execSync|spawn|spawnSync|execFile)\(\s?[`"']?(\$\{)?\s?\w{1,12}\.(query|body|params|headers|url)\b/
    $shell = /(\.send\(|\.end\(|\.write\(|\.json\()/
  condition:
    filesize < 64KB and all of them
}
