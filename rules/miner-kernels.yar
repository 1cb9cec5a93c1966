// Proof of work as code for GPUs: names of kernels in PTX, fat binaries, and OpenCL source.

rule miner_kernel_ethash
{
  meta:
    id = "miner/kernel-ethash"
    title = "A kernel for GPUs that searches for the proof of work of Ethereum's kin (Ethash, Etchash)"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/ethereum-mining/ethminer"
  strings:
    $search = "ethash_search"
    $dag = "ethash_generate_dag"
    $item = "ethash_calculate_dag_item"
    $group = "g_dag_size"
    $keccak = "keccak_f1600_init"
    $light = "d_light_size"
    $ddag = "d_dag_size"
  condition:
    2 of ($search, $dag, $item, $group, $light) or $ddag and 1 of ($search, $dag, $item, $light, $keccak)
}

rule miner_kernel_progpow
{
  meta:
    id = "miner/kernel-progpow"
    title = "A kernel for GPUs that searches for the proof of work of Ravencoin's kin (KawPow, ProgPow, FiroPow)"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/RavenCommunity/kawpowminer"
  strings:
    $search = "progpow_search"
    $loop = "progPowLoop"
    $init = "progPowInit"
    $round = "keccak_f800_round"
    $pass = "keccak_f800"
    $mix = "fill_mix"
    $cnt = "PROGPOW_CNT_MATH"
    $cache = "PROGPOW_CNT_CACHE"
    $dag = "PROGPOW_DAG_LOADS"
  condition:
    $search or 2 of ($loop, $init, $round, $cnt, $cache, $dag) or $pass and $mix and 1 of ($loop, $init, $round, $cnt, $cache, $dag)
}

rule miner_kernel_cryptonight
{
  meta:
    id = "miner/kernel-cryptonight"
    title = "A kernel for GPUs that mines coins of the CryptoNight and RandomX kind"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/xmrig/xmrig-cuda"
  strings:
    $phase = "cryptonight_core_gpu_phase"
    $extra = "cryptonight_extra_gpu_"
    $aes = "fillAes1Rx4"
    $hash = "hashAes1Rx4"
    $blake = "blake2b_initial_hash"
    $vm = "execute_vm"
    $initvm = "init_vm"
    $cl = "cn_explode_gpu"
    $groestl = "groestl_short_hash"
  condition:
    $phase or $extra or $cl or ($aes or $hash) and any of ($blake, $vm, $initvm, $groestl)
}

rule miner_kernel_cuckoo
{
  meta:
    id = "miner/kernel-cuckoo"
    title = "A kernel for GPUs that searches for cycles in graphs, the proof of work of Grin and its kin (Cuckoo)"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/tromp/cuckoo"
  strings:
    $fluffy = /Fluffy(Seed2A|Round|Tail|Recovery)/
    $recovery = /(LeanRound|SeedA|SeedB|RoundTrim|TailEdges)/
    $cuckoo = /[Cc]ucka?(too|roo)/
    $sip = "sipnode"
  condition:
    #fluffy >= 2 or $cuckoo and $sip and $recovery
}

rule miner_kernel_equihash
{
  meta:
    id = "miner/kernel-equihash"
    title = "A kernel for GPUs that solves Equihash or BeamHash, the proof of work of Zcash, Flux and Beam"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/tromp/equihash"
  strings:
    $odd = "digitOdd"
    $even = "digitEven"
    $h = "digitH"
    $k = "digitK"
    $init = "kernel_init_ht"
    $sols = "kernel_sols"
    $r0 = "kernel_round0"
    $beam = "beamHashIII"
    $beamkernel = /beamHash[^\n]{0,40}(round|Round|kernel)/
  condition:
    3 of ($odd, $even, $h, $k) or 2 of ($init, $sols, $r0) or $beam and $beamkernel
}

rule miner_kernel_autolykos
{
  meta:
    id = "miner/kernel-autolykos"
    title = "A kernel for GPUs that searches for the proof of work of Ergo (Autolykos)"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/ergoplatform/Autolykos-GPU-miner"
  strings:
    $mining = "BlockMining"
    $prehash = "InitPrehash"
    $uncomplete = "UncompleteInitPrehash"
    $complete = "CompleteInitPrehash"
    $finalize = "FinalPrehashMultSecKey"
    $keyed = "UncompleteFinalPrehash"
  condition:
    $mining and $prehash or 2 of ($uncomplete, $complete, $finalize, $keyed)
}

rule miner_kernel_heavyhash
{
  meta:
    id = "miner/kernel-heavyhash"
    title = "A kernel for GPUs that searches for the proof of work of Kaspa and its kin (kHeavyHash)"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/tmrlvi/kaspa-miner"
  strings:
    $kernel = /(__global__|__kernel|\.entry)[^\n]{0,60}heavy_?hash/
    $matrix = /(uint8_t|uchar) ?(const )?matrix\[64\]\[(64|32)\]/
    $amul = "amul4bit"
    $xoshiro = "xoshiro256_next"
  condition:
    filesize < 64MB and ($kernel or $amul and any of ($matrix, $xoshiro))
}

rule miner_kernel_ccminer
{
  meta:
    id = "miner/kernel-ccminer"
    title = "Kernels for GPUs of the ccminer family (X11, X16R, Lyra2, Verus, NeoScrypt and more)"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://github.com/tpruvot/ccminer"
  strings:
    $gpu = /(quark|x11|x13|x14|x15|x16|x17|lyra2v?[0-9]?|neoscrypt|blake256|skein|keccak|groestl|bmw|cubehash|simd|echo|hamsi|fugue|shabal|whirlpool|haval|sha512_?256d?|verus|skunk|tribus|allium|phi|nist5|qubit|luffa|jh512|streebog)[a-zA-Z0-9]{0,24}_gpu_(hash|init|finalhash)/
    $cpu = /(quark|x11|x13|x14|x15|x16|lyra2v?[0-9]?|cuda)_[a-zA-Z0-9]{2,24}_cpu_(hash|init)_?(64|80|32)?/
    $check = "cuda_checkhash_64"
  condition:
    #gpu >= 2 or $gpu and any of ($cpu, $check)
}

rule miner_kernel_other
{
  meta:
    id = "miner/kernel-other"
    title = "A kernel for GPUs that searches for a nonce: the proof of work of a coin of another kind"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $octopus = /(__global__|\.entry|__kernel)[^\n]{0,40}octopus_(compute|search|mine)/
    $nonce = /(__global__|\.entry|__kernel)[^\n]{0,40}(search_?nonce|find_?nonce|nonce_?search|mine_?kernel|miner?_?search|scan_?nonce|pow_?search|mining_?kernel|blake3_mine|ironfish_mine|start_mine|verus_?mine|hash_?search_?kernel)/i
    $target = /(share_?target|target_?hash|[nN]once|difficulty)/
  condition:
    filesize < 64MB and ($octopus or $nonce and $target)
}

rule miner_kernel_double_sha
{
  meta:
    id = "miner/kernel-double-sha"
    title = "A kernel for GPUs that searches for the proof of work of Bitcoin's kin (double SHA-256, Scrypt)"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $search = /(__kernel|__global__)[^\n]{0,60}(void search ?\(|scrypt_core_kernel|scryptHash_search_kernel|sha256d?_?mine)/
    $state = /(state0|midstate|PreVal4|fW0|fcty_e|padcache|target)/
    $sha = /(K\[64\]|0x428a2f98|0x6a09e667|salsa|SALSA)/
  condition:
    filesize < 4MB and $search and $state and $sha
}
