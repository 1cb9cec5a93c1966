// Denial of service and scanning: what turns the provider's line against others.

rule dos_mirai
{
  meta:
    id = "dos/mirai"
    title = "Mirai or a bot built from it: it breaks into other machines and floods whom it is told to"
    severity = "critical"
    category = "dos"
    attack = "T1498.001"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1498/001/"
  strings:
    $busybox = "/bin/busybox" xor(0x22)
    $applet = "applet not found" xor(0x22)
    $ncorrect = "ncorrect" xor(0x22)
    $assword = "assword" xor(0x22)
    $ogin = "ogin:" xor(0x22)
    $exe = "/exe" xor(0x22)
    $watchdog = "/dev/watchdog" xor(0x22)
    $source = "TSource Engine Query" xor(0x22)
    $listening = "listening tun0" xor(0x22)
    $resolv = "nameserver" xor(0x22)
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 2MB and 4 of them
}

rule dos_mirai_plain
{
  meta:
    id = "dos/mirai-plain"
    title = "A bot of the Mirai or Gafgyt kind: it breaks into other machines and floods whom it is told to"
    severity = "critical"
    category = "dos"
    attack = "T1498.001"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1498/001/"
  strings:
    $gayfgt = "gayfgt"
    $hold = "HOLD Flooding %s for %d seconds."
    $junk = "JUNK Flooding %s for %d seconds."
    $udp = "UDP Flooding %s for %d seconds."
    $tcp = "TCP Flooding %s for %d seconds."
    $local = "GETLOCALIP"
    $lol = "LOLNOGTFO"
    $report = "REPORT %s:%s:%s"
    $scanner = "SCANNER ON | OFF"
    $busybox = /\/bin\/busybox (MIRAI|ECCHI|SORA|JOSHO|OWARI|MASUTA|SATORI|HAJIME|OKIRU|KURA|IZ1H9|GORILLA)/
    $lives = "/bin/busybox;echo -e '"
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 4MB and (2 of ($gayfgt, $hold, $junk, $udp, $tcp, $lol, $report, $scanner, $lives) or $busybox and any of ($local, $report, $lol, $scanner))
}

rule dos_flood_script
{
  meta:
    id = "dos/flood-script"
    title = "A script that floods a machine with packets or requests"
    severity = "high"
    category = "dos"
    attack = "T1498.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1498/001/"
  strings:
    $random = /(random\._urandom\(|os\.urandom\(|random\.randbytes\(|randbytes\()\s?[0-9_]{3,6}\s?\)/
    $send = /\.sendto\(\s?\w{1,16}\s?,\s?\(\s?\w{1,20}/
    $loop = /while\s?(\(?\s?(True|1|true)\s?\)?|time\.time\(\)|\w{1,12}\s?[<>])/
    $word = /([fF]lood|[dD][dD][oO]S|attack|victim|botnet|stresser)/
    $slow = /X-a: (\{?\}?|b|[0-9]{1,4})?/
    $keep = /(socket\.socket\(|new Socket\(|IO::Socket)/
    $known = /(MHDDoS|Low Orbit Ion Cannon|High Orbit Ion|HULK DoS|GoldenEye|torshammer|UFONet|KARMA DDoS)/
  condition:
    filesize < 256KB and ($random and $send and $loop and $word or $slow and $keep and $word or $known and uint16be(0) == 0x2321 and $loop)
}

rule dos_amplification
{
  meta:
    id = "dos/amplification"
    title = "A program asks open servers of the network to flood a victim"
    severity = "high"
    category = "dos"
    attack = "T1498.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1498/002/"
  strings:
    $monlist = /(\\x17\\x00\\x03\\x2[aA]|monlist)/
    $memcached = /\\x00\\x00\\x00\\x00\\x00\\x01\\x00\\x00stats\\r\\n/
    $ssdp = /M-SEARCH \* HTTP\/1\.1[^\n]{0,80}ssdp:(discover|all)/
    $spoof = /(IP\(\s?(src|dst)\s?=[^\n]{0,60}(src|dst)\s?=|iph?->saddr\s?=|IP_HDRINCL|SOCK_RAW)/
    $word = /(amplif|Amplif|victim|reflector|flood)/
    $list = /(reflectors?|amplifiers?|list\.txt|amp_list|servers\.txt|bots\.txt)/
  condition:
    filesize < 256KB and any of ($monlist, $memcached, $ssdp) and $spoof and $word and $list
}

rule dos_flood_command
{
  meta:
    id = "dos/flood-command"
    title = "A command floods a machine with packets"
    severity = "medium"
    category = "dos"
    attack = "T1499"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1499/"
  strings:
    $hping = /hping3 [^\n]{0,100}--flood[^\n]{0,100}/
    $options = /hping3 [^\n]{0,100}(--rand-source|-S |--udp|-a )[^\n]{0,60}/
    $mausezahn = /(mausezahn|mz) [^\n]{0,80}-c ?0 [^\n]{0,80}rand/
    $t50 = /t50 [^\n]{0,60}--flood/
  condition:
    filesize < 32KB and ($hping and $options or $mausezahn or $t50)
}

rule dos_fork_bomb
{
  meta:
    id = "dos/fork-bomb"
    title = "A fork bomb: it fills the machine with processes until nothing else runs"
    severity = "medium"
    category = "dos"
    attack = "T1499.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1499/001/"
  strings:
    $bash = /:\s?\(\)\s?\{\s?:\s?\|\s?:\s?&\s?\}\s?;\s?:/
    $python = /while\s?\(?(1|True)\)?\s?:\s{0,8}os\.fork\(\)/
    $perl = /(perl -e ["'])?fork while fork/
  condition:
    filesize < 4KB and any of them
}

rule scan_mass_scan
{
  meta:
    id = "scan/mass-scan"
    title = "A script scans large parts of the network from the provider's address"
    severity = "medium"
    category = "dos"
    attack = "T1595.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1595/001/"
  strings:
    $masscan = /masscan [^\n]{0,160}(0\.0\.0\.0\/0|--rate[ =]?\$?\{?[0-9a-zA-Z_]{4,})[^\n]{0,60}/
    $zmap = /zmap [^\n]{0,80}-p ?[0-9]{1,5} [^\n]{0,80}(-B|-r|--rate|-o|-N)[ =]/
    $pnscan = /pnscan [^\n]{0,80}-[a-zA-Z]{0,4}[^\n]{0,60}[0-9.]{7,15}\/(8|1[0-9]|2[0-4]) [0-9]{2,5}/
    $ranges = /(exclude\.conf|\.0\.0\.0\/8|0\.0\.0\.0\/0)/
  condition:
    filesize < 64KB and ($masscan and (uint16be(0) == 0x2321 or filesize < 4KB and $ranges) or $zmap and uint16be(0) == 0x2321 or $pnscan)
}

rule scan_redis_takeover
{
  meta:
    id = "scan/redis-takeover"
    title = "A program takes over open Redis servers, by having them write a cron job or a key"
    severity = "high"
    category = "dos"
    attack = "T1190"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1190/"
  strings:
    $dir = /config[\s"',]{1,5}set[\s"',]{1,5}dir[\s"',]{1,5}["']?(\/var\/spool\/cron|\/etc\/cron|\/root\/\.ssh|\/home\/[^\s"']{1,30}\/\.ssh|\/etc\/)/i
    $file = /config[\s"',]{1,5}set[\s"',]{1,5}dbfilename[\s"',]{1,5}["']?(root|authorized_keys|crontab|apache|zzh|\w{2,10}\.so)/i
    $slave = /(slaveof|replicaof)[\s"',]{1,5}["']?[^\s"']{4,60}[\s"',]{1,5}["']?[0-9$]/i
    $module = /module[\s"',]{1,5}load[\s"',]{1,5}["']?[^\s"']{0,40}(exp|system|red2|module|m)\w{0,8}\.so/i
  condition:
    filesize < 4MB and ($dir and $file or $slave and $module)
}

rule scan_ssh_spread
{
  meta:
    id = "scan/ssh-spread"
    title = "A script spreads over SSH to every machine that its user knows"
    severity = "critical"
    category = "dos"
    attack = "T1021.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1021/004/"
  strings:
    $known = /(known_hosts|\.ssh\/config|\.bash_history|\/etc\/hosts|HostName)/
    $spread = /ssh [^\n]{0,160}(BatchMode=yes|StrictHostKeyChecking=no)[^\n]{0,200}(curl|wget|cd1|wd1|python[^\n]{0,40}urlopen)[^\n]{1,200}\| ?(ba)?sh/i
    $loop = /for \w{1,12} in [^\n]{1,60}/
    $while = "while read"
  condition:
    filesize < 256KB and $known and $spread and any of ($loop, $while)
}

rule scan_brute_force
{
  meta:
    id = "scan/brute-force"
    title = "A program tries passwords against other machines"
    severity = "high"
    category = "dos"
    attack = "T1110.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1110/001/"
  strings:
    $sshpass = /sshpass -p ?["']?\$\{?\w{1,12}\}?["']? ssh [^\n]{0,120}/
    $list = /(while read|<|cat) [^\n]{0,40}(pass|pw|cred|wordlist|dict)[a-z]{0,6}\.(txt|lst)/
    $hydra = /(hydra|medusa|ncrack|patator|crowbar) [^\n]{0,60}(-L|-l|-U|-C) ?[^\n]{1,60}(-P|-p|-C) ?[^\n]{1,80}(ssh|rdp|ftp|telnet|mysql|postgres|redis|vnc|-M)/
    $paramiko = /(\.connect\([^\n]{0,80}password\s?=\s?(pw|p|pwd|passwd|password|passw|word|line)\b)/
    $auth = /AuthenticationException|Authentication failed/
    $wordlist = /(passwords?\.txt|wordlist|rockyou|passlist|pass\.txt)/
    $pairs = /["'](root|admin):(root|admin|123456|password|xc3511|vizxv|default|12345)["']/
  condition:
    filesize < 256KB and ($sshpass and $list or $hydra and uint16be(0) == 0x2321 or $paramiko and $auth and ($wordlist or $pairs))
}

rule scan_attack_suite
{
  meta:
    id = "scan/attack-suite"
    title = "A program made to attack whole networks (fscan, kscan, railgun)"
    severity = "medium"
    category = "dos"
    attack = "T1595.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1595/002/"
  strings:
    $fscan = /github\.com\/shadow1ng\/fscan|fscan version/
    $kscan = "github.com/lcvvvv/kscan"
    $goby = "goby-cmd"
    $vulmap = "github.com/zhzyker/vulmap"
    $ladon = /Ladon(Go|Exp)/
    $yasso = "github.com/sairson/Yasso"
  condition:
    filesize < 128MB and (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and any of them
}

rule scan_log4shell_payload
{
  meta:
    id = "scan/log4shell-payload"
    title = "A program sends the Log4Shell exploit to other machines (CVE-2021-44228)"
    severity = "medium"
    category = "dos"
    attack = "T1190"
    confidence = "low"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2021-44228"
  strings:
    $payload = /\$\{jndi:(ldaps?|rmi|dns|\$\{)[^}\s"']{4,120}/
    $send = /(requests\.(get|post)\(|curl [^\n]{0,80}-H|http\.NewRequest|urlopen\(|headers\s?=)/
    $list = /(targets?|hosts?|urls?|ips?)\.txt|for \w{1,12} in (targets|hosts|ips|urls)/
  condition:
    filesize < 64KB and $payload and $send and $list
}
