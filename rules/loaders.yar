// Loaders: code that is decoded, fetched or put together when it runs, so that what it does cannot be read before.

rule obfuscation_python_staged
{
  meta:
    id = "obfuscation/python-staged"
    title = "Python holds a long text that it decodes, and executes the result"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $lit = /(b64decode|b32decode|b85decode|a85decode|b16decode|unhexlify|fromhex|decompress|urlsafe_b64decode)\(\s{0,40}[a-z0-9_.]{0,20}\(?\s{0,8}[bru]{0,2}["\x27]{1,3}[A-Za-z0-9+\/=\\~!#$%&()*;<>?@^_`{|}-]{80}/
    $var = / = \(?[bru]{0,2}["\x27]{1,3}[A-Za-z0-9+\/=]{400}/
    $dec = /(b64decode\(|b85decode\(|zlib\.decompress\(|lzma\.decompress\(|marshal\.loads\(|bytes\.fromhex\(|unhexlify\(|codecs\.decode\()/
    $exec = /(\b|[\s;(])exec\s{0,4}\(\s{0,4}[^\n"\x27)]{1,80}\)/
    $eval = /\beval\(\s?compile\(/
  condition:
    filesize < 16MB and ($lit or $var and $dec) and ($exec or $eval)
}

rule obfuscation_python_exec_hidden
{
  meta:
    id = "obfuscation/python-exec-hidden"
    title = "Python executes what it unmarshals, decrypts, reverses or joins together"
    severity = "high"
    category = "obfuscation"
    attack = "T1027"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"
  strings:
    $marshal = /\bexec\s{0,4}\(\s{0,4}(\w{1,20}\.)?loads\(\s{0,4}(b["\x27]|zlib|base64|lzma|bz2|gzip|__import__|decompress|b64decode|bytes|_)/
    $marshal2 = /marshal\.loads\(\s{0,4}(b["\x27](\\x|[^"\x27\n]{40})|zlib\.|base64\.|lzma\.|bz2\.|gzip\.|binascii\.|decompress\(|b64decode\(|__import__)/
    $esc = /\b(exec|eval)\s{0,4}\(\s{0,4}[bfru]{0,2}["\x27]{1,3}(\\x[0-9a-fA-F]{2}|\\[0-7]{2,3}|\\u00[0-9a-fA-F]{2}){5}/
    $chr = /\b(exec|eval)\s{0,4}\([^\n]{0,60}\.join\([^\n]{0,60}\bchr\(/
    $list = /\b(exec|eval)\s{0,4}\(\s{0,4}(bytes|bytearray)\(\s?[\[(]\s?[0-9]{1,3}\s?,/
    $rev = /\b(exec|eval)\s{0,4}\([^\n]{1,20000}\[\s?::-1\s?\]/
    $imp = /\b(exec|eval)\s{0,4}\(\s{0,4}(getattr\(\s?)?__import__\(/
    $dec = /\b(exec|eval)\s{0,4}\(\s{0,4}(\w{1,20}\.)?(decrypt|decode|deobf\w{0,8}|unpack|decompress|xor\w{0,8})\(\s{0,4}[^\n)]{1,60}["\x27][A-Za-z0-9+\/=_\\-]{40}/
    $fern = /\bexec\s{0,4}\([^\n]{0,60}Fernet\([^\n]{1,160}\.decrypt\(/
    $builtin = /(__builtins__|builtins)\.(exec|eval|__import__)\s?\(\s?(base64|zlib|__import__|bytes|b64decode|codecs)/
    $lam = /\bexec\s{0,4}\(\s?\(?\(?_+\)?\(\s?b?["\x27]/
  condition:
    filesize < 16MB and any of ($marshal, $marshal2, $esc, $chr, $list, $imp, $dec, $fern, $builtin, $lam, $rev)
}

rule obfuscation_python_pushed_aside
{
  meta:
    id = "obfuscation/python-pushed-aside"
    title = "Code stands far to the right of its line, where no editor shows it"
    severity = "high"
    category = "obfuscation"
    attack = "T1027"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"
  strings:
    $a = /(;|\))[ \t]{120,400}(exec\(|eval\(|__import__\(|import os|import base64|import requests|from fernet|os\.system\(|subprocess\.|require\(|global\[|eval\()/
    $b = /[ \t]{100}[ \t]{0,300};\s?(exec\(|eval\(|__import__\(|os\.system\(|subprocess\.|require\(|global\[)/
  condition:
    filesize < 4MB and any of them
}

rule obfuscation_python_import_call
{
  meta:
    id = "obfuscation/python-import-call"
    title = "Python imports and calls in one expression what starts programs or fetches code, as injected code does"
    severity = "medium"
    category = "obfuscation"
    attack = "T1059.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/006/"
  strings:
    $os = /__import__\(\s?["\x27](os|subprocess|posix|pty)["\x27]\s?(,[^\n)]{0,30})?\)\.(system|popen|Popen|call|run|check_output|getoutput|spawn|exec\w{1,3})\(/
    $net = /__import__\(\s?["\x27](requests|urllib|urllib2|socket|urllib\.request|httpx)["\x27]\s?(,[^\n)]{0,30})?\)\.(get|post|urlopen|request|socket|urlretrieve)/
    $esc = /__import__\(\s?["\x27](\\x[0-9a-f]{2}|\\u00[0-9a-f]{2}){2}/
    $dec = /__import__\(\s?["\x27](base64|zlib|marshal|lzma|codecs)["\x27]\s?\)\.(b64decode|decompress|loads|decode|b85decode)/
    $fetch = /(https?:\/\/|curl |wget |\/dev\/tcp|base64|b64decode|powershell|\bnc )/
    $exec = /\b(exec|eval)\(/
  condition:
    filesize < 256KB and ($esc or $net and $exec or $os and $fetch and filesize < 32KB or #dec >= 2 and $exec)
}

rule dropper_python_stage
{
  meta:
    id = "dropper/python-stage"
    title = "Python fetches code or a program, and runs it"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $ex = /\bexec\s{0,4}\(\s{0,4}(compile\(\s{0,4})?[a-z_]\w{0,20}(\.(text|content|read\(\)|data|body|decode\([^)\n]{0,12}\)|json\(\)))+/
    $ex2 = /\b(exec|eval)\s{0,4}\(\s{0,4}(compile\(\s{0,4})?(zlib\.decompress\(|base64\.b64decode\(|b64decode\(|marshal\.loads\()?\s?(requests|httpx|urllib\.request|urllib2?|session|urllib3)\.(get|urlopen|post|PoolManager)/
    $get = /((requests|httpx|session)\.get\(|urlopen\(|urlretrieve\(|wget\.download\(|http\.client\.)/
    $save = /(open\([^\n]{0,100}["\x27]wb["\x27]|urlretrieve\(|wget\.download\()/
    $tmp = /(["\x27]\/tmp\/|["\x27]\/dev\/shm|tempfile\.|gettempdir\(\)|os\.environ\[["\x27](TEMP|APPDATA|LOCALAPPDATA)|os\.getenv\(\s?["\x27](TEMP|APPDATA|LOCALAPPDATA)|expandvars)/
    $chmod = /(os\.chmod\([^\n]{1,60}(0o?[0-7]{3}|stat\.S_I)|chmod (\+x|7[0-7]{2}))/
    $run = /(os\.(system|startfile|popen|exec\w{1,3})\(|subprocess\.(Popen|call|run|check_call)\()/
    $quiet = /(DEVNULL|creationflags|CREATE_NO_WINDOW|start_new_session|SW_HIDE|STARTF_USESHOWWINDOW|preexec_fn|nohup|os\.fork\(|daemon)/
    $exe = /\.(exe|bat|scr|ps1|vbs|elf)["\x27]/
    $addr = /https?:\/\/([1-9][0-9]{0,2}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}[:\/]|[a-z0-9.-]{1,60}\.(xyz|top|tk|ml|ga|cf|gq|pw|su|ru|click|icu|onion|duckdns\.org|ngrok(-free)?\.(io|app)|trycloudflare\.com|serveo\.net)\/|cdn\.discordapp\.com|media\.discordapp|pastebin\.com|paste\.ee|rentry\.co|transfer\.sh|files\.catbox|anonfiles|gofile\.io|raw\.githubusercontent\.com\/[^\n"\x27]{1,100}\.(exe|elf|bin)|dropbox\.com\/[^\n"\x27]{1,80}dl=1|file\.io|filebin)/
  condition:
    filesize < 64KB and ($ex and $get or $ex2 or $get and $save and $run and $tmp and ($chmod or $exe) and ($quiet or $addr) and filesize < 12KB or $addr and $save and $run and filesize < 6KB)
}

rule dropper_node_stage
{
  meta:
    id = "dropper/node-stage"
    title = "JavaScript fetches a program or code to a fleeting place and starts it"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $get = /(https?\.(get|request)\(|fetch\(|axios(\.get)?\(|curl |wget |certutil|Invoke-WebRequest)/
    $save = /(createWriteStream\(|writeFile(Sync)?\(|-o |-O )/
    $tmp = /(os\.tmpdir\(\)|tmpdir\(\)|["\x27`]\/tmp\/|process\.env\.(TEMP|APPDATA|LOCALAPPDATA)|\/dev\/shm)/
    $run = /(child_process|execSync\(|spawn\(|exec\(|execFile\()/
    $det = /(detached:\s?(true|!0)|\.unref\(\)|stdio:\s?["\x27]ignore|windowsHide:\s?(true|!0)|chmodSync\(|chmod\(|0o?755|0o?777)/
    $addr = /https?:\/\/([1-9][0-9]{0,2}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}[:\/]|[a-z0-9.-]{1,60}\.(xyz|top|tk|ml|ga|cf|gq|pw|su|ru|click|icu|onion|duckdns\.org|ngrok(-free)?\.(io|app)|trycloudflare\.com)\/|cdn\.discordapp\.com|pastebin\.com|paste\.ee|rentry\.co|transfer\.sh|files\.catbox|gofile\.io|dropbox\.com\/[^\n"\x27]{1,80}dl=1)/
    $eval = /\b(eval|Function|runInThisContext|runInNewContext)\(\s?(atob\(|Buffer\.from\(|decodeURIComponent\()?\s?\w{1,12}(\.(data|body|text|toString\(\)|content|cookie|code|message|model))+/
    $js = /(\brequire\(|\bconst \w|=> ?[\w({])/
  condition:
    filesize < 48KB and ($get and $save and $tmp and $run and $det and ($addr or filesize < 3KB) or $addr and $run and $save and filesize < 8KB or $get and $eval and $js and filesize < 8KB)
}

rule obfuscation_javascript_decoded
{
  meta:
    id = "obfuscation/javascript-decoded"
    title = "JavaScript executes what it decodes, decrypts or joins together"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $buf = /\b(eval|new Function|runInThisContext|runInNewContext|execSync)\(\s?(Buffer\.from|new Buffer|atob|unescape|decodeURIComponent\(\s?escape|decodeURIComponent\(\s?atob|zlib\.(inflate|gunzip|brotli)\w{0,20}|require\(["\x27]zlib["\x27]\)\.\w{4,20})\(/
    $fn = /\bFunction\(\s?(["\x27]require["\x27]\s?,\s?)?(Buffer\.from|atob|unescape|decodeURIComponent)\(/
    $chr = /\beval\([^;\n]{0,120}fromCharCode/
    $mod = /(module|m)\._compile\(\s?(Buffer\.from|atob|[a-z]{1,6}\(|decrypt|Buffer)/
    $req = /require\(\s?["\x27`](\\x[0-9a-f]{2}|\\u00[0-9a-f]{2}){3}/
    $req2 = /require\(\s?(\[[^\]\n]{8,120}\]\.(join|reverse|map)\(|String\.fromCharCode\(|["\x27](chi|child|child_|ch)["\x27]\s?\+\s?["\x27]|["\x27]ssecorp_dlihc["\x27])/
    $ether = /\b(var|let|const) _\$_[0-9a-f]{4}\s?=/
    $glob = /global\[\s?["\x27](!|_V|r|m|_H)["\x27]\s?\]\s?=/
    $dec = /(createDecipher(iv)?\([^;]{0,400}\beval\(|\beval\([^;\n]{0,80}decrypt\()/
  condition:
    filesize < 8MB and (any of ($req, $req2, $mod) or any of ($buf, $fn, $chr, $dec) or $ether and ($glob or filesize < 256KB))
}

rule obfuscation_javascript_server
{
  meta:
    id = "obfuscation/javascript-server"
    title = "JavaScript for servers that an obfuscator made unreadable"
    severity = "medium"
    category = "obfuscation"
    attack = "T1027"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"
  strings:
    $names = /\b_0x[0-9a-f]{4,6}\b/
    $rotate = /(while\s?\(\s?!!\[\]\s?\)|while\s?\(\s?!0x0\s?\)|while\s?\(\s?true\s?\)\s?\{\s?try)/
    $shift = /(\[["\x27]push["\x27]\]|\.push)\(\s?_0x[0-9a-f]{4,6}(\[["\x27]shift["\x27]\]|\.shift)\(\)\)/
    $node = /(\brequire\(\s?(_0x|["\x27](fs|os|child_process|http|https|crypto|path|axios|request|net|dns|zlib|module|vm|node:)|[a-z]\()|\bprocess(\[_0x|\.env\b|\.platform\b)|module(\[_0x|\.exports)|__dirname|__filename)/
    $web = /(document\.|window\.|navigator\.|jQuery)/
  condition:
    filesize < 4MB and $rotate and $shift and #names > 30 and #node >= 2 and #web < 4
}

rule obfuscation_windows_script
{
  meta:
    id = "obfuscation/windows-script"
    title = "A script of the Windows host fetches or writes a program and starts it"
    severity = "high"
    category = "dropper"
    attack = "T1059.005"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/005/"
  strings:
    $sh = /(WScript\.Shell|Shell\.Application|WbemScripting|Win32_Process)/i
    $http = /(MSXML2\.(Server)?XMLHTTP|WinHttp\.WinHttpRequest|Microsoft\.XMLHTTP|URLDownloadToFile)/i
    $ado = /(ADODB\.Stream|Scripting\.FileSystemObject)/i
    $save = /(SaveToFile|\.Write\(?|CreateTextFile|ResponseBody)/i
    $run = /(\.Run\b|\.Exec\b|ShellExecute|\.Create\()/i
    $auto = /(AutoOpen|Auto_Open|Document_Open|Workbook_Open)/
    $pe = /(powershell|cmd(\.exe)? \/c|mshta|certutil|bitsadmin|regsvr32|rundll32)/i
  condition:
    filesize < 2MB and not uint16be(0) == 0x4d5a and ($sh and $http and ($ado or $save) and $run or $auto and $sh and ($pe or $http))
}

rule dropper_windows_tools
{
  meta:
    id = "dropper/windows-tools"
    title = "Tools of Windows are used to fetch and start a program unseen"
    severity = "medium"
    category = "dropper"
    attack = "T1218"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1218/"
  strings:
    $a = /certutil(\.exe)? [^\n]{0,40}(-urlcache|\/urlcache|-decode)[^\n]{4,200}/i
    $b = /bitsadmin(\.exe)? \/transfer [^\n]{4,200}/i
    $c = /mshta(\.exe)? ["\x27]?(https?:|vbscript:|javascript:)/i
    $d = /regsvr32(\.exe)? [^\n]{0,40}\/i:https?:/i
    $e = /rundll32(\.exe)? [^\n]{0,20}javascript:/i
    $f = /powershell[^\n]{0,80}-w(in|indowstyle)? {1,2}hid(den)?[^\n]{0,200}(DownloadFile|DownloadString|iwr|Invoke-WebRequest|-enc|FromBase64|iex)/i
    $g = /Add-MpPreference -Exclusion(Path|Extension|Process)|Set-MpPreference -DisableRealtimeMonitoring/i
    $h = /schtasks(\.exe)? \/create [^\n]{0,200}(powershell|AppData|%TEMP%|\\Temp\\)/i
    $run = /(start |Start-Process|system\(|Popen|exec|&&|;|Run\()/
  condition:
    filesize < 256KB and not uint16be(0) == 0x4d5a and $run and (2 of ($a, $b, $c, $d, $e, $f, $g, $h) or filesize < 16KB and any of ($a, $b, $c, $d, $e, $f, $g))
}

rule obfuscation_shell_staged
{
  meta:
    id = "obfuscation/shell-staged"
    title = "A shell script decodes or decrypts a long text and runs the result"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $b = /base64 (-d|-D|--decode|-di)[^\n|]{0,40}\|[^\n]{0,60}(\b(ba|da|z|k|a)?sh\b|\bpython[23]?\b|\bperl\b|gunzip|gzip -d|bunzip2|xz -d)/
    $o = /openssl (enc )?[^\n]{0,40}-d [^\n]{0,120}\|[^\n]{0,40}\b(ba|da|z)?sh\b/
    $t = /(tail -n ?\+|tail -c ?\+?|sed [^\n]{0,20})[^\n]{1,40}["\x27]?\$0["\x27]?[^\n]{0,40}\| ?(base64 -d|openssl|xxd -r|gpg -d|rev)/
    $e = /eval ["\x27]?(\$\(|`)[^\n]{1,20000}(base64 -d|base64 --decode|xxd -r|\| ?rev\b|tr ["\x27]?[A-Za-z-]{1,20}["\x27]? ["\x27]?[N-Zn-za-mA-M-]{1,20}|printf ["\x27]?\\\\?x|gunzip|openssl)/
    $p = /\$\(printf ["\x27](\\\\?x[0-9a-f]{2}|\\\\?[0-7]{3}){6}/
    $h = /echo -n?e ["\x27]?(\\\\?x[0-9a-f]{2}){12}[^\n]{0,20000}(\| ?(ba)?sh|> ?\/tmp|> ?\.\/)/
    $lit = /(IyEv|Y3Vyb|d2dldC|YmFzaC|ZXhwb3J0|ZXZhbC|cHl0aG9u|H4sI|f0VMR|L2Jpbi|ZWNobyB|Y2QgL|bm9odX|aW1wb3J0|c2xlZX|d2hpbG)[A-Za-z0-9+\/=]{12}/
    $run = /(\beval\b|\| ?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b|\bsh -c|source <|chmod \+x)/
  condition:
    filesize < 4MB and $run and (any of ($o, $t) or $e and filesize < 256KB or #p >= 2 and filesize < 64KB or $h or $b and $lit and filesize < 256KB)
}

rule dropper_shell_stage
{
  meta:
    id = "dropper/shell-stage"
    title = "A shell script fetches a program to a fleeting place, starts it unseen and removes the traces"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $get = /(curl|wget)[^\n]{0,200}(-o ?|-O ?|>{1,2} ?|--output[ =]|-P ?)["\x27]?(\/tmp|\/var\/tmp|\/dev\/shm|\/run|\/var\/run|\$TMP|\$\{TMP)[^\n]{1,100}/
    $cd = /cd \/(tmp|var\/tmp|dev\/shm|var\/run)[^\n]{0,60}[;&\n][^#]{0,200}(curl|wget)[^\n]{4,200}/
    $chmod = /chmod (\+x|a\+x|u\+x|0?7[0-7]{2}|-R 777) [^\n]{1,80}/
    $run = /(nohup |setsid |\(\/(tmp|var\/tmp|dev\/shm)\/|\n\/(tmp|var\/tmp|dev\/shm)\/[^\n]{1,80}|(;|&&|\|\|) ?\/(tmp|var\/tmp|dev\/shm)\/|(;|&&|\n) ?\.\/[^\n]{1,60})/
    $bg = /(> ?\/dev\/null 2>&1 ?&|&> ?\/dev\/null ?&|2>&1 ?&|disown| &\n| &$)/
    $rm = /(rm -r?f? ?["\x27]?(\/tmp|\/var\/tmp|\/dev\/shm|\$0|\.\/)|history -c|unset HISTFILE|HISTFILE=\/dev\/null)/
    $addr = /https?:\/\/([1-9][0-9]{0,2}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}[:\/]|[a-z0-9.-]{1,60}\.(xyz|top|tk|ml|ga|cf|gq|pw|su|ru|click|icu|onion|invalid|duckdns\.org|ngrok(-free)?\.(io|app)|trycloudflare\.com|anondns\.net)[:\/])/
  condition:
    filesize < 16KB and any of ($get, $cd) and $chmod and $run and ($bg and $rm or $addr and any of ($bg, $rm))
}
