// Miners: programs, configurations and command lines that spend the provider's hardware and power on coins.

rule miner_xmrig_config
{
  meta:
    id = "miner/xmrig-config"
    title = "A configuration of the XMRig miner: the provider's machine would mine for somebody else"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://xmrig.com/docs/miner/config"
  strings:
    $pools = "\"pools\""
    $randomx = "\"randomx\""
    $donate = "\"donate-level\""
    $rig = "\"rig-id\""
  condition:
    filesize < 256KB and $pools and 2 of ($randomx, $donate, $rig)
}

rule miner_configured_wallet
{
  meta:
    id = "miner/configured-wallet"
    title = "A miner is set up with a pool and a Monero wallet: whoever runs the image mines for its author"
    severity = "critical"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = true
    reference = "https://xmrig.com/docs/miner/config/pool"
  strings:
    $pools = "\"pools\""
    $donate = "\"donate-level\""
    $user = /"user"\s{0,4}:\s{0,4}"[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}[.+"]/
  condition:
    filesize < 256KB and $pools and $donate and $user and
    (uint8(0) == 0x7b or uint16be(0) == 0x0a7b or uint16be(0) == 0x207b)
}

rule miner_xmrig_binary
{
  meta:
    id = "miner/xmrig-binary"
    title = "The XMRig miner, or a program built from it"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $donate = "donate.v2.xmrig.com"
    $pages = "randomx-1gb-pages"
    $wrmsr = "randomx-wrmsr"
  condition:
    uint32be(0) == 0x7f454c46 and 2 of them
}

rule miner_gpu_binary
{
  meta:
    id = "miner/gpu-binary"
    title = "A program that mines on GPUs: it speaks to mining pools and knows the algorithms of coins"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $stratum = "stratum+tcp"
    $subscribe = "mining.subscribe"
    $work = "eth_submitWork"
    $kawpow = "kawpow"
    $autolykos = "autolykos"
    $etchash = "etchash"
    $progpow = "progpow"
    $heavyhash = "heavyhash"
    $equihash = "equihash"
  condition:
    uint32be(0) == 0x7f454c46 and any of ($stratum, $subscribe, $work) and
    3 of ($kawpow, $autolykos, $etchash, $progpow, $heavyhash, $equihash)
}

rule miner_gpu_kernel
{
  meta:
    id = "miner/gpu-kernel"
    title = "Code for GPUs that searches for the proof of work of a coin"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $dag = "ethash_calculate_dag_item"
    $search = "ethash_search"
    $loop = "progPowLoop"
  condition:
    $dag and $search or $loop
}

rule miner_command_line
{
  meta:
    id = "miner/command-line"
    title = "A command that starts a miner with a pool and a user"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $pool = /(-o|--url|--pool|-P|--server)[ =]["']?stratum[12]?(\+[a-z]{3,4})?:\/\/[^\s"']{4,200}["']?\s{1,3}[^\n]{0,120}(-u|--user|-w|--wallet|-O|--userpass)[ =]/
  condition:
    filesize < 1MB and $pool
}

rule miner_pool_and_wallet
{
  meta:
    id = "miner/pool-and-wallet"
    title = "The address of a mining pool stands beside a Monero wallet"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $pool = /pool[\x20-\x7e\s]{0,300}[:="' \/][48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}[^1-9A-Za-z]/
    $stratum = /stratum\+[\x20-\x7e\s]{0,300}[:="' \/][48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}[^1-9A-Za-z]/
  condition:
    filesize < 1MB and any of them
}

rule miner_stratum_client
{
  meta:
    id = "miner/stratum-client"
    title = "A program that speaks Stratum, the protocol between miners and pools"
    severity = "medium"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $subscribe = "mining.subscribe"
    $submit = "mining.submit"
    $notify = "mining.notify"
    $signature = "alert tcp"
  condition:
    $subscribe and $submit and $notify and not $signature
}
