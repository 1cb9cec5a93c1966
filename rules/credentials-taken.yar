// Logins, cluster secrets and payments that are taken where they pass by.

rule credential_theft_login_module
{
  meta:
    id = "credential-theft/login-module"
    title = "A login module that keeps the passwords of those who log in in a hidden file"
    severity = "high"
    category = "credential-theft"
    attack = "T1556.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1556/003/"

  strings:
    $module = "pam_sm_authenticate"
    $password = /pam_get_(authtok|item|user)/
    // Not in /etc, where the module of the system locks and writes its own.
    $hidden = /\/(var|tmp|usr|dev|lib|opt|run)\/([\w-]{1,20}\/){0,3}\.[\w.-]{2,24}\x00/
    $format = /%s:%s|%s %s\n|user=%s|pass(word)?=%s/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 1MB and all of them
}

rule credential_theft_cluster_secrets_sent
{
  meta:
    id = "credential-theft/cluster-secrets-sent"
    title = "A script reads all secrets of a cluster with the token of its service account and sends them away"
    severity = "high"
    category = "credential-theft"
    attack = "T1528"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1528/"

  strings:
    $token = "/var/run/secrets/kubernetes.io/serviceaccount"
    $secrets = /(api\/v1\/(namespaces\/[^\s"'\/]{1,40}\/)?secrets\b|get secrets? [^\n]{0,40}(-A\b|--all-namespaces)|list_secret_for_all_namespaces|list_namespaced_secret)/
    $address = /https?:\/\/([1-9]|1[1-9]|[2-9][0-9]|1[013-9][0-9]|12[0-689]|2[0-5][0-9])(\.[0-9]{1,3}){3}[:\/]/
    $send = /(data\s?=|-d ?@|--data|-F ?|\.post\(|-X ?POST|--post-file|method:\s?["']POST)/
    $hidden = /(b64encode|base64 |discord|telegram|webhook|requestbin|ngrok)/
  condition:
    filesize < 32KB and $token and $secrets and $send and ($address or $hidden)
}

rule credential_theft_payee_swapped
{
  meta:
    id = "credential-theft/payee-swapped"
    title = "Code replaces the addresses of payments in what passes through it by others"
    severity = "high"
    category = "credential-theft"
    attack = "T1565.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1565/002/"

  strings:
    $ether = /0x\[[a-fA-F0-9-]{6,14}\]\{40\}/
    $bitcoin = /\[13\]{1,2}\[[a-km-zA-HJ-NP-Z0-9-]{10,30}\]\{2[0-9],3[0-9]\}/
    $bech = /bc1\[?[a-zA-HJ-NP-Z0-9-]{0,30}\]?\{/
    $tron = /T\[[A-Za-z1-9-]{6,30}\]\{33\}/
    $hook = /((globalThis|window|global|self)\.fetch\s?=[^=]|XMLHttpRequest\.prototype\.\w{4,20}\s?=[^=]|ethereum\.request\s?=[^=]|navigator\.clipboard|pyperclip|GetClipboardData|clipboard\.(read|write)|xclip)/
    $replace = /(\.replace(All)?\(|re\.sub\(|\.copy\()/
  condition:
    filesize < 2MB and $hook and $replace and 2 of ($ether, $bitcoin, $bech, $tron)
}

rule credential_theft_ssh_keys_tried
{
  meta:
    id = "credential-theft/ssh-keys-tried"
    title = "A script collects the private keys and the known hosts of every user and tries the ones on the others"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/004/"
  strings:
    $keys = /(find [^\n]{1,160}-name ["']?\*?id_(rsa|\*|dsa|ed25519|ecdsa)|find [^\n]{1,160}-name ["']?\*?\.pem|\.ssh\/(id_\*|\*)|IdentityFile)/
    $hosts = /(known_hosts|\.bash_history|\.zsh_history)/
    $each = /\b(ssh|scp|rsync)\b[^\n]{0,240} -i ?["']?\$\{?\w{1,20}/
    $quiet = /(StrictHostKeyChecking[= ]no|BatchMode[= ]yes)/
  condition:
    filesize < 128KB and all of them
}

rule credential_theft_key_folder_sent
{
  meta:
    id = "credential-theft/key-folder-sent"
    title = "A script goes through the folder of SSH keys or of a cloud and sends each file"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/004/"
  strings:
    $walk = /(listdir|glob|scandir|walk|iterdir|readdir(Sync)?)\([^\n]{0,120}\.(ssh|aws|kube|gnupg|docker|azure|config\/gcloud|ethereum|bitcoin)\b/
    $join = /(Path|expanduser|join)\([^\n]{0,80}["'\/]\.(ssh|aws|kube|gnupg|ethereum|bitcoin)["'\/\)][^\n]{0,40}\.(glob|iterdir|rglob)\(/
    $send = /(requests\.(post|put)\(|\.post\(|urlopen\([^\n]{0,120}data|\bfetch\([^\n]{1,200}(POST|body)|http\.client|method:\s?["']POST|\.sendall\(|storbinary\()/
  condition:
    filesize < 64KB and ($walk or $join) and $send
}
