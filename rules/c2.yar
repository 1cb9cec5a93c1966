// Command and control: implants and bots that wait on the provider's machine for orders.

rule c2_sliver
{
  meta:
    id = "c2/sliver"
    title = "An implant of the framework Sliver: its operator commands the machine it runs on"
    severity = "critical"
    category = "c2"
    attack = "T1071"
    confidence = "high"
    slashable = false
    reference = "https://github.com/BishopFox/sliver"
  strings:
    $package = "bishopfox/sliver"
    $proto = "sliverpb."
    $implant = "github.com/bishopfox/sliver/implant/sliver"
    $beacon = "sliverpb.BeaconTasks"
    $pivot = "sliverpb.PivotListener"
    $task = "sliverpb.ExecuteAssemblyReq"
  condition:
    filesize < 64MB and (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and ($implant or $beacon and any of ($pivot, $task) or $package and $proto)
}

rule c2_go_frameworks
{
  meta:
    id = "c2/go-frameworks"
    title = "An implant of a command-and-control framework written in Go (Merlin, Poseidon, Geacon, Platypus, pupy's and Viper's kin)"
    severity = "critical"
    category = "c2"
    attack = "T1071"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/tactics/TA0011/"
  strings:
    $merlin = "github.com/Ne0nd0g/merlin"
    $poseidon = "github.com/MythicAgents/poseidon"
    $geacon = /main\/(packet|config|sysinfo)\.(ParseAnAddress|EncryptedMetaInfo|MakeMetaInfo|PullCommand)|geacon(_pro|_plus)?\//
    $platypus = "github.com/WangYihang/Platypus"
    $manjusaka = "manjusaka/"
    $deimos = "DeimosC2"
    $hershell = "hershell/"
    $goshs = "github.com/lesnuages/hershell"
    $supershell = "rssh/internal/client"
    $reverse_ssh = "github.com/NHAS/reverse_ssh"
    $kubesploit = "cyberark/kubesploit"
    $chaos = "github.com/tiagorlampert/CHAOS"
  condition:
    filesize < 64MB and (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and any of them
}

rule c2_meterpreter
{
  meta:
    id = "c2/meterpreter"
    title = "Meterpreter, the implant of the Metasploit framework"
    severity = "critical"
    category = "c2"
    attack = "T1219"
    confidence = "high"
    slashable = false
    reference = "https://docs.metasploit.com/docs/using-metasploit/advanced/meterpreter/meterpreter.html"
  strings:
    $mettle = /mettle(sploit)?/
    $core = "core_channel_open"
    $machine = "core_machine_id"
    $stdapi = "stdapi_fs_"
    $net = "stdapi_net_config_get_interfaces"
    $sys = "stdapi_sys_config_getuid"
    $transport = "core_transport_add"
    $migrate = "core_negotiate_tlv_encryption"
  condition:
    filesize < 16MB and ((uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and ($mettle and 2 of ($core, $machine, $stdapi, $net, $sys, $transport, $migrate) or 4 of ($core, $machine, $stdapi, $net, $sys, $transport, $migrate)) or filesize < 512KB and $stdapi and $transport and $migrate and $net)
}

rule c2_stager_script
{
  meta:
    id = "c2/stager-script"
    title = "A script that fetches an implant over a socket and runs it, as payload generators write it"
    severity = "critical"
    category = "c2"
    attack = "T1105"
    confidence = "high"
    slashable = false
    reference = "https://docs.metasploit.com/docs/using-metasploit/basics/how-to-use-msfvenom.html"
  strings:
    $unpack = /struct\.unpack\(\s?["']>I["']\s?,\s?\w{1,4}\.recv\(4\)\s?\)/
    $exec = /exec\(\s?(zlib\.decompress\()?(base64\.b64decode\()?\w{1,8}\)?\)?\s?,\s?\{\s?["']s["']\s?:\s?\w{1,4}\s?\}\)/
    $php = /suhosin\.executor\.disable_eval/
    $php2 = /\$GLOBALS\[['"]msgsock(_type)?['"]\]/
    $java = "metasploit/Payload"
  condition:
    filesize < 1MB and ($unpack and $exec or $php and $php2 or $java)
}

rule c2_cobalt_strike
{
  meta:
    id = "c2/cobalt-strike"
    title = "A beacon of Cobalt Strike, or its port to Linux"
    severity = "critical"
    category = "c2"
    attack = "T1071.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/software/S0154/"
  strings:
    $x64 = "beacon.x64.dll"
    $x86 = "beacon.dll"
    $loader = "ReflectiveLoader"
    $admin = "%s as %s\\%s: %d"
    $pipe = /\\\\%s\\pipe\\msagent_%x/
    $could = "Could not connect to pipe: %d"
    $cross = "CrossC2"
    $xor = { 69 68 69 68 69 6B ?? ?? 69 6B 69 68 69 6B ?? ?? 69 6A }
    $xor4 = { 2E 2F 2E 2F 2E 2C ?? ?? 2E 2C 2E 2F 2E 2C ?? ?? 2E }
  condition:
    filesize < 16MB and (any of ($x64, $x86) and $loader or $admin and any of ($pipe, $could) or $cross and uint32be(0) == 0x7f454c46 or (any of ($xor, $xor4)) and (uint16be(0) == 0x4d5a or $loader))
}

rule c2_irc_bot
{
  meta:
    id = "c2/irc-bot"
    title = "A bot that takes its orders from a chat channel and floods whom it is told to (Kaiten, Tsunami)"
    severity = "critical"
    category = "c2"
    attack = "T1071.003"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1071/003/"
  strings:
    $tsunami = "NOTICE %s :TSUNAMI <target> <secs>"
    $spoofs = "NOTICE %s :GETSPOOFS"
    $unknown = "NOTICE %s :UNKNOWN <target> <secs>"
    $pan = "NOTICE %s :PAN <target> <port> <secs>"
    $udp = "NOTICE %s :UDP <target> <port> <secs>"
    $nick = "NICK %s\nUSER %s localhost localhost :%s"
    $kaiten = "NOTICE %s :Kaiten wa goraku"
  condition:
    filesize < 8MB and uint32be(0) == 0x7f454c46 and 2 of them
}

rule c2_perl_bot
{
  meta:
    id = "c2/perl-bot"
    title = "A bot in Perl that takes its orders from a chat channel: it scans, floods and opens shells"
    severity = "critical"
    category = "c2"
    attack = "T1071.003"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1071/003/"
  strings:
    $privmsg = "PRIVMSG"
    $join = /JOIN \$?\w{1,12}/
    $adms = /my ?@(adms|admins|admin|auth|hostauth|canais|channels)\s?=/
    $servidor = /\$(servidor|irc_servers|linas_max|sleep(e|time)|VERSAO)\b/
    $flood = /(udpflooder|tcpflooder|httpflood|sub attacker|&shell\(|connectback|conback|portscan|@portscan|nullflood|synflood)/
    $process = /my @?(\$)?(process|rps|fakeproc)\s?=/
  condition:
    filesize < 256KB and uint16be(0) == 0x2321 and $privmsg and $join and 2 of ($adms, $servidor, $flood, $process) and $flood
}

rule c2_kinsing
{
  meta:
    id = "c2/kinsing"
    title = "Kinsing, a bot that spreads through container engines and mines on what it takes"
    severity = "critical"
    category = "c2"
    attack = "T1496.001"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/software/S0599/"
  strings:
    $running = "main.minerRunningCheck"
    $masscan = "main.masscan"
    $redis = "main.redisBrute"
    $connect = "main.backconnect"
    $pid = "main.getMinerPid"
    $update = "main.minRun"
    $download = "main.downloadAndExecute"
    $task = "main.taskWithScanWorker"
    $result = "main.sendSocks"
  condition:
    filesize < 64MB and uint32be(0) == 0x7f454c46 and 3 of them
}

rule c2_kaiji
{
  meta:
    id = "c2/kaiji"
    title = "Kaiji or Chaos, bots in Go that stay on a machine and flood whom they are told to"
    severity = "critical"
    category = "c2"
    attack = "T1498"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1498/"
  strings:
    $kshell = "main.runkshell"
    $ghost = "main.runghost"
    $ddos = "main.Getjiechi"
    $attack = "main.attack_"
    $main = "main.main_ddos"
    $tick = "main.ares_tcp"
    $task = "main.runshouhu"
    $startup = "main.Ares_ssl"
  condition:
    filesize < 64MB and uint32be(0) == 0x7f454c46 and 2 of ($kshell, $ghost, $ddos, $main, $tick, $task, $startup, $attack)
}

rule c2_xorddos
{
  meta:
    id = "c2/xorddos"
    title = "XorDDoS, a bot that hides on a machine and floods whom it is told to"
    severity = "critical"
    category = "c2"
    attack = "T1498"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/techniques/T1498/"
  strings:
    $key = "BB2FA36AAA9541F0"
    $cron = "/etc/cron.hourly/gcc.sh"
    $pid = "/var/run/gcc.pid"
    $lib = "/lib/libudev.so"
    $ifconfig = "ifconfig $i up& done"
    $proc = "/proc/rs_dev"
  condition:
    filesize < 8MB and uint32be(0) == 0x7f454c46 and ($key and any of ($cron, $pid, $lib, $proc) or 3 of ($cron, $pid, $lib, $ifconfig, $proc))
}

rule c2_bpfdoor
{
  meta:
    id = "c2/bpfdoor"
    title = "BPFDoor, a back door that listens to packets behind the firewall and hides under the names of services"
    severity = "critical"
    category = "c2"
    attack = "T1205.002"
    confidence = "high"
    slashable = true
    reference = "https://attack.mitre.org/software/S1161/"
  strings:
    $pid = "/var/run/haldrund.pid"
    $shm = "/dev/shm/kdmtmpflush"
    $udevd = "/sbin/udevd -d"
    $mingetty = "/sbin/mingetty /dev/tty7"
    $hald = "hald-addon-acpi: listening on acpi kernel interface /proc/acpi/event"
    $pickup = "pickup -l -t fifo -u"
    $dbus = "dbus-daemon --system"
    $qmgr = "qmgr -l -t fifo -u"
    $console = "/usr/sbin/console-kit-daemon --no-daemon"
  condition:
    filesize < 4MB and uint32be(0) == 0x7f454c46 and (any of ($pid, $shm) and 1 of ($udevd, $mingetty, $hald, $pickup, $dbus, $qmgr, $console) or 4 of ($udevd, $mingetty, $hald, $pickup, $dbus, $qmgr, $console))
}

rule c2_known_attackers
{
  meta:
    id = "c2/known-attackers"
    title = "A script names a group that takes over container engines to mine, or one of its servers"
    severity = "medium"
    category = "c2"
    attack = "T1496.001"
    confidence = "low"
    slashable = false
    reference = "https://attack.mitre.org/groups/G0139/"
  strings:
    $name = /(teamtnt\.red|borg\.wtf|kaiserfranz\.cc|chimaera\.cc|oracle\.zzhreceive\.top|bash\.givemexyz\.in|zzhreceive\.anondns|anondns\.net|kinsing|93\.189\.46\.81|194\.38\.20\.)/
    $fetch = /(curl|wget) [^\n]{4,200}/
  condition:
    filesize < 64KB and uint16be(0) == 0x2321 and $name and $fetch
}

rule c2_chat_remote_control
{
  meta:
    id = "c2/chat-remote-control"
    title = "A program takes commands from a chat and runs them in a shell"
    severity = "medium"
    category = "c2"
    attack = "T1102.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1102/002/"
  strings:
    $discord = /(discord\.(Client|Bot)\(|commands\.Bot\(|new Discord\.Client\(|TeleBot\(|telebot\.|ApplicationBuilder\(\)|slack_bolt|getUpdates)/
    $run = /(subprocess\.(getoutput|check_output|Popen|run)|os\.popen|child_process[^\n]{0,40}exec|execSync)\(\s?(message|msg|ctx|command|cmd|args|text|content|update|m)\b[^\n]{0,80}/
  condition:
    filesize < 256KB and all of them
}
