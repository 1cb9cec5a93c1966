// Droppers that carry their program with them, or bring it by unusual means.

rule dropper_memory_file
{
  meta:
    id = "dropper/memory-file"
    title = "A script runs a program that never lies in a file: it writes it to memory and executes it there"
    severity = "high"
    category = "dropper"
    attack = "T1620"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1620/"
  strings:
    $perl = /syscall\(\s?(319|\$?SYS_memfd_create)\s?,/
    $python = /(memfd_create\(|syscall\(\s?319\s?,)/
    $exec = /\/proc\/(self|\$\$|[^\s"'\/]{1,20})\/fd\/[^\n]{0,40}/
    $run = /(exec|execv|execve|system|subprocess|Popen|os\.exec\w{1,3}|fexecve)\s?[({\[\s"']/
    $fetch = /(urlopen|requests\.get|http:\/\/|https:\/\/|b64decode|MIME::Base64|decode_base64|socket)/
    $payload = /(b64decode|decode_base64|MIME::Base64|decompress\()/
    $manual = /\n\.(TH|SH|Dd) /
    $ddexec = /dd [^\n]{0,80}of=\/proc\/(self|\$\$|\$\{?\w{1,8}\}?)\/mem/
  condition:
    filesize < 256KB and ($ddexec or any of ($perl, $python) and $exec and $run and $fetch and (filesize < 24KB or $payload) and not $manual and not uint32be(0) == 0x7f454c46)
}

rule dropper_program_as_text
{
  meta:
    id = "dropper/program-as-text"
    title = "A script holds a whole program as Base64 text, writes it out and runs it"
    severity = "medium"
    category = "dropper"
    attack = "T1027.009"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/009/"
  strings:
    $elf = /["'\s=(]f0VMRg[EI]BAQ[A-Za-z0-9+\/=\n]{200}/
    $pe = /["'\s=(]TVqQAAMAAAAEAAAA[A-Za-z0-9+\/=\n]{200}/
    $gz = /["'\s=(]H4sI(A|C|a)[A-Za-z0-9+\/=\n]{400}/
    $decode = /(base64 (-d|-D|--decode|-di)|b64decode\(|["']base64["']\)|FromBase64String|decode_base64|base64_decode\()/
    $chmod = /(chmod|os\.chmod|chmodSync|0o?7[057][057])/
    $run = /(\.\/|\/tmp\/|\/dev\/shm\/|exec|spawn|Popen|system\()/
  condition:
    filesize < 32MB and any of ($elf, $pe, $gz) and $decode and $chmod and $run
}

rule dropper_without_tools
{
  meta:
    id = "dropper/without-tools"
    title = "A downloader made of the shell alone, for systems without curl and wget"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $parse = /read (-r )?proto server path/
    $tcp = /<> ?["']?\/dev\/tcp\//
    $get = /GET \$?\{?[\w\/]{0,20}\}? ?[^\n]{0,40}HTTP\/1\.[01]/
    $run = /(chmod |\| ?(ba)?sh\b|>\s?\/tmp\/|exec [0-9]{1,2}<>)/
    $body = /(while read -r? ?line|\$'\\r'|cat <&)/
  condition:
    filesize < 64KB and $tcp and $run and ($parse or $get and $body and filesize < 2KB)
}

rule dropper_clear_the_way
{
  meta:
    id = "dropper/clear-the-way"
    title = "A script turns off the guards of a machine before it brings in its program"
    severity = "high"
    category = "dropper"
    attack = "T1562.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1562/001/"
  strings:
    $aegis = /(update\.aegis\.aliyun\.com\/download\/(quartz_)?uninstall|\/usr\/local\/aegis|quartz_uninstall\.sh|cloudmonitorCtl\.sh|\/usr\/local\/qcloud\/(stargate|YunJing)|uninst\.sh|bcm-agent)/
    $kill = /(killall|pkill|kill|systemctl (stop|disable)|service) [^\n]{0,40}(aegis|aliyun|cloudmonitor|YDService|falcon-sensor|auditd|apparmor|falco|wazuh|osquery|sysmon|clamd|crowdsec)/
    $selinux = /(setenforce 0|SELINUX=disabled)/
    $iptables = /iptables -F/
    $ufw = "ufw disable"
    $watchdog = /nmi_watchdog[^\n]{0,40}/
    $chattr = /chattr -[ieuaA]{1,5} /
    $log = /(rm -rf|>|echo 0>|cat \/dev\/null ?>) ?\/var\/(log\/(syslog|secure|auth|wtmp|cron)|spool\/mail\/root)/
    $fetch = /(curl|wget) /
  condition:
    filesize < 256KB and $fetch and ($aegis and any of ($kill, $selinux, $iptables, $ufw, $chattr) or 4 of ($kill, $selinux, $iptables, $ufw, $watchdog, $chattr, $log))
}

rule dropper_package_from_address
{
  meta:
    id = "dropper/package-from-address"
    title = "A package manager is told to install from a bare address"
    severity = "high"
    category = "dropper"
    attack = "T1195.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1195/001/"
  strings:
    $pip = /pip3? install [^\n]{0,160}(-i|--index-url|--extra-index-url|--trusted-host|-f|--find-links)[ =]["']?(https?:\/\/)?([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])(\.[0-9]{1,3}){3}/
    $direct = /pip3? install [^\n]{0,80}https?:\/\/([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])(\.[0-9]{1,3}){3}[:\/]/
    $npm = /(npm|yarn|pnpm) (install|i|add|config set)[^\n]{0,120}(--registry[ =]|registry )?["']?https?:\/\/([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])(\.[0-9]{1,3}){3}[:\/]/
  condition:
    filesize < 256KB and any of them
}

rule dropper_fetched_evaluated
{
  meta:
    id = "dropper/fetched-evaluated"
    title = "A shell evaluates what it fetches from a bare address or a paste site, in whatever words"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $eval = /\b(eval|source|exec) {1,3}["']?(<\(|\$\(|`)\s?(busybox )?(curl|wget)(\$\{?IFS\}?| )[^\n)`]{0,120}(https?:\/\/((([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])\.[0-9]{1,3}|192\.([0-9]|[1-9][0-9]|1[0-57-9][0-9]|16[0-79]|2[0-5][0-9])|172\.([0-9]|1[0-5]|3[2-9]|[4-9][0-9]|1[0-9]{2}|2[0-5][0-9]))(\.[0-9]{1,3}){2}(:[0-9]{2,5})?\/|(paste\.|pastebin|transfer\.sh|ix\.io|0x0\.st|termbin|rentry|hastebin|ghostbin|dpaste|controlc\.com|file\.io|anonfiles|catbox|gofile)))/
    $dot = /(^|[\n;&|] ?)\. {1,3}<\(\s?(busybox )?(curl|wget)(\$\{?IFS\}?| )[^\n)`]{0,120}(https?:\/\/((([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])\.[0-9]{1,3}|192\.([0-9]|[1-9][0-9]|1[0-57-9][0-9]|16[0-79]|2[0-5][0-9])|172\.([0-9]|1[0-5]|3[2-9]|[4-9][0-9]|1[0-9]{2}|2[0-5][0-9]))(\.[0-9]{1,3}){2}(:[0-9]{2,5})?\/|(paste\.|pastebin|transfer\.sh|ix\.io|0x0\.st|termbin|rentry|hastebin|ghostbin|dpaste|controlc\.com|file\.io|anonfiles|catbox|gofile)))/
    $busy = /busybox (curl|wget) [^\n|]{1,200}\| ?(busybox )?(\/bin\/)?(a|ba)?sh\b/
    $busy2 = /(curl|wget) [^\n|]{1,200}\| ?busybox (a)?sh\b/
    $ifs = /\b(curl|wget)\$\{?IFS\}?[^\n|]{1,200}\| ?(\/bin\/)?(ba|da)?sh\b/
    $node = /https?["']?\)?\.get\([^\n]{1,240}(\beval\(|vm\.runIn\w{1,16}\(|new Function\()/
  condition:
    filesize < 256KB and any of them
}

rule dropper_address_made_executable
{
  meta:
    id = "dropper/address-made-executable"
    title = "A script fetches a program from a bare address to a place for temporary files and makes it executable"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $ip = /(http|https|ftp|tftp):\/\/(([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])\.[0-9]{1,3}|192\.([0-9]|[1-9][0-9]|1[0-57-9][0-9]|16[0-79]|2[0-5][0-9])|172\.([0-9]|1[0-5]|3[2-9]|[4-9][0-9]|1[0-9]{2}|2[0-5][0-9]))(\.[0-9]{1,3}){2}(:[0-9]{2,5})?\//
    $get = /\b(curl|wget|aria2c|lwp-download|tftp|ftpget)\b[^\n]{0,240}\$\{?\w/
    $place = /=["']?(\/tmp|\/var\/tmp|\/dev\/shm|\/run|\/var\/run)\/[\w.$\/{}-]{1,60}/
    $mode = /\bchmod (-R )?(\+x|[aug]\+r?w?x|0?[57][0-7]{2}) ["']?\$/
    $run = /(^|[\n;&|]) {0,8}(nohup |setsid |exec |sh -c |\( ?)?["']?\$\{?\w{1,24}\}?["']?( |&|\n|$)/
  condition:
    filesize < 64KB and all of them
}
