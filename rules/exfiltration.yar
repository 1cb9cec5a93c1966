// Exfiltration: what carries data away, past what the provider could see.

rule exfiltration_discord_webhook
{
  meta:
    id = "exfiltration/discord-webhook"
    title = "A fixed webhook of Discord: data leaves for a chat of whoever wrote the image"
    severity = "medium"
    category = "exfiltration"
    attack = "T1567.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1567/004/"
  strings:
    $hook = /discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?webhooks\/[0-9]{17,20}\/[A-Za-z0-9_-]{60,80}/
  condition:
    filesize < 64MB and $hook
}

rule exfiltration_telegram_bot
{
  meta:
    id = "exfiltration/telegram-bot"
    title = "A fixed bot of Telegram: data leaves for a chat of whoever wrote the image"
    severity = "medium"
    category = "exfiltration"
    attack = "T1567"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1567/"
  strings:
    $bot = /api\.telegram\.org\/bot[0-9]{8,10}:[A-Za-z0-9_-]{35}\/?(send(Message|Document|Photo|MediaGroup)|getUpdates)?/
    $token = /:AA[EFGH][A-Za-z0-9_-]{32}["']/
    $send = /([sS]end_?[mM]essage|[sS]end_?[dD]ocument|TeleBot\(|telebot|telegram)/
  condition:
    filesize < 8MB and ($bot or $token and $send)
}

rule exfiltration_chat_collects
{
  meta:
    id = "exfiltration/chat-collects"
    title = "What a machine knows about itself and its users is collected and sent to a chat"
    severity = "high"
    category = "exfiltration"
    attack = "T1567"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1567/"
  strings:
    $chat = /(discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?webhooks\/[0-9]{10,20}\/|api\.telegram\.org\/bot[0-9]{8,10}:|hooks\.slack\.com\/services\/T[A-Z0-9]{6,12}\/)/
    $env = /(dict\(os\.environ\)|os\.environ\.(items|copy)\(|JSON\.stringify\(process\.env|printenv|\$\(env\b)/
    $who = /(os\.getlogin\(\)|getpass\.getuser\(\)|os\.userInfo\(\)|\$\(whoami\)|socket\.gethostname\(\)|os\.hostname\(\)|\$\(hostname\)|platform\.uname\(\))/
    $address = /(api\.ipify\.org|ifconfig\.me|ipinfo\.io|icanhazip\.com|ip-api\.com|checkip\.amazonaws\.com)/
    $grab = /(ImageGrab\.grab|screenshot\(|pynput|\.ssh\/|Login Data|wallet|\/etc\/passwd|leveldb|cookies)/
  condition:
    filesize < 8MB and $chat and ($env or 2 of ($who, $address, $grab))
}

rule exfiltration_environment_sent
{
  meta:
    id = "exfiltration/environment-sent"
    title = "The whole environment of a program, with its keys, is sent elsewhere"
    severity = "high"
    category = "exfiltration"
    attack = "T1041"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1041/"
  strings:
    $python = /\.post\(\s?[^\n]{0,160}(json|data|params)\s?=\s?(\{[^\n]{0,60})?(json\.dumps\()?(str\()?dict\(os\.environ\)/
    $python2 = /urlopen\([^\n]{0,160}os\.environ(\b[^.\[]|\.items|\.copy)/
    $node = /(https?\.request|axios\.post|fetch|\.write|\.post|\.end)\([^;\n]{0,200}(JSON\.stringify\(\s?|:\s?|querystring\.stringify\(\s?)process\.env\s?[,)}]/
    $shell = /(env|printenv|set) ?\| ?(base64[^\n|]{0,20}\| ?|gzip[^\n|]{0,20}\| ?)?(curl|wget|nc|ncat) [^\n]{0,120}/
    $shell2 = /(curl|wget) [^\n]{0,200}(-d|--data[a-z-]{0,12}|--post-data)[ =][^\n]{0,20}\$\((env|printenv)\b/
    $ruby = /(Net::HTTP\.post[a-z_]{0,8}\(|RestClient\.post)[^\n]{0,100}ENV\.to_/
  condition:
    filesize < 1MB and any of them
}

rule exfiltration_callback_host
{
  meta:
    id = "exfiltration/callback-host"
    title = "Data goes to a service that records whatever calls it, as testers and thieves use it"
    severity = "medium"
    category = "exfiltration"
    attack = "T1048"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1048/"
  strings:
    $host = /(\.oast\.(pro|live|site|online|fun|me)|\.oastify\.com|\.burpcollaborator\.net|\.interact\.sh|\.dnslog\.cn|\.ceye\.io|requestbin\.(net|com)|\.m\.pipedream\.net|webhook\.site\/[0-9a-f]{8}-|requestcatcher\.com|beeceptor\.com|\.bxss\.in|canarytokens\.com\/|hookb\.in\/|webhookrelay\.com\/v1\/webhooks\/)/
    $who = /(hostname|whoami|userInfo|getuser|homedir|gethostname|environ|process\.env|__dirname|os\.getcwd|package\.json|\$\(|passwd)/
  condition:
    filesize < 256KB and $host and $who
}

rule exfiltration_install_report
{
  meta:
    id = "exfiltration/install-report"
    title = "A package reports the machine on which it is installed to its author"
    severity = "high"
    category = "exfiltration"
    attack = "T1082"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1082/"
  strings:
    $host = /os\.hostname\(\)/
    $user = /os\.userInfo\(\)/
    $home = /os\.homedir\(\)/
    $dns = /dns\.(getServers|lookup|resolve)/
    $dir = "__dirname"
    $package = /package\.json|packageJSON/
    $send = /(https?\.request\(|https\.get\(|fetch\()/
    $query = /(querystring\.stringify|JSON\.stringify)/
  condition:
    filesize < 16KB and $host and $send and $query and $package and 2 of ($user, $home, $dns) and $dir
}

rule exfiltration_dns
{
  meta:
    id = "exfiltration/dns"
    title = "Data leaves inside the names of DNS requests"
    severity = "high"
    category = "exfiltration"
    attack = "T1048.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1048/003/"
  strings:
    $command = /\b(dig |nslookup |host |ping (-c ?[0-9] )?)[^\n]{0,60}["']?(\$\(|`)(whoami|hostname|id\b|cat |base64|xxd|echo [^\n)]{1,60}\| ?(base64|xxd)|uname|head )[^\n]{0,120}(\)|`)[^\n]{0,20}\.[a-z0-9-]{1,60}\.[a-z]{2,10}/
    $loop = /(xxd -p|base32|base64|od -)[^\n]{0,120}\| ?while read[^\n]{0,60}(dig|nslookup|host|ping) /
    $split = /for \w{1,8} in (\$\(|`)[^\n]{0,60}(xxd -p|base32|base64|fold -w)[^\n]{0,100}(dig|nslookup|host) /
    $python = /(gethostbyname|resolver\.(query|resolve)|getaddrinfo)\([^\n]{0,80}(b64encode|b32encode|hexlify|\.hex\(\))/
  condition:
    filesize < 1MB and any of them
}

rule exfiltration_icmp
{
  meta:
    id = "exfiltration/icmp"
    title = "Data leaves inside pings"
    severity = "high"
    category = "exfiltration"
    attack = "T1048.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1048/003/"
  strings:
    $ping = /(xxd -p|hexdump|od )[^\n]{0,120}\| ?while read[^\n]{0,60}ping [^\n]{0,60}-p ?["']?\$/
    $single = /ping [^\n]{0,40}-p ["']?(\$\(|`)[^\n]{0,80}(xxd|hexdump|od )/
    $python = /IP\(dst=[^\n]{0,60}\)\s?\/\s?ICMP\([^\n)]{0,30}\)\s?\/\s?[^\n]{0,40}(read\(|data|chunk|b64)/
  condition:
    filesize < 256KB and any of them
}

rule exfiltration_file_drop
{
  meta:
    id = "exfiltration/file-drop"
    title = "Files are uploaded to a public place that asks for no account"
    severity = "medium"
    category = "exfiltration"
    attack = "T1567.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1567/002/"
  strings:
    $upload = /(curl|wget|http) [^\n]{0,200}(-T ?|--upload-file[ =]|-F ?|--form[ =]|--data-binary|--post-file)[^\n]{0,160}(transfer\.sh|file\.io|0x0\.st|temp\.sh|bashupload\.com|gofile\.io|anonfiles\.com|catbox\.moe|oshi\.at|keep\.sh|filebin\.net|tmpfiles\.org|uguu\.se|pixeldrain\.com|paste\.rs|termbin|sendgb|wormhole\.app|ufile\.io)/
    $python = /(transfer\.sh|0x0\.st|temp\.sh|bashupload\.com|gofile\.io|anonfiles\.com|catbox\.moe|tmpfiles\.org|uguu\.se|pixeldrain\.com)\/?[^\n]{0,60}\b(files|data|upload)\s?=/
  condition:
    filesize < 1MB and any of them
}

rule exfiltration_archive_sent
{
  meta:
    id = "exfiltration/archive-sent"
    title = "The home folders or the configuration of a machine are packed and sent over a bare connection"
    severity = "high"
    category = "exfiltration"
    attack = "T1048"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1048/"
  strings:
    $tar = /tar [a-zA-Z-]{0,8}c[a-zA-Z]{0,5} [^\n|]{0,40}(\/home|\/root|\/etc|~|\$HOME|\/var\/lib|\/mnt|\/host)[^\n|]{0,80}\|[^\n]{0,60}(nc|ncat|netcat|openssl s_client|socat|telnet) [^\n]{3,80}/
    $tcp = /tar [a-zA-Z-]{0,8}c[a-zA-Z]{0,5} [^\n|]{0,100}> ?\/dev\/tcp\//
    $post = /(tar [a-zA-Z-]{0,8}c[a-zA-Z]{0,5} |\bzip -[a-z]{0,3}r?[a-z]{0,3} - )[^\n|]{0,80}(\.ssh|\.aws|\.kube|\.docker|\/etc\/shadow|\/host\/|\/root\b|\/home\b|\$HOME|~\/)[^\n|]{0,160}\|[^\n]{0,80}\b(curl|wget) [^\n]{0,200}(-T ?["']?-|--upload-file[= ]-|@-|--post-file[= ]\/dev\/stdin)/
  condition:
    filesize < 1MB and any of them
}

rule exfiltration_keys_watched
{
  meta:
    id = "exfiltration/keys-watched"
    title = "What is typed or shown is recorded and sent elsewhere"
    severity = "high"
    category = "exfiltration"
    attack = "T1056.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1056/001/"
  strings:
    $keys = /(pynput\.keyboard|from pynput|keyboard\.on_(press|release)|GetAsyncKeyState|SetWindowsHookEx|\/dev\/input\/event|iohook|node-global-key-listener)/
    $shot = /(ImageGrab\.grab\(|pyautogui\.screenshot\(|desktopCapturer|screenshot-desktop)/
    $send = /(smtplib|api\/webhooks\/|api\.telegram\.org\/bot|ftplib|requests\.post\(|sendMail\(|MIMEMultipart)/
    $log = /(keylog|Keylog|key_log|keystroke|log_file|logfile|victim)/
  condition:
    filesize < 256KB and $keys and $send and ($log or $shot)
}
