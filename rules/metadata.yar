// Theft of cloud credentials from the metadata service of the provider's machine.

rule metadata_read
{
  meta:
    id = "credential-theft/metadata-read"
    title = "A script reads cloud credentials from the metadata service of the machine"
    severity = "low"
    category = "credential-theft"
    attack = "T1552.005"
    confidence = "low"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/005/"
  strings:
    $aws = "169.254.169.254/latest/meta-data/iam/security-credentials"
    $gcp = /\/computeMetadata\/v1\/instance\/service-accounts\/[^\s\/]{1,100}\/(token|identity)/
    $azure = "169.254.169.254/metadata/identity/oauth2/token"
  condition:
    filesize < 64KB and any of them
}

rule metadata_exfiltration
{
  meta:
    id = "credential-theft/metadata-exfiltration"
    title = "Cloud credentials are read from the metadata service of the machine and sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.005"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/005/"
  strings:
    $aws = "169.254.169.254/latest/meta-data/iam/security-credentials"
    $gcp = /\/computeMetadata\/v1\/instance\/service-accounts\/[^\s\/]{1,100}\/(token|identity)/
    $azure = "169.254.169.254/metadata/identity/oauth2/token"
    $curl = /curl [^\n]{0,300}(-d|--data|--data-binary|--data-raw|--data-urlencode|-F|--form|-T|--upload-file)[ =]/
    $wget = "--post-data"
    $discord = "discord.com/api/webhooks/"
    $telegram = "api.telegram.org/bot"
    $python = /\.post\(\s{0,4}[frb]{0,2}["']https?:\/\//
  condition:
    filesize < 64KB and any of ($aws, $gcp, $azure) and any of ($curl, $wget, $discord, $telegram, $python)
}
