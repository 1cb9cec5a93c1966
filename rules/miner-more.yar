// Miners, by the commands, settings and services that start them.

rule miner_named_command
{
  meta:
    id = "miner/named-command"
    title = "A miner is started with a pool: the provider's hardware would work for somebody else"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $a = /\b(xmrig|xmr-stak|lolMiner|lolminer|t-rex|nbminer|gminer|teamredminer|SRBMiner(-MULTI)?|srbminer|bzminer|rigel|ethminer|PhoenixMiner|phoenixminer|ccminer|cpuminer(-[a-z0-9]{2,8})?|minerd|nanominer|wildrig(-multi)?|onezerominer|cryptodredge|CryptoDredge|kawpowminer|miniZ|xmrig-nvidia|xmrigcc|astrominer|tnn-miner|deroluna|hellminer|nheqminer|z-enemy|sgminer|cgminer|bfgminer|trex|danila-miner|rqiner|qli-Client|gpuminer|kaspa-miner|iron-?miner|dynexsolve|xelis_miner|hashtopolis|spectre-miner|aleominer|golden-miner|aleo_prover)(\.exe)?["\x27]?,? [^\n]{0,160}(-o|-s|-S|-P|-p|--pool|--url|--server|--host|-epool|--proxy|-pool1)["\x27]?[ =,]{1,3}["\x27]?[a-zA-Z0-9+\/:.$_{}@%-]{4,160}/
    $w = /(-u|-w|-wal|-ewal|--user|--wallet|--userpass|--addr|--address|-wal|--mining-address|-a|--algo|--algorithm|--coin|-k|--donate-level|-t|--threads|--cpu|--cuda|--background|-B)["\x27]?[ =,]/
  condition:
    filesize < 64KB and $a and $w
}

rule miner_settings
{
  meta:
    id = "miner/settings"
    title = "Settings of a miner: pool, user and the switches that only miners have"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $url = /["\x27]?(url|pool|pool_address|host|server|stratum)["\x27]?\s?[:=]\s?["\x27]?[a-z0-9+:\/.-]{4,120}:[0-9]{2,5}/
    $user = /["\x27](user|wallet|wallet_address|username|address|login)["\x27]\s?:/
    $k1 = /"(nicehash|use_nicehash)"\s?:/
    $k2 = "\"tls-fingerprint\""
    $k3 = /"(donate-level|donate-over-proxy|donation)"\s?:/
    $k4 = /"(self-select|daemon-poll-interval|submit-to-origin|socks5)"\s?:/
    $k5 = /"(huge-pages|huge-pages-jit|hw-aes|memory-pool|max-threads-hint)"\s?:/
    $k6 = /"(rig-id|rig_id|rigid|worker_name)"\s?:/
    $k7 = /"(algo|coin|algorithm)"\s?:\s?"(rx|cn|gr|kawpow|etchash|ethash|kheavyhash|octopus|autolykos2?|randomx|ghostrider|monero|progpow|firopow|nexapow|zelhash|blake3|pyrinhash|xelishash)[^"\n]{0,16}"/i
    $k8 = /"(randomx|cn-heavy|cn-lite|argon2|kawpow|astrobwt)"\s?:\s?[\[{]/
    $k9 = /"(intensity|gpu_threads_conf|cpu_threads_conf|lhr-tune|lock-cclock|mem-clock|power-limit|dev-?fee|watchdog-exit-code|pool_password|cpu_thread_conf|print-time|retry-pause|health-print-time)"\s?:/
  condition:
    filesize < 64KB and $url and $user and 3 of ($k*)
}

rule miner_service
{
  meta:
    id = "miner/service"
    title = "A service or a timer of the system starts a miner"
    severity = "high"
    category = "miner"
    attack = "T1543.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1543/002/"
  strings:
    $exec = /\nExecStart(Pre)?=[^\n]{0,200}(xmrig|miner|minerd|stratum|--donate-level|--algo|randomx|kawpow|-o [a-z0-9.-]{4,80}:[0-9]{4,5} -u )[^\n]{0,200}/i
    $unit = "[Service]"
    $pool = /(-o |-s |--url|--pool|--server|--config|-c |--algo|-P |pool)/
  condition:
    filesize < 16KB and $exec and $unit and $pool
}

rule miner_script_client
{
  meta:
    id = "miner/script-client"
    title = "A script speaks the protocol of mining pools itself"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $sub = /["\x27]mining\.(subscribe|authorize)["\x27\\]/
    $submit = /["\x27]mining\.submit["\x27\\]/
    $login = /["\x27]method["\x27]\s?:\s?["\x27](login|submit|getjob|keepalived)["\x27]/
    $job = /["\x27](job_id|blob|target|seed_hash|nonce|nonce2|extranonce2?)["\x27]/
    $hash = /(hashlib\.|sha256d?\(|randomx|cryptonight|pycryptonight|pyrx|scrypt|createHash\(|hash_rate|hashrate)/i
    $net = /(socket\.|net\.(connect|Socket|Dial)|WebSocket|create_connection)/
    $srv = /(mining\.set_difficulty[^\n]{0,40}(send|write|emit)|alert tcp|\.listen\(|express\(|stratum[_-]?server|createServer)/
  condition:
    filesize < 256KB and uint32be(0) != 0x7f454c46 and $net and $hash and not $srv and ($sub and $submit or #login >= 2 and #job >= 3)
}

rule miner_wallet_in_script
{
  meta:
    id = "miner/wallet-in-script"
    title = "A script gives a Monero wallet to something that it fetches or starts"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $w = /(wallet|WALLET|Wallet|[mM]onero|MONERO|xmrig|XMRIG|stratum|--user|_USER=|mining)[^\n]{0,24}[ ="\x27:]{1,3}[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}([^1-9A-Za-z]|$)/
    $run = /(curl |wget |nohup |chmod |\.\/|subprocess|exec|spawn|docker run|systemctl|ENTRYPOINT|CMD |crontab|screen -)/
    // Projects ask for gifts.
    $given = /[^-][dD]onat(e|ions?)\b[^\n]{0,80}[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}/
    // What a miner is told besides; scripts that only name a user are many.
    $mine = /(xmrig|monero|stratum|miner|mining|minexmr|hashvault|supportxmr|wallet|randomx|cryptonight|donate|:3333|:4444|:14444|:14433)/ nocase
  condition:
    filesize < 64KB and $run and $mine and #w > #given
}

rule miner_rivals_removed
{
  meta:
    id = "miner/rivals-removed"
    title = "A script ends whatever else uses the processor and clears other jobs and guards away, as miners do before they start"
    severity = "high"
    category = "miner"
    attack = "T1489"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1489/"
  strings:
    $cpu = /(ps (aux|-ef|-eo|axf|auxf|-A)[^\n]{0,160}(\$3 ?>=? ?[0-9]{2}|%cpu|pcpu|--sort)[^\n]{0,200}kill|awk [^\n]{0,40}\$3 ?>=? ?[0-9]{2}(\.[0-9])?[^\n]{0,120}kill)/
    $net = /(netstat|ss) -[a-z]{2,8}[^\n]{0,160}:?(3333|4444|5555|6666|7777|14444|14433|3347|9999|1414|45700|56415|8888)\b[^\n]{0,160}kill/
    $pk = /(pkill|killall|kill -9)[^\n]{0,80}(xmrig|minerd|kinsing|kdevtmpfsi|cryptonight|stratum|xmr-?stak|kworkerds|ddgs|watchbog|sysrv|mine\.moneropool|nanopool|supportxmr|crypto-pool|minergate|\.javs|cnrig|masscan|zgrab|pnscan)/
    $cr = /(crontab -r|crontab -l[^\n]{0,120}(sed|grep -v)[^\n]{0,120}crontab|rm -rf? \/var\/spool\/cron|echo ["\x27]{2} ?> ?\/var\/spool\/cron)/
    $ch = /chattr -[iauR]{1,4} /
    $gd = /(aegis|aliyun|cloudmonitor|YunJing|qcloud|stargate|barad_agent|bcm-agent|SELINUX=disabled|setenforce 0|ufw disable|iptables -F|apparmor|nmi_watchdog)/
    $ld = /(ulimit -n 6|nr_hugepages|\/etc\/ld\.so\.preload)/
    $fetch = /(curl|wget|lwp-download|\/dev\/tcp\/)/
    $imp = /docker (ps|images)[^\n]{0,80}grep[^\n]{0,80}(xmr|mine|monero|pocosow|gakeaws|azulu|auto|slowhttp)[^\n]{0,120}(rm|kill|stop)/
  condition:
    filesize < 256KB and $fetch and (#pk >= 3 and any of ($cpu, $net, $cr, $ch, $gd, $ld, $imp) or $cpu and 2 of ($cr, $ch, $gd, $ld, $net) or #net >= 2 and 1 of ($cr, $ch, $gd, $ld, $cpu, $pk) or #imp >= 2 or #gd >= 3 and $cr and $ch)
}

rule miner_web
{
  meta:
    id = "miner/web"
    title = "A page or a worker for pages that mines in the browsers of visitors"
    severity = "medium"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $src = /<script[^>]{0,120}src=["\x27][^"\x27>]{0,120}(coinhive|coin-hive|authedmine|crypto-?loot|coinimp|webminepool|deepminer|minero\.cc|jsecoin|ppoi|monerominer|wasmminer|webminer|cryptonight)[^"\x27>]{0,60}\.js/i
    $new = /new (CoinHive|CryptoLoot|CRLT|deepMiner|Coinimp|Client|PowerMiner|WebMiner|Miner)\.?(Anonymous|User|Token)?\(\s?["\x27][A-Za-z0-9]{24,110}["\x27]/
    $thr = /(throttle|setThrottle|threads|startMining|perfektstart|\.start\()/
    $wasm = /(cryptonight|randomx|cn_?slow_hash)[^\n]{0,200}(WebAssembly|postMessage|WebSocket)/i
  condition:
    filesize < 4MB and ($src or $new and $thr or $wasm and $thr and filesize < 1MB)
}

rule miner_algorithm_arguments
{
  meta:
    id = "miner/algorithm-arguments"
    title = "A program is started with the algorithm of a coin, a pool and an account: it mines, whatever it is called"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $algo = /--?(a|algo|algorithm|coin|pow)[ =,]{1,2}["']?(kheavyhash|kaspa|ethash|etchash|kawpow|autolykos2?|octopus|beamhash\w{0,4}|equihash\w{0,8}|cuckatoo\w{0,4}|cuckaroo\w{0,4}|firopow|progpow\w{0,4}|verthash|randomx|cryptonight\w{0,8}|ghostrider|karlsenhash\w{0,3}|pyrinhash\w{0,3}|nexapow|dynexsolve|sha3x|xelishash\w{0,3}|verushash|yescrypt\w{0,4}|fishhash|ironfish|zelhash|spectrex|astrobwt\w{0,4}|alephium|conflux|ravencoin|monero)\b/i
    $pool = /--?(server|pool|url|o|s|P|p|epool|host|stratum|proxy)[ =,]{1,2}["']?[\w${}.:\/+@-]{4,120}/
    $user = /--?(user|u|wallet|w|ewal|address|account)[ =,]{1,2}["']?(\$\{?\w{1,24}\}?|[a-zA-Z0-9:.]{26,120}|%s)/
  condition:
    filesize < 64KB and all of them
}
