// Web shells: pages that run whatever a visitor sends.

rule webshell_php_eval
{
  meta:
    id = "webshell/php-eval"
    title = "A page in PHP executes what a visitor sends"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $eval = /(eval|assert|create_function|system|passthru|shell_exec|popen|proc_open|pcntl_exec|exec)\s?\(\s?@?(\w{1,20}\(\s?){0,3}\$(_(GET|POST|REQUEST|COOKIE|SERVER)|HTTP_RAW_POST_DATA|\{["']_(GET|POST|REQUEST))/
    $input = /(@eval|assert)\s?\(\s?(\w{1,20}\(\s?){0,3}file_get_contents\(\s?["']php:\/\/input["']/
    $back = /`\s?\$\{?_(GET|POST|REQUEST|COOKIE)\[[^\n`]{1,60}`/
    $call = /\$_(GET|POST|REQUEST|COOKIE)\s?\[[^\]]{0,30}\]\s?\(\s?@?\$_(GET|POST|REQUEST|COOKIE)/
    $replace = /preg_replace\(\s?["']\/[^"'\n]{0,40}\/[a-z]{0,3}e[a-z]{0,3}["']\s?,\s?@?\$?\{?_(GET|POST|REQUEST)/
    $open = /<\?(php|=|\s)/
  condition:
    filesize < 2MB and $open in (0..512) and any of ($eval, $input, $back, $call, $replace)
}

rule webshell_php_packed
{
  meta:
    id = "webshell/php-packed"
    title = "A page in PHP decodes itself and executes the result"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $eval = /eval\s?\(\s?["'?>.; ]{0,12}\s?(gzinflate|gzuncompress|str_rot13|base64_decode|strrev|gzdecode|rawurldecode|convert_uudecode|hex2bin)\s?\(\s?(gzinflate|gzuncompress|str_rot13|base64_decode|strrev|rawurldecode|["'$])/
    $assert = /(assert|create_function)\s?\(\s?[\s"',]{0,6}\s?(gzinflate|base64_decode|str_rot13)\s?\(/
    $chr = /\$\w{1,12}\s?=\s?(chr\(\d{1,3}\)\s?\.\s?){6,}/
    $hex = /\$\{?["']\\x47\\x4[cC]\\x4[fF]\\x42/
    $goto = /goto [A-Za-z0-9_]{4,8}; [A-Za-z0-9_]{4,8}: [^\n]{0,200}goto [A-Za-z0-9_]{4,8}; [^\n]{0,400}(eval|\\x65\\166|\\145\\x76)/
    $open = /<\?(php|=|\s)/
  condition:
    filesize < 4MB and $open in (0..512) and any of ($eval, $assert, $chr, $hex, $goto)
}

rule webshell_known_php
{
  meta:
    id = "webshell/known-php"
    title = "A known web shell: whoever visits the page owns the container"
    severity = "critical"
    category = "c2"
    attack = "T1505.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $c99 = /c99(shell|sh_)[a-z_]{0,20}/
    $r57 = "r57shell"
    $wso = "FilesMan"
    $wso2 = "wso_version"
    $b374k = "b374k"
    $p0wny = "p0wny@shell"
    $alfa = "ALFA_DATA"
    $indo = "IndoXploit"
    $weevely = /\$kh="[0-9a-f]{4,12}";\$kf="[0-9a-f]{4,14}"/
    $anti = "antsword"
    $godzilla = "3c6e0b8a9c15224a"
    $behinder = "e45e329feb5d925b"
    $open = /<\?(php|=|\s)/
    $sink = /(eval|assert|system|exec|passthru|openssl_decrypt|base64_decode|create_function|preg_replace|getBasicsInfo|@session_start)\s?\(/
  condition:
    filesize < 2MB and $open in (0..512) and $sink and any of ($c99, $r57, $wso, $wso2, $b374k, $p0wny, $alfa, $indo, $weevely, $anti, $godzilla, $behinder)
}

rule webshell_java
{
  meta:
    id = "webshell/java"
    title = "A page in Java runs what a visitor sends"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $exec = /getRuntime\(\)\.exec\(\s?[^\n;]{0,60}request\.getParameter/
    $process = /new ProcessBuilder\([^\n;]{0,100}request\.getParameter/
    $indirect = /=\s?request\.getParameter\(\s?"(cmd|c|command|exec|pwd|comment)"/
    $run = /getRuntime\(\)\.exec\(\s?\(?(String\)?)?\s?(cmd|c|command|new String)/
    $class = /defineClass\([^\n]{0,120}(Cipher|base64|BASE64|decode)/i
    $behinder = "e45e329feb5d925b"
    $godzilla = /String xc\s?=\s?"[0-9a-f]{16}"/
    $jsp = /<%/
  condition:
    filesize < 1MB and $jsp and ($exec or $process or $indirect and $run or $class and any of ($behinder, $godzilla, $indirect))
}

rule webshell_asp
{
  meta:
    id = "webshell/asp"
    title = "A page in ASP runs what a visitor sends"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $eval = /<%[^%]{0,120}(eval|execute|ExecuteGlobal)\s?\(?\s?request\s?[.(\[]/i
    $jscript = /eval\s?\(\s?Request(\.Item|\.Form)?\s?\[[^\]]{1,30}\]\s?,\s?["']unsafe["']/i
    $process = /Process[^\n]{0,40}Start[\x20-\x7e\s]{0,300}Request(\.Form|\.QueryString|\.Item)?\[["'](cmd|c|command)/i
  condition:
    filesize < 1MB and any of them
}

rule webshell_python_node
{
  meta:
    id = "webshell/python-node"
    title = "A web application in Python, Node.js, Ruby or Go runs what a visitor sends"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $flask = /(os\.(popen|system)|subprocess\.(getoutput|check_output|Popen|run|call)|\beval|\bexec)\(\s?(request\.(args|form|values|json|data|headers|cookies|get_json\(\)|query_params|GET|POST)(\.get\(|\[))/
    $node = /(exec|execSync|spawn|eval)\(\s?(req\.(query|body|params|headers|cookies)(\.|\[)\w{0,16}|url\.parse\(req\.url[^\n)]{0,40}\.query|decodeURIComponent\(req\.url)/
    $go = /exec\.Command\(\s?"((\/usr)?\/bin\/)?(ba|z)?sh"\s?,\s?"-c"\s?,\s?\w{1,8}\.(URL\.Query\(\)\.Get|FormValue|PostFormValue|Header\.Get)\(/
    $ruby = /(`#\{params\[|system\(\s?params\[|eval\(?\s?params\[)/
  condition:
    filesize < 1MB and any of them
}

rule webshell_cgi
{
  meta:
    id = "webshell/cgi"
    title = "A CGI script runs what a visitor sends"
    severity = "high"
    category = "c2"
    attack = "T1505.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1505/003/"
  strings:
    $shell = /(eval|sh -c|bash -c)[ "'$({]{1,6}[^\n]{0,60}\$\{?(QUERY_STRING|HTTP_[A-Z_]{3,24}|REQUEST_BODY)/
    $pipe = /\$\{?(QUERY_STRING|HTTP_[A-Z_]{3,24})\}?["']?[^\n]{0,80}\| ?(base64 -d ?\| ?)?(ba)?sh\b/
    $perl = /(system|exec|qx|`)\s?[({"']?\s?\$?(ENV\{["']?QUERY_STRING|q->param\(|cgi->param\()/
    $content = /Content-[Tt]ype: ?text/
  condition:
    filesize < 64KB and $content and any of ($shell, $pipe, $perl)
}

rule webshell_tunnel
{
  meta:
    id = "webshell/tunnel"
    title = "A page that carries the connections of strangers through the container (reGeorg, suo5)"
    severity = "high"
    category = "c2"
    attack = "T1090"
    confidence = "high"
    slashable = false
    reference = "https://github.com/L-codes/Neo-reGeorg"
  strings:
    $georg = "Georg says, 'All seems fine'"
    $command = /X-(CMD|TARGET|STATUS|ERROR)["']/
    $port = /X-PORT["']/
    $suo5 = /["']?(X-Accel-Buffering)["']?/
    $suo = "suo5"
    $neo = /(BASICCHECKSTRING|neoreg|NeoGeorg)/
  condition:
    filesize < 512KB and ($georg or $neo and any of ($command, $port) or #command >= 2 and $port or $suo and $suo5)
}
