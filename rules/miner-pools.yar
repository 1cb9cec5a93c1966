// Miners, told by whom they work for: pools, wallets, command lines and configurations.

rule miner_algorithm_command
{
  meta:
    id = "miner/algorithm-command"
    title = "A command starts a miner with an algorithm, a pool and a wallet: the provider's GPU would work for somebody else"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $algo_first = /(--algo|--algorithm|--coin|-a)[ =]["']?(ethash|etchash|ubqhash|kawpow|progpow|firopow|evrprogpow|autolykos2?|ergo|octopus|ironfish|kheavyhash|kaspa|karlsenhash|blake3|alephium|nexapow|nexa|dynex|dynexsolve|zelhash|equihash|beamhash|beam|cuckatoo|cuckaroo|randomx|rx\/|ghostrider|gr|verushash|verus|yescrypt|yespower|xelishashv?2?|pyrinhash|abelian|zano|rvn|etc|monero|xmr|cryptonight|cn\/)[^\n]{0,200} (-o|-s|-P|--pool|--url|--server|--proxy)[ =]["']?[a-z0-9+]{0,16}(:\/\/)?[a-zA-Z0-9.\[\]:_-]{4,80}:[0-9]{2,5}["']? [^\n]{0,80}(-u|-w|--user|--wallet|--userpass|-O)[ =]/
    $pool_first = /(-o|-s|-P|--pool|--url|--server)[ =]["']?[a-z0-9+]{0,16}(:\/\/)?[a-zA-Z0-9.\[\]:_-]{4,80}:[0-9]{2,5}["']? [^\n]{0,40}(-u|-w|--user|--wallet)[ =][^\n]{4,200}(--algo|--algorithm|--coin|-a)[ =]["']?(ethash|etchash|kawpow|progpow|firopow|autolykos2?|octopus|kheavyhash|karlsenhash|nexapow|zelhash|equihash|beamhash|cuckatoo|randomx|rx\/0|ghostrider|verushash|yescrypt|yespower|xelishash|monero|cryptonight)/
  condition:
    filesize < 1MB and any of them
}

rule miner_claymore_command
{
  meta:
    id = "miner/claymore-command"
    title = "A command starts a miner of the Claymore kind (PhoenixMiner, Claymore) with a pool and a wallet"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $pool = /-e?pool ["']?[a-z0-9+:\/]{0,20}[a-zA-Z0-9.-]{4,80}:[0-9]{2,5}["']? [^\n]{0,60}-e?wal /
    $wallet = /-e?wal ["']?[a-zA-Z0-9:.$_{}-]{6,120}["']? [^\n]{0,60}-e?pool /
  condition:
    filesize < 1MB and any of them
}

rule miner_stratum_scheme
{
  meta:
    id = "miner/stratum-scheme"
    title = "An address in a scheme that only miners use: work of the provider's machine is sold to a pool"
    severity = "medium"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $dialect = /\b(ethproxy|ethstratum|ethereumstratum|nicehash|stratum1|stratum2|stratum3|daggerhashimoto|zhash|beamhash|kheavyhash|autolykos2)\+?(tcp|ssl|tls|tls12)?:\/\/[a-zA-Z0-9\[$][^\s"'<>]{4,200}:[0-9$]/
    $stratum = /stratum\+(tcp|ssl|tls|tcps|udp):\/\/[a-zA-Z0-9\[$][^\s"'<>%]{3,200}:[0-9]{2,5}/
  condition:
    filesize < 1MB and any of them
}

rule miner_public_pool
{
  meta:
    id = "miner/public-pool"
    title = "The address and port of a public mining pool: whoever runs the image works for an account there"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $monero = /(minexmr|nanopool|supportxmr|moneroocean|hashvault|c3pool|xmrpool|monerohash|crypto-pool|minergate|dwarfpool|xmrfast|hashcity|skypool)\.(com|org|stream|pro|eu|net|fr|xyz)["']?(:|, ?|["'] ?: ?)[0-9]{4,5}/
    $gpu = /(2miners\.com|ethermine\.org|f2pool\.com|flexpool\.io|herominers\.com|woolypooly\.com|hiveon\.(net|com)|kryptex\.network|unmineable\.com|nicehash\.com|miningpoolhub\.com|zpool\.ca|zergpool\.com|mining-dutch\.nl|prohashing\.com|k1pool\.com|rplant\.xyz|vipor\.net|luckypool\.io|acc-pool\.pw|ravenminer\.com|sparkpool\.com|poolbinance\.com|antpool\.com|viabtc\.(io|com)|suprnova\.cc|icemining\.ca|cedric-crispin\.com|baikalmine\.com|jet-pool\.com|humpool\.com)["']?(:|, ?|["'] ?: ?)[0-9]{4,5}/
  condition:
    filesize < 256KB and any of them and #monero + #gpu < 24
}

rule miner_pool_and_coin_wallet
{
  meta:
    id = "miner/pool-and-coin-wallet"
    title = "The address of a mining pool stands beside the wallet of a coin that is mined on GPUs"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $ether = /(stratum|pool|2miners|ethermine|nanopool)[^\n]{0,200}[\s"'=:\/]0x[0-9a-fA-F]{40}\.[a-zA-Z0-9_${][^\n]{0,40}/
    $kaspa = /(stratum|pool|server)[\x20-\x7e\s]{0,200}kaspa:q[02-9ac-hj-np-z]{60}/
    $raven = /(stratum|kawpow|pool)[^\n]{0,160}[\s"'=:]R[1-9A-HJ-NP-Za-km-z]{33}[.\s"']/
    $ergo = /(stratum|autolykos|pool)[^\n]{0,160}[\s"'=:]9[1-9A-HJ-NP-Za-km-z]{50}[.\s"']/
    $zec = /(stratum|equihash|pool)[^\n]{0,160}[\s"'=:]t1[1-9A-HJ-NP-Za-km-z]{33}[.\s"']/
    $at = /stratum[12]?\+[a-z]{3}:\/\/0x[0-9a-fA-F]{40}/
  condition:
    filesize < 512KB and any of them
}

rule miner_cpuminer_config
{
  meta:
    id = "miner/cpuminer-config"
    title = "A configuration of the miner xmr-stak or of its kin: pool, wallet and rig are set"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/fireice-uk/xmr-stak"
  strings:
    $list = "\"pool_list\""
    $address = "\"pool_address\""
    $wallet = "\"wallet_address\""
    $rig = "\"rig_id\""
    $nicehash = "\"use_nicehash\""
    $weight = "\"pool_weight\""
  condition:
    filesize < 256KB and 3 of them
}

rule miner_hive_flight
{
  meta:
    id = "miner/hive-flight"
    title = "A miner packed for the mining system HiveOS, which takes pool and wallet from a flight sheet"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/minershive/hiveos-linux"
  strings:
    $template = "CUSTOM_TEMPLATE"
    $url = "CUSTOM_URL"
    $user = "CUSTOM_USER_CONFIG"
    $file = "CUSTOM_CONFIG_FILENAME"
    $miner = "CUSTOM_MINER"
  condition:
    filesize < 64KB and 3 of them
}

rule miner_release_download
{
  meta:
    id = "miner/release-download"
    title = "A released miner is downloaded: whatever the image seems to be, it mines once it runs"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $release = /github\.com\/(xmrig\/xmrig|MoneroOcean\/xmrig|C3Pool\/xmrig|fireice-uk\/xmr-stak|trexminer\/T-Rex|Lolliedieb\/lolMiner|develsoftware\/GMinerRelease|NebuTech\/NBMiner|todxx\/teamredminer|rigelminer\/rigel|doktor83\/SRBMiner-Multi|bzminer\/bzminer|andru-kun\/wildrig-multi|JayDDee\/cpuminer-opt|rplant8\/cpuminer-opt-rplant|pooler\/cpuminer|tpruvot\/(cpuminer-multi|ccminer)|nanopool\/nanominer|ethereum-mining\/ethminer|RavenCommunity\/kawpowminer|TrailingStop\/TT-Miner-release|OneZeroMiner\/onezerominer|hellcatz\/hminer|dynexcoin\/Dynex|trebliw\/.{0,30}miner|Wolf9466\/wolf-xmr-miner|NiceHash\/[A-Za-z]{0,20}Miner|meehow\/.{0,20}miner|fancyIX\/sgminer|Bendr0id\/xmrigCC|SChernykh\/p2pool)[^\s"']{0,40}\/releases\/(latest\/)?download\//
    $setup = /(moneroocean\.stream|c3pool\.(com|org))\/(repo\/)?[^\s"']{0,60}(setup_[a-z0-9_]{3,40}_miner\.sh|xmrig_setup)/
    $raw = /raw\.githubusercontent\.com\/(MoneroOcean|C3Pool)\/xmrig_setup/
  condition:
    filesize < 1MB and any of them
}

rule miner_randomx_tuning
{
  meta:
    id = "miner/randomx-tuning"
    title = "A script sets registers and memory of the processor as miners of RandomX want them"
    severity = "medium"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://xmrig.com/docs/miner/randomx-optimization-guide"
  strings:
    $amd = "0xc0011020"
    $amd2 = "0xc0011021"
    $intel = /wrmsr (-a )?(-p ?[0-9]{1,3} )?0x1a4 0x?[0-9a-f]{1,2}/
    $wrmsr = "wrmsr "
    $huge = /(vm\.nr_hugepages[= ]|hugepages-1048576kB\/nr_hugepages)/
  condition:
    filesize < 64KB and $wrmsr and ($intel and $huge or $amd and $amd2)
}

rule miner_kill_rivals
{
  meta:
    id = "miner/kill-rivals"
    title = "A script ends the miners of others, which only a miner of its own has reason to do"
    severity = "high"
    category = "miner"
    attack = "T1489"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1489/"
  strings:
    $kill = /(pkill|killall|kill -9|xargs (-I ?[^\s]{1,3} )?kill)/
    $kdev = "kdevtmpfsi"
    $kinsing = "kinsing"
    $xmrig = "xmrig"
    $minerd = "minerd"
    $stratum = "stratum"
    $ddgs = "ddgs"
    $watchbog = "watchbog"
    $kworkerds = "kworkerds"
    $sustse = "sustse"
    $sysupdate = "sysupdate"
    $cryptonight = "cryptonight"
    $networkservice = "networkservice"
    $monerohash = "monerohash"
    $killer = /(pkill (-9 )?-f |killall (-9 )?|grep [^\n]{0,20}["']?)(kdevtmpfsi|kinsing|xmrig|minerd|cryptonight|watchbog|kworkerds|sustse|stratum)["']?[^\n]{0,120}/
  condition:
    filesize < 256KB and $kill and #killer >= 2 and 3 of ($kdev, $kinsing, $xmrig, $minerd, $stratum, $ddgs, $watchbog, $kworkerds, $sustse, $sysupdate, $cryptonight, $networkservice, $monerohash)
}

rule miner_browser
{
  meta:
    id = "miner/browser"
    title = "A page makes the browsers of its visitors mine"
    severity = "medium"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $start = /new (CoinHive|Client|CryptoLoot|CRLT|deepMiner|Coinimp|WMP|webmr)\.(Anonymous|User|Token)\(\s{0,4}["'][A-Za-z0-9_.-]{6,120}["']/
    $worker = "cryptonight-worker"
    $wasm = "cryptonight.wasm"
  condition:
    filesize < 2MB and ($start or $worker and $wasm)
}

rule miner_plot
{
  meta:
    id = "miner/plot"
    title = "Plots of the coin Chia are made and farmed, which wears out the provider's disks"
    severity = "medium"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $create = /chia plots create [^\n]{0,200}(-f|-c|--farmer-public-key|-t|-d)[ =]/
    $mad = /(chia_plot|bladebit_?c?u?d?a?|cuda_plot_k[0-9]{2})["']? [^\n]{0,120}(-f|-c|--contract|--farmer)[ =]/
    $farm = /chia (start farmer|farm summary)[^\n]{0,80}\n/
  condition:
    filesize < 1MB and any of ($create, $mad) and (filesize < 16KB or $farm)
}

rule miner_hidden_name
{
  meta:
    id = "miner/hidden-name"
    title = "A miner is started under the name of a kernel thread or of a system service, so that its owner does not see it"
    severity = "high"
    category = "miner"
    attack = "T1036.005"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1036/005/"
  strings:
    $exec = /exec -a ["']?\[?(kworker|kthreadd|ksoftirqd|migration|rcu_sched|watchdog|systemd|sshd|crond|dbus)[^\n]{0,120}(-o |--url|--pool|--algo|stratum|donate)/
    $prctl = /(setproctitle\(|\$0 ?= ?)["']\[?(kworker|kthreadd|ksoftirqd|systemd|sshd)[^\n]{0,40}["'][\x20-\x7e\s]{0,400}(stratum|--donate|xmrig)/
    $copy = /[\/ ](xmrig|t-rex|lolMiner|minerd|nbminer|cpuminer)[^\n\s]{0,20} ["']?[^\s"']{0,40}\/(\.[a-z]|kworker|systemd|sshd|python3?|nginx|dbus|kthread|syslog|bash)[^\n]{0,30}/
  condition:
    filesize < 256KB and any of them
}
