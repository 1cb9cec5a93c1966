// Tunnels and proxies: what opens the provider's network to others, or resells its line.

rule proxy_proxyware_start
{
  meta:
    id = "proxy/proxyware-start"
    title = "A client that resells the network line of whoever runs it is started: the provider's address is rented out to strangers"
    severity = "high"
    category = "proxy"
    attack = "T1496.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/002/"
  strings:
    $traff = /(traffmonetizer|tm-cli|\bCli)[^\n]{0,60}start accept[^\n]{0,20}--token/
    $pawns = /pawns-cli[^\n]{0,160}-(accept-tos|email)/
    $honey = /honeygain[^\n]{0,80}-tou-accept/
    $psclient = /(packetstream\/psclient|psclient)[^\n]{0,120}/
    $cid = /\bCID=/
    $repocket = /RP_(API_KEY|EMAIL)[=:]/
    $p2p = /(p2pclient|peer2profit)[^\n]{0,60}(-l |--login|P2P_EMAIL)/
    $earn = /EARNAPP_UUID["']?[=:] ?["']?sdk-node-|sdk-node-[0-9a-f]{32}/
    $earnfm = /EARNFM_TOKEN[=:]/
    $myst = /myst (service )?[^\n]{0,80}--agreed-terms-and-conditions/
    $proxyrack = /(proxyrack\/pop|proxyrackclient)[^\n]{0,60}/
    $bitping = /bitping(d|\/bitpingd)[^\n]{0,60}(login|BITPING_(EMAIL|API_KEY))/
    $grass = /(GRASS|NODEPAY|TENEO)_(USER|EMAIL|TOKEN|PASS)[A-Z_]{0,10}[=:]/
    $proxylite = /(proxylite\/proxyservice|PROXYLITE_USER_ID|SPEEDSHARE_CODE)[=: ]/
  condition:
    filesize < 1MB and (any of ($traff, $pawns, $honey, $repocket, $p2p, $earn, $earnfm, $myst, $proxyrack, $bitping, $grass, $proxylite) or $psclient and $cid)
}

rule proxy_proxyware_program
{
  meta:
    id = "proxy/proxyware-program"
    title = "A client that resells the network line of whoever runs it: the provider's address is rented out to strangers"
    severity = "high"
    category = "proxy"
    attack = "T1496.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/002/"
  strings:
    $honey = /api\.honeygain\.com|honeygain\.money/
    $traff = /(data|app|api)\.traffmonetizer\.com/
    $earnapp = /client\.earnapp\.com|perr\.(l-err|brdtnet|luminati)/
    $packet = /(api|gw)\.packetstream\.io/
    $p2p = /(api|updates|node)\.peer2profit\.(com|io|global)/
    $repocket = /(api|peer)\.repocket\.com?/
    $pawns = /(api|proxy-peer|peer)\.pawns\.app|api\.iproyal\.com/
    $grass = /(director\.getgrass\.io|proxy2?\.wynd\.network)/
    $nodepay = /(nw|ip-check|api)\.nodepay\.(ai|org)/
    $bright = /(brdtnet\.com|luminatinet\.com|lum-sdk)/
    $earnfm = /api\.earn\.fm/
    $infatica = /infatica-sdk|sdk\.infatica\.io/
    $run = /(wss:\/\/|[wW]eb[sS]ocket|bandwidth|device_?id|uuid|socks)/
  condition:
    (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a or filesize < 256KB) and $run and any of ($honey, $traff, $earnapp, $packet, $p2p, $repocket, $pawns, $grass, $nodepay, $bright, $earnfm, $infatica) and filesize < 64MB and not filesize > 64MB
}

rule proxy_reverse_socks
{
  meta:
    id = "proxy/reverse-socks"
    title = "A tunnel lets a stranger use the provider's network from the inside"
    severity = "high"
    category = "proxy"
    attack = "T1090.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1090/001/"
  strings:
    $chisel = /chisel[^\n]{0,20} client [^\n]{0,160}\bR:([^\s]{0,40}:)?socks/
    $generic = /(\.\/|\/)[^\s\/]{1,24} client [^\n]{0,40}(--auth|--fingerprint|--keepalive)[^\n]{0,100} (https?:\/\/)?[^\s]{4,80} R:([0-9.:]{1,24}:)?(socks|[0-9]{2,5}:)/
    $revsocks = /revsocks [^\n]{0,40}-connect [^\n]{4,80}/
    $ligolo = /(ligolo|agent)[^\n]{0,20} -connect [^\s]{4,80}:[0-9]{2,5} [^\n]{0,40}-(ignore-cert|retry|accept-fingerprint)/
    $ew = /\b(ew|ew_linux_x64|earthworm) -s (rssocks|rcsocks|lcx_slave) [^\n]{4,80}/
    $ssh = /ssh [^\n]{0,120}-[a-zA-Z]{0,5}R ?["']?(\*:|0\.0\.0\.0:|localhost:)?(1080|[0-9]{4,5}) [^\n]{3,80}/
    $nc = /(StrictHostKeyChecking=no|-N|-f)/
    $gost = /gost [^\n]{0,80}-L[ =]["']?(rtcp|relay\+|socks5?\+?)[^\n]{0,80}-F[ =]["']?[^\n]{4,80}/
  condition:
    filesize < 1MB and (any of ($chisel, $generic, $revsocks, $ligolo, $ew, $gost) or $ssh and $nc)
}

rule proxy_tunnel_program
{
  meta:
    id = "proxy/tunnel-program"
    title = "A program that attackers use to reach the networks behind a machine (chisel, Ligolo, Stowaway, nps)"
    severity = "medium"
    category = "proxy"
    attack = "T1572"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1572/"
  strings:
    $chisel = "github.com/jpillora/chisel/client"
    $ligolo = /github\.com\/nicocha30\/ligolo-ng|ligolo-ng\/(cmd|pkg)\/agent/
    $stowaway = "ph4ntonn/Stowaway"
    $nps = "ehang.io/nps"
    $revsocks = "kost/revsocks"
    $venom = "Dliv3/Venom"
    $rakshasa = "Mob2003/rakshasa"
    $iox = "EddieIvan01/iox"
    $suo5 = "zema1/suo5"
    $dnscat = /dnscat2? v[0-9]|Negotiating encryption|dnscat2/
    $dnscat2 = "--dns domain="
  condition:
    filesize < 64MB and (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and (any of ($chisel, $ligolo, $stowaway, $nps, $revsocks, $venom, $rakshasa, $iox, $suo5) or $dnscat and $dnscat2)
}

rule proxy_tunnel_known
{
  meta:
    id = "proxy/tunnel-known"
    title = "A program that makes a port of the machine reachable from the internet (frp, ngrok, cloudflared, bore)"
    severity = "low"
    category = "proxy"
    attack = "T1572"
    confidence = "low"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1572/"
  strings:
    $frp = "github.com/fatedier/frp/client"
    $ngrok = "ngrok/go/cmd/ngrok"
    $ngrok2 = "tunnel.ngrok.com"
    $cloudflared = "github.com/cloudflare/cloudflared/cmd"
    $bore = "bore.pub"
    $rathole = "rathole::client"
  condition:
    filesize < 128MB and uint32be(0) == 0x7f454c46 and any of them
}

rule proxy_tunnel_to_shell
{
  meta:
    id = "proxy/tunnel-to-shell"
    title = "A tunnel makes the SSH port, the container engine or a desktop of the machine reachable from the internet"
    severity = "medium"
    category = "proxy"
    attack = "T1572"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1572/"
  strings:
    $frp = /\[?(serverAddr|server_addr)\]?\s{0,4}=\s{0,4}["']?[a-zA-Z0-9.:-]{4,80}/
    $port = /(localPort|local_port)\s{0,4}=\s{0,4}["']?(22|2375|3389|5900|10250|6443)\b/
    $ngrok = /ngrok tcp [^\n]{0,60}\b(22|3389|5900|2375)\b/
    $bore = /bore local (22|3389|5900|2375)\b/
    $cloud = /cloudflared [^\n]{0,80}tunnel [^\n]{0,80}(ssh|rdp|tcp):\/\/(localhost|127\.0\.0\.1):(22|3389|5900|2375)\b/
    $serveo = /ssh [^\n]{0,60}-R [^\s]{0,30}:?(localhost|127\.0\.0\.1):22 [^\n]{0,40}(serveo\.net|localhost\.run|pinggy\.io|a\.pinggy)/
  condition:
    filesize < 256KB and ($frp and $port or any of ($ngrok, $bore, $cloud, $serveo))
}

rule proxy_vpn_server
{
  meta:
    id = "proxy/vpn-server"
    title = "A configuration of a proxy server for strangers (Xray, V2Ray, sing-box, Shadowsocks)"
    severity = "medium"
    category = "proxy"
    attack = "T1090.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1090/003/"
  strings:
    $inbounds = /"inbounds"\s?:\s?\[/
    $protocol = /"(protocol|type)"\s?:\s?"(vmess|vless|trojan|shadowsocks|hysteria2?|tuic|naive)"/
    $listen = /"(listen|port|listen_port)"\s?:/
    $clients = /"(clients|users)"\s?:\s?\[/
    $ss = /"server"\s?:\s?\[?\s?"(0\.0\.0\.0|::|::0)"/
    $ssport = /"server_port"\s?:/
    $method = /"method"\s?:\s?"(aes-(128|256)-(gcm|cfb)|chacha20(-ietf)?(-poly1305)?|2022-blake3[a-z0-9-]{4,30})"/
  condition:
    filesize < 256KB and ($inbounds and $protocol and $listen and $clients or $ss and $ssport and $method)
}

rule proxy_onion_service
{
  meta:
    id = "proxy/onion-service"
    title = "The machine is offered as a service or as an exit of the Tor network"
    severity = "medium"
    category = "proxy"
    attack = "T1090.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1090/003/"
  strings:
    $dir = /\n\s{0,4}HiddenServiceDir \/[^\n]{2,120}/
    $port = /\n\s{0,4}HiddenServicePort [0-9]{1,5}/
    $relay = /\n\s{0,4}(ExitRelay 1|ORPort [0-9]{2,5})/
    $policy = /\n\s{0,4}ExitPolicy accept /
  condition:
    filesize < 64KB and ($dir and $port or $relay and $policy)
}
