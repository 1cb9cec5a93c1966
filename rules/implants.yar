// Implants and bots by the names, messages and protocols that their programs hold.

rule c2_mythic_agent
{
  meta:
    id = "c2/mythic-agent"
    title = "An agent of the framework Mythic: its operator commands the machine it runs on"
    severity = "critical"
    category = "c2"
    attack = "T1071.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1071/001/"
  strings:
    $a1 = /["\x27]get_tasking["\x27]/
    $a2 = /["\x27]post_response["\x27]/
    $a3 = /["\x27]checkin["\x27]/
    $a4 = /["\x27]tasking_size["\x27]/
    $a5 = /["\x27]staging_(rsa|dh)["\x27]/
    $a6 = /["\x27](user_output|completed|integrity_level|payload_uuid|uuid)["\x27]/
  condition:
    filesize < 32MB and $a1 and ($a2 or $a4) and 3 of them
}

rule c2_empire_stager
{
  meta:
    id = "c2/empire-stager"
    title = "The first stage of the framework Empire: it fetches an agent, decrypts it and runs it"
    severity = "critical"
    category = "c2"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $py = /S\s?,\s?j\s?,\s?out\s?=\s?(list\()?range\(256\)\)?\s?,\s?0\s?,\s?\[\]/
    $py2 = /exec\(\s?["\x27]{2}\.join\(\s?out\s?\)\s?\)/
    $ps = /\$R=\{\$D,\$K=\$Args;\$S=0\.\.255;/i
    $ps2 = /\$K=\[System\.Text\.Encoding\]::ASCII\.GetBytes\(/i
    $ps3 = /-join\[Char\[\]\]\(& ?\$R \$data ?\(\$IV\+\$K\)\)/i
    $out = /out\.append\(chr\(ord\(\w{1,6}\)\s?\^\s?S\[\(S\[i\]\+S\[j\]\)%256\]\)\)/
  condition:
    filesize < 1MB and ($py and ($py2 or $out) or 2 of ($ps, $ps2, $ps3))
}

rule c2_python_meterpreter
{
  meta:
    id = "c2/python-meterpreter"
    title = "Meterpreter, the implant of the Metasploit framework, in a scripting language"
    severity = "critical"
    category = "c2"
    attack = "T1219"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1219/"
  strings:
    $py = "PythonMeterpreter"
    $tlv = /TLV_(META_TYPE|TYPE_(METHOD|TRANS|CHANNEL|UUID|SESSION))/
    $load = "core_loadlib"
    $java = /com\/metasploit\/(meterpreter|stage)/
    $php = /(my_print\("|register_command\(\s?["\x27]core_)/
  condition:
    filesize < 4MB and ($py and $tlv or $load and #tlv >= 4 and $php or $java)
}

rule c2_known_implants
{
  meta:
    id = "c2/known-implants"
    title = "An implant of a known command-and-control framework"
    severity = "critical"
    category = "c2"
    attack = "T1219"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1219/"
  strings:
    $n1 = /(pupyimporter|pupy_credentials|pupysrv|network\.lib\.launchers|pupy\.conn)/
    $n2 = /(GruntHTTP|GruntStager|GruntSMB|CovenantCertHash)/
    $n3 = /(PoshC2|Posh-C2|pbind-|SharpSocks)/
    $n4 = /(XZB-1248\/Spark|Spark\/client\/(core|service|common))/
    $n5 = /(HoaxShell|hoaxshell|Villain C2)/
    $n6 = /(jm33-m0\/emp3r0r|emp3r0r_)/
    $n7 = /(AdaptixC2|adaptix_c2|Adaptix-Framework)/
    $n8 = /(NimPlant|nimplant)/
    $n9 = /(AsyncRAT|DcRat|DCRat|VenomRAT|QuasarRAT|Quasar\.(Client|Common)|XWorm|njRAT|NjRat|RevengeRAT|LimeRAT|Remcos(RAT| Pro)?\b|NanoCore|WarzoneRAT|Ave_Maria|OrcusRAT|Pandora hVNC|Lokibot|AgentTesla)/
    $n10 = /(vshell|Vshell)[\/_](agent|client|stage)/
    $n11 = /(Havoc[\/_.]Demon|demon\.x64|DemonConfig|HavocFramework)/
    $n12 = /(BruteRatel|brute_ratel|badger_(x64|svc|exports)|bruteloader)/
    $n13 = /(SILENTTRINITY|WMImplant)/
    $n14 = /(twittor|DropboxC2|DNSExfiltrator|merlinserver|Koadic|koadic)[\/_-](implant|agent|client|stager)/
    $n15 = /(Stitch_Config|Stitch_Vars|stitch_utils)/
    $n16 = /(EvilOSX|TheFatRat|Ares\/agent|ThunderShell|TrevorC2|trevorc2)/
    $n17 = /(Xenorat|xeno rat|XenoRAT|Pulsar\.Client|SheetRAT|Discord-?RAT|DiscordRAT)/
    $run = /(exec|shell|command|Command|Shell|upload|screenshot|keylog)/
    $text = /<html|\n# |\n## |rule \w{1,60}/
    // What is only text names such tools without a line of code.
    $code = /\n[ \t]{0,16}(import |from [\w.]{1,40} import|def |async |function |const |var |let |#include|using |package |func |public |private |\$\w|sudo |curl |chmod )|\w \w{1,40} ?\{|\w ?= ?["'\[{]|\)\s?;/
  condition:
    filesize < 32MB and any of ($n*) and #run >= 3 and (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a or filesize < 64KB and (not $text or $code))
}

rule c2_tiny_shell
{
  meta:
    id = "c2/tiny-shell"
    title = "A back door of the kind of TinyShell, whose operator connects to it or is connected to"
    severity = "high"
    category = "c2"
    attack = "T1095"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1095/"
  strings:
    $u = /\[ -c \[ ?connect_back_host ?\] \] \[ -s secret \]/
    $s = /tsh(d)?[ :\x00]/
    $p = /(s:p:c::?|c:s:p:)/
    $prism = /PRISM v[0-9]/
    $h = /(icmp_listen|start_reverse_shell|reverse_shell|REVERSE_HOST)/
    $m = /(I_AM_HIDDEN|HIDE_THIS_SHELL|bash_secret|\/proc\/ide\/|HISTFILE=\x00)/
    $k = /(kworker|\[watchdog|udevd|\/sbin\/agetty|dhclient)/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 4MB and ($u or $s and $p and $k or $prism and $h or $m and $h)
}

rule c2_linux_bots
{
  meta:
    id = "c2/linux-bots"
    title = "A bot or back door for Linux, by names of files and messages that only it has"
    severity = "critical"
    category = "c2"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"
  strings:
    $perf = /\/tmp\/\.(perf\.c|xdiag)\b/
    $perf2 = /(perfctl|perfcc|AAZHDE|wizlmsh)/
    $prom = "/etc/CommId"
    $prom2 = /(uplugplay|xinchecker|\/etc\/uplugplay)/
    $redx = /\.po1kitd|po1kitd-update-k/
    $rota = /(\.gvfsd-helper|gvfsd-helper\.|\.X11\/X0-lock|sess-dbus)/
    $rota2 = /(session-dbus|\.dbus\/sessions|system-daemon)/
    $orbit = /libntpVnQE6mk/
    $symb = /(certbotx64|javautils|apache2start|profiles\.php\?c)/
    $skid = /(pamdicks|kaudited|netlink\.ko|mg_tx|iproute\.ko)/
    $lemon = /(lemon_duck|t\.zz3r0\.com|t\.zer9g\.com|t\.amynx\.com)/
    $outlaw = "mdrfckr"
    $migo = /\.migo_(worker|main)|\/tmp\/\.migo/
    $diicot = /(\.diicot|Diicot|arhivehaceru|mexalz?\.us)/
    $rapper = /helloworld@localhost|helloworld root@/
    $pgmem = /\bpg_(mem|core)\x00/
    $redtail = /(\.redtail|redtail\.(x86_64|arm7|arm8|i686))/
    $had = /hadooken/
    $muh = /(muhstik|\/tmp\/pty[0-9]|wp\.startreceive)/
    $chaosb = /(ares_l3_udp|main\.Link_attack|linuxfamily|\/etc\/id\.services\.conf)/
    $frog = /(nginx\.ifconfig\.libexec|php-fpm\.ifconfig\.libexec)/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 32MB and ($perf or $perf2 and $perf or $prom and $prom2 or $redx or $rota and $rota2 or $orbit or 2 of ($symb, $skid) or $lemon or $outlaw or $migo or $diicot or $rapper or $redtail or $had or $muh and filesize < 2MB or $chaosb or $frog or $pgmem)
}

rule c2_bot_scripts
{
  meta:
    id = "c2/bot-scripts"
    title = "A script of a known campaign that takes machines over to mine on them"
    severity = "high"
    category = "c2"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $n = /(mdrfckr|\.configrc[0-9]?\/|\/tmp\/\.X2?[0-9]{1,2}-unix\/\.rsync|\.diicot|Diicot|redtail|kdevtmpfsi|kinsing|teamtnt|TeamTNT|chimaera\.|zzhreceive|givemexyz|perfctl|perfcc|sysrv|kthreaddi|kthreadd[ik]|pg_mem|watchbog|a-dog\.top|hadooken|dbused|muhstik|kworkerds|lemon_?duck|libntpVnQE6mk)/
    $fetch = /(curl|wget|lwp-download|\/dev\/tcp\/|cd1|wd1) ?[^\n]{4,200}/
    $root = /(chattr [-+][aiu]{1,4} |crontab |\/etc\/cron|authorized_keys|pkill |kill -9|nohup |chmod (\+x|777)|setenforce|ulimit -n|ld\.so\.preload|history -c|iptables -F)/
  condition:
    filesize < 128KB and uint16be(0) == 0x2321 and $n and $fetch and #root >= 3
}

rule dos_device_exploits
{
  meta:
    id = "dos/device-exploits"
    title = "A bot that breaks into routers, cameras and recorders by the flaws of their web pages"
    severity = "critical"
    category = "dos"
    attack = "T1190"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1190/"
  strings:
    $e1 = /\/GponForm\/diag_Form/
    $e2 = /\/ctrlt\/DeviceUpgrade_1/
    $e3 = /\/picsdesc\.xml/
    $e4 = /next_file=netgear\.cfg/
    $e5 = /\/shell\?cd\+?(%20)? ?\/tmp/
    $e6 = /\/board\.cgi\?cmd=/
    $e7 = /\/language\/Swedish\$\{IFS\}/
    $e8 = /UPnP\/control\/basicevent1/
    $e9 = /SOAPAction: ?[^\n]{0,40}(AddPortMapping|GetDeviceSettings\/|WANIPConnection)/
    $e10 = /cgi-bin\/(ViewLog|luci\/;stok|supervisor\/CloudSetup|nas_sharing|kerbynet|mainfunction|jvsweb|user\/Config)[^\n]{0,100}(cmd|wget|command|;)/
    $e11 = /XWebPageName=diag/
    $e12 = /\/boaform\/admin\/formPing/
    $e13 = /\/tmUnblock\.cgi/
    $e14 = /\/goform\/set_LimitClient_cfg/
    $e15 = /\/HNAP1\/[^\n]{0,100}/
    $e16 = /\/(device\.rsp\?opt=sys|cgi-bin\/hi3510|wls-wsat\/CoordinatorPortType|ws\/v1\/cluster\/apps\/new-application|vendor\/phpunit\/phpunit\/src\/Util\/PHP\/eval-stdin|setSystemCommand|backupmgt\/localJob)/
    $get = /(wget|curl|tftp|busybox)[ +%$]/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 8MB and 2 of ($e*) and $get
}

rule dos_device_passwords
{
  meta:
    id = "dos/device-passwords"
    title = "A bot that tries the factory passwords of cameras, recorders and routers"
    severity = "critical"
    category = "dos"
    attack = "T1110.001"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1110/001/"
  strings:
    $p1 = "xc3511"
    $p2 = "vizxv"
    $p3 = "7ujMko0admin"
    $p4 = "7ujMko0vizxv"
    $p5 = "Zte521"
    $p6 = "hi3518"
    $p7 = "jvbzd"
    $p8 = "klv1234"
    $p9 = "xmhdipc"
    $p10 = "juantech"
    $p11 = "realtek"
    $p12 = "dreambox"
    $p13 = "GM8182"
    $p14 = "tsgoingon"
    $p15 = "zlxx."
    $p16 = "S2fGqNFs"
    $p17 = "OxhlwSG8"
    $p18 = "taZz@23495859"
    $p19 = "unisheen"
    $p20 = "hunt5759"
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 8MB and 5 of them
}

rule dos_flood_bot
{
  meta:
    id = "dos/flood-bot"
    title = "A bot that floods whom it is told to, by the names of its floods"
    severity = "high"
    category = "dos"
    attack = "T1498"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1498/"
  strings:
    $f1 = /\b(udpplain|UDPPLAIN|udp_plain|attack_udp_plain)\b/
    $f2 = /\b(stomp|STOMP|attack_tcp_stomp)\b/
    $f3 = /\b(vse|VSE|attack_udp_vse|sendVSE)\b/
    $f4 = /\b(syn_?flood|SYNFLOOD|attack_tcp_syn|sendSYN)\b/i
    $f5 = /\b(ack_?flood|attack_tcp_ack|sendACK)\b/i
    $f6 = /\b(http_?flood|attack_app_http|sendHTTP|HTTPFLOOD)\b/i
    $f7 = /\b(greip|greeth|attack_gre_ip|attack_gre_eth)\b/i
    $f8 = /\b(xmas|XMAS|sendXMAS|sendSTD|STDHEX|stdhex)\b/
    $f9 = /\b(ovh|OVH|ovhkill|nfo|NFO|cudp|CUDP|udphex|UDPHEX|hex_?flood)\b/
    $f10 = /(attack_init|attack_parse|attack_start|killer_init|scanner_init|resolve_cnc_addr|ensure_single_instance|table_unlock_val)\x00/
    $bot = /(\/proc\/net\/tcp|\/dev\/(misc\/)?watchdog|botkill|KILLATTK|killattk|GETLOCALIP|!\* (HTTP|UDP|TCP|SCANNER|STD)|PONG!|busybox)/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 4MB and (#f10 >= 3 or 4 of ($f*) and $bot)
}

rule shell_bare_code
{
  meta:
    id = "shell/bare-code"
    title = "A program that is nothing but machine code without sections, as generators of payloads write it"
    severity = "high"
    category = "shell"
    attack = "T1587.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1587/001/"
  strings:
    $h64 = { 7F 45 4C 46 02 01 01 [9] 02 00 (3E | B7) 00 01 00 00 00 [8] 40 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 [4] 40 00 38 00 01 00 ?? 00 00 00 00 00 01 00 00 00 07 00 00 00 }
    $h32 = { 7F 45 4C 46 01 01 01 [9] 02 00 (03 | 28) 00 01 00 00 00 [4] 34 00 00 00 00 00 00 00 [4] 34 00 20 00 01 00 ?? 00 00 00 00 00 01 00 00 00 [16] [4] 07 00 00 00 }
  condition:
    filesize < 16KB and uint32be(0) == 0x7f454c46 and ($h64 at 0 or $h32 at 0)
}
