// Tunnels and relays that dial out, so that no port is open.

rule proxy_ssh_kept_open
{
  meta:
    id = "proxy/ssh-kept-open"
    title = "A tunnel by ssh is held open without anybody watching, and lets a stranger into the network of the provider"
    severity = "medium"
    category = "proxy"
    attack = "T1572"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1572/"

  strings:
    $port = /\bssh [^\n]{0,160}-[a-zA-Z]{0,4}R ?["']?([^\s:]{0,40}:)?[0-9$]\S{0,12}:[^\s:]{1,40}:[0-9$]\S{0,12}["']? [^\n]{0,200}/
    $blind = /(StrictHostKeyChecking[= ]no|StrictHostKeyChecking[= ]accept-new|UserKnownHostsFile[= ]\/dev\/null)/
    $open = /(-[a-zA-Z]{0,4}N\b|-[a-zA-Z]{0,4}f\b|ServerAliveInterval|ExitOnForwardFailure)/
    $again = /(while |until |autossh|for \(\(|Restart=always|sleep [0-9]|crontab)/
  condition:
    filesize < 32KB and $port and $blind and $open and $again
}

rule proxy_relay_script
{
  meta:
    id = "proxy/relay-script"
    title = "A script answers as a SOCKS proxy on a connection that it opened itself: strangers use the line of the provider"
    severity = "medium"
    category = "proxy"
    attack = "T1090.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1090/002/"

  strings:
    $answer = /(send|sendall|write)\(\s?(b["']\\x05\\x00["']|bytes\(\[5, ?0\]\)|Buffer\.from\(\[(0x05|5), ?(0x00|0)\]\))/
    $dial = /(create_connection\(|\.connect\(|createConnection\()/
    $pump = /(recv\(\s?[0-9]{4,6}\s?\)|\.pipe\()/
    $address = /(inet_ntoa\(|struct\.unpack\(|readUInt16BE\()/
    $listen = /(\.listen\(|\.bind\(|createServer\(|start_server\(|socketserver)/i
  condition:
    filesize < 32KB and $answer and #dial >= 2 and $pump and $address and not $listen
}

rule proxy_chisel_marks
{
  meta:
    id = "proxy/chisel-marks"
    title = "The tunnel program chisel, whatever it is called: it lets strangers into the network of the provider"
    severity = "medium"
    category = "proxy"
    attack = "T1572"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1572/"

  strings:
    $protocol = /chisel-v[0-9]/
    $key = "CHISEL_KEY"
    $share = /chshare\.\w{3,20}|jpillora\/chisel\/share/
    $remote = "R:socks"
    $connect = "CHISEL_CONNECT"
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 64MB and 3 of them
}
