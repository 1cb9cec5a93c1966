// Miners, told by what their programs hold.

rule miner_cryptonight_program
{
  meta:
    id = "miner/cryptonight-program"
    title = "A program that mines coins of the CryptoNight and RandomX kind on the provider's machine"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $rxwow = "rx/wow"
    $rxarq = "rx/arq"
    $rxgraft = "rx/graft"
    $rxsfx = "rx/sfx"
    $rxkeva = "rx/keva"
    $cnhalf = "cn/half"
    $cnzls = "cn/zls"
    $cndouble = "cn/double"
    $cnlite = "cn-lite/1"
    $cnheavy = "cn-heavy/xhv"
    $cnpico = "cn-pico"
    $chukwa = "argon2/chukwa"
    $ghost = "ghostrider"
  condition:
    (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and 4 of them
}

rule miner_cpuminer_program
{
  meta:
    id = "miner/cpuminer-program"
    title = "The miner cpuminer or ccminer, or a program built from it"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/pooler/cpuminer"
  strings:
    $restart = "Stratum requested work restart"
    $start = "Starting Stratum on %s"
    $auth = "Stratum authentication failed"
    $extranonce = "mining.extranonce.subscribe"
    $accept = "accepted: %lu/%lu"
    $midstate = "X-Mining-Extensions"
    $diff = "Stratum difficulty set to %g"
    $session = "Stratum session id: %s"
    $yay = "(yay!!!)"
  condition:
    (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and 2 of them
}

rule miner_known_gpu_program
{
  meta:
    id = "miner/known-gpu-program"
    title = "A known miner for GPUs: the provider's cards would work for whoever set it up"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $trex = "T-Rex NVIDIA GPU miner"
    $trex2 = "trexminer"
    $nb = "NBMiner"
    $lol = "lolMiner"
    $gminer = "GMiner"
    $team = "TeamRedMiner"
    $phoenix = "PhoenixMiner"
    $claymore = "Claymore"
    $srb = "SRBMiner"
    $bz = "BzMiner"
    $rigel = "rigelminer"
    $wild = "WildRig"
    $nano = "nanominer"
    $one = "onezerominer"
    $mini = "miniZ"
    $ethminer = "ethminer"
    $kawpowminer = "kawpowminer"
    $dredge = "CryptoDredge"
    $fee = /([Dd]ev ?[Ff]ee|DevFee|devfee|nodevfee|dev-fee|no-strict-ssl)/
    $pool = /(stratum\+|ethproxy|EthereumStratum|mining\.authorize|eth_submitLogin|--pool|-epool)/
  condition:
    (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and $fee and $pool and any of ($trex, $trex2, $nb, $lol, $gminer, $team, $phoenix, $claymore, $srb, $bz, $rigel, $wild, $nano, $one, $mini, $ethminer, $kawpowminer, $dredge)
}

rule miner_ethereum_pool_client
{
  meta:
    id = "miner/ethereum-pool-client"
    title = "A program logs in to an Ethereum mining pool: a node of the chain never does that"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/ethereum-mining/ethminer"
  strings:
    $login = "eth_submitLogin"
    $get = "eth_getWork"
    $submit = "eth_submitWork"
    $rate = "eth_submitHashrate"
  condition:
    $login and any of ($get, $submit, $rate)
}

rule miner_cryptonote_pool_client
{
  meta:
    id = "miner/cryptonote-pool-client"
    title = "A program speaks the protocol of Monero pools: it logs in with a wallet and submits shares"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/xmrig/xmrig-proxy/blob/master/doc/STRATUM.md"
  strings:
    $login = /\\?["']method\\?["']\s{0,2}:\s{0,2}\\?["']login\\?["']/
    $submit = /\\?["']method\\?["']\s{0,2}:\s{0,2}\\?["']submit\\?["']/
    $alive = /\\?["']method\\?["']\s{0,2}:\s{0,2}\\?["']keepalived\\?["']/
    $job = "job_id"
    $nonce = "nonce"
    $agent = /\\?["'](agent|rigid)\\?["']\s{0,2}:/
  condition:
    filesize < 32MB and $job and $nonce and 2 of ($login, $submit, $alive) and ($agent or $alive)
}

rule miner_go_stratum_client
{
  meta:
    id = "miner/go-stratum-client"
    title = "A program built to mine: it subscribes to a pool, submits shares and counts a hash rate"
    severity = "medium"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $authorize = "mining.authorize"
    $submit = "mining.submit"
    $setdiff = "mining.set_difficulty"
    $target = "mining.set_target"
    $extranonce = "mining.set_extranonce"
    $rate = /[Hh]ash ?_?-?[Rr]ate/
  condition:
    (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and $authorize and $submit and any of ($setdiff, $target, $extranonce) and $rate
}

rule miner_idle_gpu
{
  meta:
    id = "miner/idle-gpu"
    title = "A script mines while nobody looks: it starts and stops a miner by the load of the GPU"
    severity = "medium"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $smi = /nvidia-smi [^\n]{0,80}utilization\.gpu/
    $miner = /(pkill|killall|systemctl|nohup)[^\n]{0,60}(xmrig|t-rex|lolMiner|nbminer|gminer|teamredminer|SRBMiner|miner\b)/
  condition:
    filesize < 64KB and $smi and $miner
}

rule miner_lock_clocks
{
  meta:
    id = "miner/lock-clocks"
    title = "The clocks or the power limit of a GPU are set, as miners do and as some benchmarks do"
    severity = "low"
    category = "miner"
    attack = "T1496.001"
    confidence = "low"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $clocks = /nvidia-smi [^\n]{0,40}(-lgc|--lock-gpu-clocks|-lmc|-pl |--power-limit)/
  condition:
    filesize < 256KB and $clocks
}
