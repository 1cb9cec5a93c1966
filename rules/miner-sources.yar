// Miners by their sources, their argument lists and the calls of their libraries.

rule miner_program_marks
{
  meta:
    id = "miner/program-marks"
    title = "A program that computes the proof of work of Monero and takes its jobs from a pool"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"

  strings:
    $hash = /randomx_(calculate_hash|init_cache|create_vm|init_dataset)|cryptonight_(hash|slow)|cn_slow_hash/
    $login = /"method":\s?"(login|mining\.subscribe|mining\.authorize)"/
    $algo = /"(algo|rigid|agent)":\s?(\[|"%s")|rx\/0|cn\/r\b/
    $stratum = /[sS]tratum(Client|Session|Conn|_client)|stratum\+(tcp|ssl)/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 64MB and $hash and $login and any of ($algo, $stratum)
}

rule miner_opencl_source
{
  meta:
    id = "miner/opencl-source"
    title = "Source of a kernel for graphics cards that mines coins of the Ethash kind"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"

  strings:
    $kernel = /__kernel|__global__/
    $parents = /ETHASH_DATASET_PARENTS|ETHASH_MIX_BYTES|ETHASH_ACCESSES|DATASET_PARENTS/
    $dag = /\b_?g_dag\b|\bGenerateDAG\b|\bethash_calculate_dag_item\b|\bDAG_SIZE\b|\bd_dag\b/
    $nonce = /\bstart_nonce\b|\bstartNonce\b/
    $keccak = /KECCAKF_1600|keccak_f1600|keccak_f800|SHA3_512\(/
    $light = /\blight_size\b|\bd_light\b|\b_Cache\b/
  condition:
    filesize < 256KB and $kernel and 3 of ($parents, $dag, $nonce, $keccak, $light)
}

rule miner_argument_list
{
  meta:
    id = "miner/argument-list"
    title = "A program starts a miner by its list of arguments: algorithm, pool and account"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"

  strings:
    $algorithm = /["'](-a|--algo|--algorithm|--coin)["']\s?,\s?["'](ethash|etchash|kawpow|autolykos2?|octopus|progpow\w{0,4}|randomx|rx\/\w{1,6}|cn\/\w{1,6}|kheavyhash|zelhash|equihash\w{0,8}|beamhash\w{0,4}|firopow|verthash|blake3|ghostrider|cuckatoo\w{0,4}|cuckaroo\w{0,4}|monero|ETC|RVN|XMR|KAS|ERG)["']/
    $pool = /["'](-o|-s|-p|--pool|--url|--server|--proxy)["']\s?,\s?f?["'][^"'\n\s]{4,80}:[0-9]{2,5}["']/
    $account = /["'](-u|-w|--user|--wallet|--address|--rig-id|--worker)["']\s?,/
  condition:
    filesize < 256KB and all of them
}
