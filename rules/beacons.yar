// Beacons: programs that ask again and again for an order, run it and send back what came of it.

rule c2_python_beacon
{
  meta:
    id = "c2/python-beacon"
    title = "Python asks a server again and again for commands, runs them and sends back what they print"
    severity = "high"
    category = "c2"
    attack = "T1071.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1071/001/"
  strings:
    $loop = /while\s?\(?\s?(True|1|not\s|self\.|running|\w{1,12}\s?:)/
    $sleep = /(time\.sleep\(|asyncio\.sleep\(|\bsleep\()/
    $get = /((requests|httpx|session|sess|s|http|client)\.(get|request|post)\(|urlopen\(|\.recv\(|http\.client\.)/
    $post = /((requests|httpx|session|sess|s|http|client)\.(post|put|request)\(|data\s?=\s?[^\n]{1,80}|\.send(all)?\()/
    $run = /(subprocess\.(Popen|check_output|getoutput|getstatusoutput|run|call)\(\s?\[?\s?(f?["\x27](\/bin\/)?(ba)?sh["\x27]\s?,\s?["\x27]-c["\x27]\s?,\s?)?[a-z_]\w{0,16}(\.(decode|split|strip|text|json|get)[^\n,)]{0,30}|\[[^\]\n]{1,20}\])?\s?[,)\]]|os\.(popen|system)\(\s?[a-z_]\w{0,16}(\.(decode|strip|text)[^\n)]{0,20}|\[[^\]\n]{1,20}\])?\s?\)|create_subprocess_shell\(\s?\w)/
    $word = /["\x27\/?&=_](cmd|command|commands|task|tasks|tasking|order|orders|instruction|job|beacon|checkin|check_in|heartbeat|agent_?id|bot_?id|implant|result|results|output|getcmd|poll)\b/
  condition:
    filesize < 16KB and $loop and $sleep and $get and $post and $run and (#word >= 3 or #word >= 2 and filesize < 12KB)
}

rule c2_node_beacon
{
  meta:
    id = "c2/node-beacon"
    title = "JavaScript asks a server again and again for commands or code and runs it"
    severity = "high"
    category = "c2"
    attack = "T1071.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1071/001/"
  strings:
    $again = /(setInterval\(|setTimeout\(|while\s?\(\s?(true|1|!0)\s?\)|schedule\(|reconnect)/
    $get = /(fetch\(|https?\.(get|request)\(|axios(\.(get|post|request))?\(|got\(|needle\(|new WebSocket\(|net\.(connect|createConnection)\(|io\(\s?["\x27`]|io\.connect\()/
    $run = /\b(exec|execSync|spawn|eval|runInThisContext|runInNewContext)\(\s?(String\()?(cmd|command|commands|task|data|body|res|resp|response|r|msg|message|d|payload|order|code|job|t|c|e|x|text|stdout|chunk|buf|b)(\.(data|body|command|cmd|payload|code|task|text|msg|content|toString\(\)|trim\(\)|args|shell))*\s?[,)]/
    $cp = /(child_process|\beval\()/
    $back = /(method:\s?["\x27`]POST|\.post\(|\.write\(|\.send\(|\.emit\(|\.end\()/
    $word = /(\bcmd\b|\bcommand\b|\btask(s|ing)?\b|\bbeacon\b|agent_?[iI]d|bot_?[iI]d|\bshell\b|hostname\(\)|userInfo\(\)|platform\(\)|implant|checkin|\/poll)/
    $strong = /(\btask(s|ing|Id)?\b|\bbeacon\b|agent_?[iI]d|bot_?[iI]d|implant|checkin|heartbeat|\/poll|userInfo\(\)|\bc2\b|\breconnect)/
  condition:
    filesize < 24KB and $again and $get and $run and $cp and $back and #word >= 3 and $strong and filesize < 12KB
}

rule c2_shell_beacon
{
  meta:
    id = "c2/shell-beacon"
    title = "A shell script asks a server again and again for commands and runs them"
    severity = "high"
    category = "c2"
    attack = "T1071"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1071/"
  strings:
    $loop = /(while (true|:|\[ ?1|\(\(|sleep)|until false|for \(\( ?; ?;)/
    $sleep = /\bsleep ["\x27]?[0-9$]/
    $get = /\$\((curl|wget|dig|nslookup|host|nc|openssl s_client|timeout [0-9]{1,4} (curl|nc|bash))[^\n]{4,240}\)|`(curl|wget|dig|nslookup|host) [^\n`]{4,240}`/
    $run = /(\beval ["\x27]?\$|(ba|z|k|a|da)?sh -c ["\x27]?\$|\| ?((\/usr)?\/bin\/)?(ba|z|da)?sh\b|\$\(\$\{?\w{1,12}\}?( 2>&1)?\)|(ba)?sh <<< ?["\x27]?\$|source <\()/
    $back = /((curl|wget) [^\n]{0,240}(-d ?|--data[a-z-]{0,12}[ =]|-F ?|--post-(data|file)[ =]|-T ?|-X ?POST)|\| ?(nc|ncat|openssl s_client) |\+short|TXT\b|base64)/
  condition:
    filesize < 16KB and $loop and $sleep and $get and $run and $back
}

rule c2_dns_orders
{
  meta:
    id = "c2/dns-orders"
    title = "Commands or code are taken out of the text records of a domain and run"
    severity = "high"
    category = "c2"
    attack = "T1071.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1071/004/"
  strings:
    $txt = /(dig [^\n]{0,80}\btxt\b|nslookup [^\n]{0,60}=txt|host -t ?txt|resolve(r\.\w{1,12})?\([^\n]{0,80}["\x27]TXT["\x27]|resolveTxt\(|LookupTXT\(|Resolve-DnsName[^\n]{0,60}TXT|dns_get_record\([^\n]{0,60}DNS_TXT|\.query\([^\n]{0,60}["\x27]TXT["\x27])/i
    $run = /(\| ?(base64 (-d|--decode|-D)[^\n|]{0,12}\| ?)?((\/usr)?\/bin\/)?(ba|da|z)?sh\b|\beval ["\x27]?\$|\bexec\(|\beval\(|os\.system\(|subprocess\.|execSync\(|child_process|exec\.Command\(|iex\b|shell_exec\()/
    $dec = /(base64|b64decode|fromhex|atob\(|unhexlify|xxd -r|FromBase64String|Buffer\.from\(|zlib)/
  condition:
    filesize < 16KB and all of ($txt, $run, $dec)
}

rule c2_powershell_beacon
{
  meta:
    id = "c2/powershell-beacon"
    title = "PowerShell asks a server again and again for commands and runs them"
    severity = "high"
    category = "c2"
    attack = "T1059.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/001/"
  strings:
    $loop = /(while\s?\(\s?\$?(true|1)\s?\)|for\s?\(\s?;\s?;|do\s?\{)/i
    $sleep = /(Start-Sleep|Thread\]::Sleep|\bsleep -)/i
    $get = /(DownloadString|Invoke-WebRequest|Invoke-RestMethod|\birm\b|\biwr\b|OpenRead\(|GetStream\(\))/i
    $run = /(\biex\b|Invoke-Expression|ScriptBlock\]::Create|powershell[^\n]{0,30}-c|cmd(\.exe)? \/c|Start-Process)/i
    $back = /(UploadString|-Method ["\x27]?POST|Out-String|UploadData|UploadFile|-Body\b)/i
  condition:
    filesize < 64KB and all of them
}

rule c2_source_beacon
{
  meta:
    id = "c2/source-beacon"
    title = "Source in Go, Rust, C#, Java, Ruby, Perl or PHP of a program that asks a server for commands, runs them and sends back what they print"
    severity = "medium"
    category = "c2"
    attack = "T1071.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1071/001/"
  strings:
    $get = /(http\.Get\(|client\.(Do|Get)\(|reqwest::|ureq::(get|post)|HttpClient\(|WebClient\(|HttpURLConnection|URI\.open|Net::HTTP\.get|LWP::UserAgent|file_get_contents\(\s?["\x27$]|curl_exec\(|websocket\.(Dial|DefaultDialer))/
    $run = /(exec\.Command\(\s?("((\/usr)?\/bin\/)?(ba|z)?sh"|"cmd(\.exe)?"|"powershell(\.exe)?"|[a-z]\w{0,14}(\[0\])?)\s?[,)]|Command::new\(\s?("((\/usr)?\/bin\/)?(ba)?sh"|"cmd(\.exe)?"|"powershell")|FileName\s?=\s?"(cmd(\.exe)?|powershell(\.exe)?|\/bin\/(ba)?sh)|getRuntime\(\)\.exec\(|Open3\.capture|`#\{\w{1,12}\}`|qx[\/({]\$|`\$\w{1,12}`|shell_exec\(\s?\$|popen\(\s?\$)/
    $post = /(http\.Post(Form)?\(|http\.NewRequest\(\s?("POST"|http\.MethodPost)|\.post\(|PostAsync\(|Upload(String|Data|Values)\(|setRequestMethod\(\s?"POST"|Net::HTTP\.post|CURLOPT_POST|WriteMessage\()/
    $sleep = /(time\.Sleep\(|thread::sleep\(|Thread\.[sS]leep\(|Task\.Delay\(|\bsleep\s?\(?\s?[\d$(]|usleep\(|time::sleep\()/
    $word = /(\b[cC]md\b|[cC]ommand["\x27]|\b[tT]ask(s|ing|ID|Id|_id)?\b|[bB]eacon|[aA]gent_?[iI][dD]|[bB]ot_?[iI][dD]|[iI]mplant|[cC]heck_?[iI]n\b|[jJ]itter|[cC]2_?([uU][rR][lL]|[sS]erver|[hH]ost|[aA]ddr)|\bresult\b|callback)/
    $strong = /([bB]eacon|[iI]mplant|[jJ]itter|\bC2\b|c2_?([uU]rl|[sS]erver|[hH]ost|[aA]ddr)|[cC]heck_?[iI]n\b|[bB]ot_?[iI][dD])/
  condition:
    filesize < 64KB and $get and $run and $post and $sleep and #word >= 3 and $strong
}

rule c2_remote_access_menu
{
  meta:
    id = "c2/remote-access-menu"
    title = "A program that serves the orders of a remote operator: screenshots, keys, webcam, shell, files"
    severity = "high"
    category = "c2"
    attack = "T1219"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1219/"
  strings:
    $w1 = /["\x27!\/](screenshot|screenshare|screen_shot)["\x27: ]/i
    $w2 = /["\x27!\/](keylog(ger)?(_?(start|on|dump))?|key_?log_?(start|dump))["\x27: ]/i
    $w3 = /["\x27!\/](webcam(_?(shot|snap|pic))?|take_?webcam|webcampic)["\x27: ]/i
    $w4 = /["\x27!\/](persist(ence)?|startup|install_persistence|uacbypass|bypassuac|getsystem|elevate)["\x27: ]/i
    $w5 = /["\x27!\/](hashdump|dump_?pass(words)?|passwords|getpass|stealer|history|getdiscord|tokens?|chrome_?passwords)["\x27: ]/i
    $w6 = /["\x27!\/](clipboard|get_?clipboard)["\x27: ]/i
    $w7 = /["\x27!\/](shell|cmd|powershell|execute|run_?shell)["\x27: ]/i
    $w8 = /["\x27!\/](upload|download)["\x27: ]/i
    $w9 = /["\x27!\/](selfdestruct|self_?destroy|uninstall_bot|killswitch|bluescreen|melt|critproc|uncritproc|blockinput|disable(av|defender|firewall|taskmgr)|ddos|flood|rootkit|ransom(ware)?|miner)["\x27: ]/i
    $net = /(\.recv\(|\.connect\(\s?\(|discord\.|telebot|getUpdates|socketio|websocket|new WebSocket|net\.(connect|Dial)|TcpClient\(|ServerSocket|requests\.post\(|sendDocument)/
    $run = /(subprocess\.|os\.(popen|system)\(|child_process|exec\.Command\(|ProcessStartInfo|getRuntime\(\)\.exec)/
  condition:
    filesize < 512KB and not uint32be(0) == 0x7f454c46 and 4 of ($w*) and any of ($w2, $w3, $w5, $w9) and $net and $run
}

rule c2_chat_orders
{
  meta:
    id = "c2/chat-orders"
    title = "A program runs in a shell what somebody writes to it in a chat"
    severity = "high"
    category = "c2"
    attack = "T1102.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1102/002/"
  strings:
    $chat = /(discord\.(Client|Bot|ext)|commands\.Bot\(|from discord|new (Discord\.)?Client\(|discordgo\.New|TeleBot\(|telebot\.|ApplicationBuilder\(\)|Updater\(|getUpdates|telegram\.ext|tgbotapi|node-telegram-bot-api|Telegraf\(|slack_bolt|slack_sdk|RTMClient|matrix_client|irc\.bot|PRIVMSG)/
    $run = /(subprocess\.(getoutput|check_output|Popen|run|call|getstatusoutput)|os\.(popen|system)|create_subprocess_shell|execSync|child_process[^\n]{0,40}exec|\bexec|exec\.Command)\(\s?\[?("(ba)?sh"\s?,\s?"-c"\s?,\s?)?(f["\x27]\{)?(message|msg|ctx|command|cmd|args|arg|text|content|update|m|update\.message|event|body|c)\b(\.(text|content|message|Content|Text|slice|split|replace|args|body)[^\n]{0,60}|\[[^\]\n]{1,16}\])?[^\n]{0,60}/
  condition:
    filesize < 64KB and $chat and $run
}

rule c2_irc_script
{
  meta:
    id = "c2/irc-script"
    title = "A script that takes its orders from a chat channel and runs them"
    severity = "high"
    category = "c2"
    attack = "T1071.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1071/003/"
  strings:
    $priv = "PRIVMSG"
    $join = /JOIN [#%{\\"\x27 $&]/
    $nick = /NICK /
    $ping = /PONG/
    $run = /(os\.(popen|system)\(|subprocess\.(getoutput|Popen|check_output|run)\(|shell_exec\(|child_process|`\$\w{1,12}`|qx[\/{(]|exec\.Command\(|\bpopen\(|\beval\()/
    $given = /(`\$\{?\w{1,12}\}?`|qx[\/{(]\s?\$\w{1,12}|(system|exec|popen|shell_exec|getoutput|check_output)\(\s?\$?(\d|\w{1,12}\[\d?:?\]|\w{1,12}\.(group|split)\())/
    $word = /([!.@](ddos|udp|tcp|flood|syn|http|exec|cmd|shell|sh|run|spread|scan|update|die|kill|download|dl|visit|system)\b)/
  condition:
    filesize < 128KB and uint32be(0) != 0x7f454c46 and $priv and $join and $nick and $ping and $run and (#word >= 2 or $given)
}
