// Reverse and bind shells in programming languages.

rule shell_python_command_loop
{
  meta:
    id = "shell/python-command-loop"
    title = "Python runs the commands that a remote host sends over a socket"
    severity = "high"
    category = "shell"
    attack = "T1059.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/006/"
  strings:
    $run = /\.recv\(\s{0,2}\d{1,6}\s{0,2}\)[^#]{0,300}(subprocess\.(Popen|check_output|getoutput|getstatusoutput|run|call)|os\.(popen|system))\(/
    $connect = /\.connect\(\s{0,2}\(/
    $send = /\.send(all)?\(/
    $module = "socket.socket("
  condition:
    filesize < 64KB and $run and $connect and $send and $module
}

rule shell_python_socket_stdin
{
  meta:
    id = "shell/python-socket-stdin"
    title = "Python starts a shell whose input and output are a socket"
    severity = "high"
    category = "shell"
    attack = "T1059.006"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/006/"
  strings:
    $popen = /(Popen|call|run)\(\s{0,4}\[?\s{0,4}["'][^"'\n]{0,16}(sh|cmd(\.exe)?)["'][^)]{0,120}stdin\s?=\s?(s|so|sk|sock|socket|c|conn|con|client|cl|connection|server)\d?(\.fileno\(\))?\s?,\s{0,4}stdout\s?=\s?\w{1,16}/
    $loop = /for \w{1,8} in \(?\[?\s?0\s?,\s?1\s?,\s?2\s?\]?\)?[\s\]]{0,2}[^\n]{0,10}:?\s{0,8}os\.dup2|os\.dup2\([^\n]{1,40}\)\s?for \w{1,8} in/
    $spawn = /pty\.spawn\(\s{0,2}\[?["'](\/usr)?(\/bin\/)?(ba|z|da)?sh["']/
    $socket = /socket\.(socket|create_connection)\(/
  condition:
    filesize < 256KB and $socket and ($popen or $loop and $spawn)
}

rule shell_python_bind
{
  meta:
    id = "shell/python-bind"
    title = "Python waits for a connection and hands it a shell"
    severity = "high"
    category = "shell"
    attack = "T1059.006"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/006/"
  strings:
    $bind = /\.bind\(\s{0,2}\(/
    $listen = ".listen("
    $dup = /dup2\(\s{0,4}\w{1,16}(\.fileno\(\))?\s{0,4},/
    $shell = /["'](\/usr)?\/bin\/(ba|da|z)?sh["']/
    $run = /\.recv\(\s{0,2}\d{1,6}\s{0,2}\)[^#]{0,200}subprocess\.(Popen|check_output|getoutput)\([^\n]{0,60}shell\s?=\s?True/
  condition:
    filesize < 64KB and $bind and $listen and ($dup and $shell or $run)
}

rule shell_perl_command_loop
{
  meta:
    id = "shell/perl-command-loop"
    title = "Perl runs the commands that a remote host sends over a socket"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $socket = /(IO::Socket::INET6?|IO::Socket::SSL)->new\(|socket\(\s?S(OCK)?\s?,/
    $loop = /while\s?\(\s?(my )?\$?\w{0,8}\s?=?\s?<\$\w{1,12}>\s?\)\s?\{[^}]{0,120}(`\$|qx[\/({]|open\([^)]{0,40}-\||system\()/
    $exec = /open\(\s?STD(IN|OUT|ERR)\s?,\s?["']?[<>+]{1,2}&/
    $shell = /(exec|system)\s?\(?\{?\s?["']?(\/usr)?\/bin\/(ba)?sh/
  condition:
    filesize < 64KB and $socket and ($loop or #exec >= 2 and $shell)
}

rule shell_ruby_reopen
{
  meta:
    id = "shell/ruby-reopen"
    title = "Ruby hands its input and output to a socket and becomes a shell"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $socket = /TCPSocket\.(new|open)|TCPServer\.(new|open)/
    $reopen = /(\$std(in|out|err)|STD(IN|OUT|ERR))\.reopen\(?\s?\w/
    $exec = /(exec|spawn|system)\(?\s?["'](\/usr)?(\/bin\/)?(ba|z)?sh\b/
    $spawn = /spawn\(?\s?["'][^"']{0,16}sh["']\s?,\s?\[?:?(in|out|err)/
  condition:
    filesize < 64KB and $socket and ($reopen and $exec or $spawn)
}

rule shell_php_pentestmonkey
{
  meta:
    id = "shell/php-pentestmonkey"
    title = "PHP opens a shell to a remote host and keeps it alive as a daemon"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://pentestmonkey.net/tools/web-shells/php-reverse-shell"
  strings:
    $shell = "uname -a; w; id; /bin/sh -i"
    $daemon = "Successfully opened reverse shell to"
    $proc = /proc_open\(\s?\$?[a-zA-Z'"\/ -]{1,30}\s?,\s?\$?\w{1,20}/
    $sock = /(fsockopen|stream_socket_client|socket_connect)\(/
    $array = /array\(\s?0\s?=>\s?\$\w{1,12}\s?,\s?1\s?=>\s?\$\w{1,12}\s?,\s?2\s?=>\s?\$\w{1,12}/
  condition:
    filesize < 256KB and $sock and ($shell or $daemon or $proc and $array)
}

rule shell_lua
{
  meta:
    id = "shell/lua"
    title = "Lua runs the commands that a remote host sends over a socket"
    severity = "high"
    category = "shell"
    attack = "T1059.011"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/011/"
  strings:
    $socket = /require\s?\(?["']socket["']\)?|socket\.tcp\(\)/
    $popen = /(:|\.)receive\([^)]{0,12}\)[^#]{0,200}io\.popen\(/
    $execute = /os\.execute\(\s?["'](\/usr)?\/bin\/(ba)?sh -i ?<&/
  condition:
    filesize < 64KB and $socket and any of ($popen, $execute)
}

rule shell_powershell
{
  meta:
    id = "shell/powershell"
    title = "PowerShell runs the commands that a remote host sends over a socket"
    severity = "high"
    category = "shell"
    attack = "T1059.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/001/"
  strings:
    $client = /System\.Net\.Sockets\.TCPClient/i
    $client2 = /Net\.Sockets\.TCPClient\(/i
    $stream = /\.GetStream\(\)/i
    $invoke = /(iex|invoke-expression)[\s(]{1,2}[&$"]/i
    $process = /FileName\s?=\s?["'](cmd|powershell|pwsh|bash|\/bin\/)/i
    $out = /(Out-String|RedirectStandardInput)/i
  condition:
    filesize < 256KB and any of ($client, $client2) and $stream and $out and any of ($invoke, $process)
}

rule shell_tcl_expect
{
  meta:
    id = "shell/tcl-expect"
    title = "Tcl runs the commands that a remote host sends over a socket"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $socket = /set \w{1,12} \[socket [^\]\n]{3,100}\]/
    $gets = /gets \$\w{1,12} \w{1,12}/
    $exec = /(set \w{1,8} "?exec \$\w{1,8}|eval exec \$\w{1,8}|exec (\/bin\/)?sh -c \$\w{1,8}|\[eval \$\w{1,8}\])/
  condition:
    filesize < 64KB and $socket and $gets and $exec
}

rule shell_r_language
{
  meta:
    id = "shell/r-language"
    title = "R runs the commands that a remote host sends over a socket"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $socket = "socketConnection("
    $system = /system2?\(\s?\w{1,16}\s?,\s?intern\s?=\s?T/
    $read = /readLines\(\s?\w{1,12}/
    $write = /writeLines\(/
  condition:
    filesize < 64KB and all of them
}

rule shell_python_spelled
{
  meta:
    id = "shell/python-spelled"
    title = "Python spells the names of its modules in pieces, connects and hands the connection to a shell"
    severity = "high"
    category = "shell"
    attack = "T1059.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/006/"
  strings:
    $import = /__import__\(\s?(["'][a-z]{1,8}["']\s?(\+|\[|\.)|["'']{2}\.join|bytes|chr\()/
    $attribute = /getattr\([^\n]{1,60}["'][a-z_]{1,16}["']\s?(\+|\[|\))/
    $connect = /(create_connection|\bconnect|\bsocket|["']soc["'])/
    $socket = ".fileno()"
    $shell = /(["'](\/bin\/|\/usr\/bin\/|\/bin\/b|\/b|\/bi|\/bin)["']\s?\+|chr\(115\)\s?\+\s?chr\(104\)|["'](b|ba|bas|s)["']\s?\+\s?["'](ash|sh|h)["']|["']hs(ab)?\/nib\/["']|["']\/bin\/(ba|da|z)?sh["'])/
  condition:
    filesize < 64KB and $socket and $connect and $shell and ($import or $attribute)
}
