// Bots and scanners that are recognised by several of the marks that their kind must have.

rule dos_bot_marks
{
  meta:
    id = "dos/bot-marks"
    title = "A bot of the Mirai kind by several of its marks: it looks for shells of devices, and floods whom it is told to"
    severity = "high"
    category = "dos"
    attack = "T1498"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1498/"

  strings:
    // Scanners of this kind call a program that no BusyBox has, to learn from its answer that they have a shell.
    $applet = /\/bin\/busybox [A-Z][A-Z0-9]{3,11}[\x00\r\n]/
    $listening = "listening tun0"
    $query = "TSource Engine Query"
    $answer = ": applet not found"
    $flood = /attack_(udp|tcp|gre|app)_[a-z]{2,12}/
    $password1 = "xc3511"
    $password2 = "vizxv"
    $password3 = "7ujMko0admin"
    $watchdog = "/dev/misc/watchdog"
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 4MB and $applet and 2 of ($listening, $query, $answer, $flood, $password*, $watchdog)
}

rule dos_go_floods
{
  meta:
    id = "dos/go-floods"
    title = "A program in Go whose functions are floods: it takes part in attacks from the address of the provider"
    severity = "high"
    category = "dos"
    attack = "T1498.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1498/001/"

  strings:
    $flood = /\bmain\.(\(\*?\w{1,20}\)\.)?\w{0,12}([dD][dD][oO][sS]|[fF]lood|FLOOD)\w{0,16}/
    $go = "Go build"
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 32MB and $go and #flood >= 3
}

rule scan_factory_logins
{
  meta:
    id = "scan/factory-logins"
    title = "A program tries the logins that machines come with over SSH"
    severity = "high"
    category = "dos"
    attack = "T1110.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1110/001/"

  strings:
    $pair = /[(\[{]\s?["'](root|admin|ubuntu|pi|oracle|user|test|guest|postgres|support|ubnt)["']\s?,\s?["'][^"'\n]{1,20}["']\s?[)\]}]/
    $line = /["'](root|admin|ubuntu|pi|oracle|user|test|guest|postgres|support|ubnt):[^"'\n: \/]{1,20}["']\s?,/
    $client = /(paramiko|asyncssh|golang\.org\/x\/crypto\/ssh|Net::SSH|node-ssh|require\(["']ssh2["']\)|pxssh|fabric\.Connection|telnetlib)/
    $net = /(ip_network\(|\.0\.0\/|\.0\/(8|1[0-9]|2[0-4])\b|randint\(\s?[01]\s?,\s?25[45]\s?\)|masscan|zmap|rand\.Intn\(25[456]\)|IPNetwork\(|hosts\(\))/
  condition:
    filesize < 64KB and $client and $net and (#pair >= 4 or #line >= 4)
}

rule dos_datagrams_from_threads
{
  meta:
    id = "dos/datagrams-from-threads"
    title = "A script sends random datagrams without end, from many threads at once"
    severity = "high"
    category = "dos"
    attack = "T1498.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1498/001/"
  strings:
    $random = /(_urandom|os\.urandom|randbytes|token_bytes|randomBytes)\(\s?[0-9_]{3,6}\s?\)/
    $send = /\.sendto\([^\n]{0,200}/
    $datagram = /(SOCK_DGRAM|SOCK_RAW)/
    $loop = /while\s?\(?\s?(True|1|true)\s?\)?\s?:/
    $threads = /(Thread\(target|ThreadPoolExecutor|start_new_thread|Process\(target|for _ in range\([0-9]{2,6}\))/
  condition:
    filesize < 64KB and all of them
}
