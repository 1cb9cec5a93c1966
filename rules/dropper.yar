// Droppers: what fetches a program from elsewhere and runs it, so that what runs was decided after the scan.

rule dropper_pipe_to_shell
{
  meta:
    id = "dropper/pipe-to-shell"
    title = "A download is handed straight to a shell: what runs is decided by its server, after the scan"
    severity = "low"
    category = "dropper"
    attack = "T1105"
    confidence = "low"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $curl = /(curl|wget) [^\n|]{4,300}\| ?(sudo )?(-E )?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
    $sub = /((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh (-c )?["']?(<\(|\$\()\s?(curl|wget) [^\n)]{4,300}\)/
  condition:
    filesize < 1MB and any of them
}

rule dropper_address_to_shell
{
  meta:
    id = "dropper/address-to-shell"
    title = "A download from a bare address is handed straight to an interpreter"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $pipe = /(curl|wget) [^\n|]{0,160}(http:\/\/|ftp:\/\/|https:\/\/|[ "'])(([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])\.[0-9]{1,3}|192\.([0-9]|[1-9][0-9]|1[0-57-9][0-9]|16[0-79]|2[0-5][0-9])|172\.([0-9]|1[0-5]|3[2-9]|[4-9][0-9]|1[0-9]{2}|2[0-5][0-9]))(\.[0-9]{1,3}){2}(:[0-9]{2,5})?\/[^\n|]{0,200}\| ?(sudo )?((\/usr)?\/bin\/)?((ba|da|z)?sh|python[23]?|perl|php|node|ruby)\b/
    $sub = /((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh (-c )?["']?(<\(|\$\()\s?(curl|wget) [^\n)]{0,120}(http:\/\/|ftp:\/\/|https:\/\/|[ "'])(([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])\.[0-9]{1,3}|192\.([0-9]|[1-9][0-9]|1[0-57-9][0-9]|16[0-79]|2[0-5][0-9])|172\.([0-9]|1[0-5]|3[2-9]|[4-9][0-9]|1[0-9]{2}|2[0-5][0-9]))(\.[0-9]{1,3}){2}(:[0-9]{2,5})?\/[^\n)]{0,200}\)/
    $six = /(curl|wget) [^\n|]{0,100}(http|https|ftp):\/\/\[[23][0-9a-f]{3}:[0-9a-f:]{2,40}\][^\n|]{0,160}\| ?(sudo )?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
  condition:
    filesize < 1MB and any of them
}

rule dropper_address_chmod_run
{
  meta:
    id = "dropper/address-chmod-run"
    title = "A program is fetched from a bare address, made executable and run"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $chain = /(curl|wget|tftp|ftpget)[^\n]{0,160}(http:\/\/|https:\/\/|ftp:\/\/|tftp:\/\/| )([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])(\.[0-9]{1,3}){3}(:[0-9]{2,5})?[\/ ][^\n]{0,200}[;&\n|]{1,3}[\x20-\x7e\s]{0,160}chmod [^\n;&]{2,120}[;&\n|]{1,3}[\x20-\x7e\s]{0,80}(\.\/|\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|nohup |setsid |exec |\/usr\/bin\/\.|\$)/
  condition:
    filesize < 256KB and $chain
}

rule dropper_hidden_place_run
{
  meta:
    id = "dropper/hidden-place-run"
    title = "A program is fetched to a hidden or fleeting place, made executable and run"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $hidden = /(curl|wget)[^\n]{0,300}(-o ?|-O ?|>{1,2} ?|--output[ =])["']?(\/tmp|\/var\/tmp|\/dev\/shm|\/run|\/dev\/mqueue|\/run\/lock|\/var\/run|\/lib|\/etc|~|\$HOME)\/\.[a-zA-Z0-9_-]{1,30}[^\n]{0,80}[;&\n|]{1,3}[\x20-\x7e\s]{0,160}chmod /
    $shm = /(curl|wget)[^\n]{0,300}(-o ?|-O ?|>{1,2} ?|--output[ =]|-P ?)["']?\/dev\/(shm|mqueue)\/[^\n]{1,80}[;&\n|]{1,3}[\x20-\x7e\s]{0,120}(chmod |\/dev\/(shm|mqueue)\/)/
  condition:
    filesize < 256KB and any of them
}

rule dropper_many_architectures
{
  meta:
    id = "dropper/many-architectures"
    title = "A script that fetches a bot for every kind of processor and runs each: the first stage of Mirai and its kin"
    severity = "critical"
    category = "dropper"
    attack = "T1105"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $places = /cd \/tmp ?\|\| ?cd \/(var\/run|var|mnt|run|root|dev\/shm)[^\n]{0,120}(wget|curl|tftp)/
    $fetch = /(wget|curl -O|curl|tftp)[^\n]{0,80}(http:\/\/|ftp:\/\/| )?[^\n]{4,120}[.\/_-](mips|mpsl|arm[4567]?l?|sh4|ppc|m68k|spc|sparc|i[56]86|x86|x86_64)[\s;&|"']/
    $chmod = /chmod (\+x|777|700|\+rwx|0?755|\*)/
  condition:
    filesize < 32KB and (uint16be(0) == 0x2321 or $places at 0) and $places and #fetch >= 4 and #chmod >= 3
}

rule dropper_paste_to_shell
{
  meta:
    id = "dropper/paste-to-shell"
    title = "A text from a paste site or a chat's file store is run as a program"
    severity = "high"
    category = "dropper"
    attack = "T1102"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1102/"
  strings:
    $host = /(curl|wget)[^\n|]{0,120}(pastebin\.com\/raw|paste\.ee\/r|hastebin\.com\/raw|ghostbin\.[a-z]{2,4}|rentry\.(co|org)\/[^\s|]{2,40}\/raw|transfer\.sh\/|0x0\.st\/|termbin\.com\/|ix\.io\/|paste\.rs\/|dpaste\.(com|org)|controlc\.com|files\.catbox\.moe|cdn\.discordapp\.com\/attachments|file\.io\/|temp\.sh\/|tmpfiles\.org\/|bashupload\.com|oshi\.at|anonfiles\.com|gofile\.io)[^\n|]{0,120}\| ?(sudo |base64 -d ?\| ?|tr -d '\\r' ?\| ?){0,2}((ba|da|z)?sh|python[23]?|perl|node|php)\b/
    $sub = /((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh (-c )?["']?(<\(|\$\()\s?(curl|wget) [^\n)]{0,80}(pastebin\.com\/raw|paste\.ee\/r|hastebin\.com\/raw|rentry\.co|transfer\.sh|0x0\.st|ix\.io|cdn\.discordapp\.com|files\.catbox\.moe|gist\.githubusercontent\.com)/
    $python = /(exec|eval)\(\s?[^\n]{0,80}(pastebin\.com\/raw|paste\.ee\/r|hastebin\.com\/raw|rentry\.co\/|transfer\.sh\/|0x0\.st\/|cdn\.discordapp\.com|files\.catbox\.moe)/
  condition:
    filesize < 1MB and any of them
}

rule dropper_python_exec_remote
{
  meta:
    id = "dropper/python-exec-remote"
    title = "Python fetches code from the network and executes it in the same breath"
    severity = "high"
    category = "dropper"
    attack = "T1059.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/006/"
  strings:
    $exec = /\b(exec|eval)\(\s{0,4}(compile\(\s{0,4})?(requests|urllib\.request|urllib2|urllib|httpx|httplib2)\.(get|urlopen|post|Request)\(/
    $urlopen = /\b(exec|eval)\(\s{0,4}(compile\(\s{0,4})?(urlopen|urllib2\.urlopen)\(/
    $import = /\b(exec|eval)\(\s{0,4}(compile\(\s{0,4})?__import__\(\s?["'](requests|urllib\.request|urllib2|urllib|httpx)["']/
    $variable = /\b(\w{1,16})\s?=\s?(requests\.get|urllib\.request\.urlopen|urlopen)\([^\n]{4,200}\)[^\n]{0,40}\n\s{0,12}exec\(\s?\w{1,16}(\.text|\.content|\.read\(\))?/
  condition:
    filesize < 256KB and any of them
}

rule dropper_node_eval_remote
{
  meta:
    id = "dropper/node-eval-remote"
    title = "Node.js fetches code from the network and executes it in the same breath"
    severity = "high"
    category = "dropper"
    attack = "T1059.007"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/007/"
  strings:
    $eval = /(axios|fetch|got|needle|request|https?|superagent)(\.(get|post|request))?\([^;]{0,300}\beval\(\s?\w{1,16}(\.data|\.body|\.text|\.cookie|\.cookies|\.content|\.message|\.model|\.credits)?[\w.]{0,20}\s?\)/
    $function = /(axios|fetch|got|request|https?)(\.(get|post|request))?\([^;]{0,300}(new )?Function(\.constructor)?\(\s?(["']require["']\s?,\s?)?\w{1,16}\.(data|body|response|text|cookie)/
    $catch = /catch\s?\(?\s?\(?\w{0,8}\)?\s?(=>)?\s?\{[^}]{0,120}(new Function\.constructor|Function\.constructor|eval)\(\s?["']?(require)?["']?,?\s?\w{1,12}\.response\.data/
    $get = /https?\.(get|request)\(/
    $chunks = /\.on\(\s?["']end["'][^;\n]{0,60}\beval\(/
  condition:
    filesize < 1MB and (any of ($eval, $function, $catch) or $get and $chunks)
}

rule dropper_other_eval_remote
{
  meta:
    id = "dropper/other-eval-remote"
    title = "PHP, Perl or Ruby fetches code from the network and executes it in the same breath"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $php = /(eval|assert|create_function)\(\s?["'?>. ]{0,8}(file_get_contents|curl_exec|fread)\(\s?["']https?:\/\//
    $include = /\b(include|require)(_once)?\s?\(?\s?["'](https?|ftp|data):\/\/[^"'\n]{4,200}["']/
    $perl = /eval\s?\(?\s?(LWP::Simple::)?get\s?\(?\s?["']https?:\/\//
    $ruby = /eval\s?\(?\s?(open|URI\.open|Net::HTTP\.get)\s?\(\s?(URI\()?\s?["']https?:\/\//
    $open = /<\?(php|PHP|= )/
  condition:
    filesize < 1MB and (any of ($php, $perl, $ruby) or $include and $open)
}

rule dropper_powershell_cradle
{
  meta:
    id = "dropper/powershell-cradle"
    title = "PowerShell fetches a script and runs it without a window or from a bare address"
    severity = "medium"
    category = "dropper"
    attack = "T1059.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/001/"
  strings:
    $load = /(DownloadString|DownloadFile|DownloadData|Invoke-WebRequest|iwr|Start-BitsTransfer|irm|Invoke-RestMethod)[\s('"]/i
    $iex = /(\biex\b|Invoke-Expression|Start-Process)/i
    $hidden = /-w(in|indowstyle)? {1,2}hid(den)?\b/i
    $address = /["'(\s]https?:\/\/([1-9]|1[1-9]|[2-9][0-9]|1[013458][0-9]|16[0-8]|12[0-689]|17[013-9]|19[013-9]|2[0-5][0-9])(\.[0-9]{1,3}){3}(:[0-9]{2,5})?\//
    $number = /(p|s):\/\/(1|2|3|4|5|6|7|8|9)/ // is in every $address, and is quick to look for
    $cradle = /(iex|Invoke-Expression)[\s(]{1,3}\(?\s?(New-Object\s{1,2}(System\.)?Net\.WebClient\)?\.Download|\(?iwr|\(?irm|\(?Invoke-)/i
  condition:
    filesize < 64KB and $load and $iex and ($hidden or $number and $address and $cradle)
}
