rule miner_xmrig_config
{
  meta:
    id = "miner/xmrig-config"
    title = "A configuration of the XMRig miner with a pool: the provider's machine would mine for somebody else"
    severity = "high"
    category = "miner"
    attack = "T1496.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1496/001/"
  strings:
    $pools = "\"pools\""
    $url = "\"url\""
    $user = "\"user\""
    $randomx = "\"randomx\""
    $donate = "\"donate-level\""
    $rig = "\"rig-id\""
    $keepalive = "\"keepalive\""
    $nicehash = "\"nicehash\""
  condition:
    filesize < 256KB and $pools and $url and $user and 2 of ($randomx, $donate, $rig, $keepalive, $nicehash)
}
