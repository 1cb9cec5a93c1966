// Reverse and bind shells, in the tools of the command line and in forms that avoid the usual ones.

rule shell_fifo
{
  meta:
    id = "shell/fifo"
    title = "A shell is connected to a remote host through a named pipe"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $in = /(mkfifo|mknod)[ "']{1,3}[^\n]{1,120}(nc|ncat|netcat|nc\.traditional|busybox nc|telnet|openssl s_client|socat)["']? [^\n]{1,160}\| ?["']?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
    $out = /(mkfifo|mknod)[ "']{1,3}[^\n]{1,160}((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh( -i)?[^\n|]{0,40}\| ?(nc|ncat|netcat|busybox nc|telnet|openssl s_client|socat) [^\n]{3,160}/
  condition:
    filesize < 4MB and any of them
}

rule shell_telnet_two_ports
{
  meta:
    id = "shell/telnet-two-ports"
    title = "A shell takes its orders from one connection and answers on another"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $telnet = /\b(telnet|nc|ncat) [^\s|]{3,100} [0-9$][^\s|]{0,12} ?\| ?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh ?\| ?(telnet|nc|ncat) [^\s]{3,100} [0-9$]/
  condition:
    filesize < 4MB and $telnet
}

rule shell_netcat_flags
{
  meta:
    id = "shell/netcat-flags"
    title = "Netcat, in one of its many spellings, hands a shell to a remote host or to whoever connects"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $nc = /\bnc["']? [^\n|;#]{0,110}-[a-zA-Z]{0,5}[ec]["']?,? ?["']?((\/usr)?\/bin\/)?(ba|da|z|a)?sh\b/
    $nc_list = /\bnc["']?,? ?["']?-[a-zA-Z0-9]{1,8}["']?(,? ?["']?-[a-zA-Z0-9]{1,8}["']?){0,3} [^\n|;#]{0,60}-[a-zA-Z]{0,5}[ec]["']?,? ?["']?((\/usr)?\/bin\/)?(ba|da|z|a)?sh\b/
    $ncat = /\b(ncat|netcat|nc\.traditional|nc\.openbsd)["']?(,? ?["']?-[a-zA-Z0-9]{1,8}["']?){0,4} [^\n|;#]{0,60}-[a-zA-Z]{0,5}[ec]["']?,? ?["']?((\/usr)?\/bin\/)?(ba|da|z|a)?sh\b/
    $long = /\bncat [^\n|;#]{0,100}--(sh-)?exec[ =]["']?((\/usr)?\/bin\/)?((ba|da|z)?sh|cmd\.exe|powershell)[^\n]{0,100}[0-9]/
    $before = /\bncat --(sh-)?exec[ =]["']?((\/usr)?\/bin\/)?((ba|da|z)?sh|cmd\.exe)[^\n]{3,100}/
    $windows = /\bnc(\.exe|64\.exe)? [^\n|;#]{0,80}-e ["']?(cmd|powershell)(\.exe)?\b/
  condition:
    filesize < 1MB and any of them
}

rule shell_socat_bind
{
  meta:
    id = "shell/socat-bind"
    title = "Socat waits for a connection and hands it a shell"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $listen = /socat [^\n]{0,60}(listen|LISTEN):[^\n]{1,120}(exec|EXEC|system|SYSTEM):["'\\]{0,2}((\/usr)?\/bin\/)?(ba|da|z)?sh/
    $exec = /socat [^\n]{0,40}(exec|EXEC|system|SYSTEM):["'\\]{0,2}((\/usr)?\/bin\/)?(ba|da|z)?sh[^\n]{0,80} [^\n]{0,20}(listen|LISTEN):/
  condition:
    filesize < 4MB and any of them
}

rule shell_spelled_around
{
  meta:
    id = "shell/spelled-around"
    title = "A command is spelled so that a search for it fails, with IFS in place of its spaces or quotes inside its name"
    severity = "high"
    category = "shell"
    attack = "T1027.010"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/010/"
  strings:
    $ifs = /\b(nc|ncat|bash|sh|curl|wget|python3?|perl|chmod|base64)\$\{?IFS(\$9|%\?\?|\})[^\s]{2,200}/
    $quotes = /\b(c''url|cu''rl|cur''l|w''get|wg''et|b''ash|ba''sh|bas''h|n''c|c""url|cu""rl|wg""et|ba""sh|c\\url|cu\\rl|w\\get|wg\\et|ba\\sh|n\\c) [^\n]{4,200}/
    $brace = /\{(nc|ncat|bash|curl|wget|base64|python3?|chmod),(-|\/|https?:|\$|[0-9])[^\s}]{1,200}\}/
    $path = /\/(\?{2,3}|[a-z]\?[a-z?])\/(\?{2}|[a-z]\?|\?[a-z])(\?h|s\?|\?\?) -[ic]/
  condition:
    filesize < 64KB and any of ($ifs, $quotes, $path) or filesize < 4KB and $brace
}

rule shell_zsh_tcp
{
  meta:
    id = "shell/zsh-tcp"
    title = "The tcp module of zsh connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $ztcp = /ztcp [^\n;&]{3,100}(;|&&|\n)[^\n]{0,40}(zsh|sh|bash)[^\n]{0,12} ?>& ?\$REPLY/
  condition:
    filesize < 1MB and $ztcp
}

rule shell_awk
{
  meta:
    id = "shell/awk"
    title = "Awk runs what a remote host sends"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $inet = /\/inet[46]?\/(tcp|udp)\/0\/[^\/\n]{1,100}\/[^"'\n]{1,16}/
    $run = /\|& ?getline\)? ?>? ?0?\)?\s{0,8}\{?\s{0,8}print[^\n]{0,20}\|& ?[a-zA-Z"]/
    $run2 = /while ?\(\(? ?\w{1,12} ?\|& ?getline/
    $prompt = /printf? ?"[^"\n]{0,30}(>|#|\$) ?" ?\|& ?[a-zA-Z"]/
  condition:
    filesize < 256KB and $inet and ($run or $run2 and $prompt) and filesize < 16KB
}

rule shell_telnetd_bind
{
  meta:
    id = "shell/telnetd-bind"
    title = "A telnet server hands a shell to whoever connects, without a password"
    severity = "medium"
    category = "shell"
    attack = "T1059.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $telnetd = /telnetd [^\n]{0,40}-l ?["']?(\/usr)?\/bin\/(ba|da|a)?sh/
  condition:
    filesize < 4MB and $telnetd
}

rule shell_gsocket
{
  meta:
    id = "shell/gsocket"
    title = "A shell is offered through the relay network of gsocket, past every firewall of the provider"
    severity = "high"
    category = "shell"
    attack = "T1572"
    confidence = "high"
    slashable = false
    reference = "https://www.gsocket.io/deploy/"
  strings:
    $deploy = /(gsocket\.io|gs\.thc\.org)\/[xy]["')\s]/
    $args = /GSOCKET_ARGS=["']?[^\n]{0,40}-(s|l|i|d|k)/
    $undo = /GS_(UNDO|PORT|HOST|DSTDIR|HIDDEN_NAME|OSARCH)=/
    $listen = /gs-netcat [^\n]{0,60}-[a-z]{0,4}[li][a-z]{0,4} /
    $webhook = "GS_WEBHOOK"
  condition:
    filesize < 1MB and ($deploy or $args or $listen or $undo and $webhook)
}

rule shell_process_substitution
{
  meta:
    id = "shell/process-substitution"
    title = "A shell runs whatever a remote host sends over a bare connection"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $nc = /((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh ?<\( ?(nc|ncat|netcat|telnet|socat|openssl s_client) [^\n)]{4,120}\)/
    $cat = /(exec )?[0-9]{1,3}<> ?\/dev\/(tcp|udp)\/[^\n]{3,120}[;&\n]{1,2} ?(cat|while read)[^\n]{0,60}<& ?[0-9]{1,3} ?\|[^\n]{0,60}((ba)?sh|while read|eval|\$line|\$\(\$)/
    $eval = /eval ["']?\$\((nc|ncat|cat ?<\/dev\/tcp|cat <\/dev\/tcp|timeout [0-9]+ nc) ?[^\n)]{4,120}\)/
  condition:
    filesize < 1MB and any of them
}
