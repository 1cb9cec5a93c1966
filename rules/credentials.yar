// Theft of credentials and keys: of the provider, its users and its clusters.

rule credential_theft_provider_key
{
  meta:
    id = "credential-theft/provider-key"
    title = "A program of an image looks for the private key of the provider that runs it"
    severity = "medium"
    category = "credential-theft"
    attack = "T1552.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"
  strings:
    $provider = "PROVIDER_PRIVATE_KEY"
    $master = "MASTER_PRIVATE_KEY"
    $operator = "OGPU_PRIVATE_KEY"
  condition:
    filesize < 64MB and any of them
}

rule credential_theft_provider_key_sent
{
  meta:
    id = "credential-theft/provider-key-sent"
    title = "The private key of the provider is read and sent elsewhere: its stake and its earnings are lost"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"
  strings:
    $key = /(PROVIDER|MASTER|OGPU)_PRIVATE_KEY/
    $curl = /(curl [^\n]{0,300}(-d|--data[a-z-]{0,12}|-F|--form|-T)[ =]|wget [^\n]{0,160}--post|\| ?(nc|ncat) )/
    $post = /(requests|httpx|session|axios|http|client)\.post\(|urlopen\(|fetch\(\s?["'`]https?:/
    $hook = /(api\/webhooks\/|api\.telegram\.org\/bot|webhook\.site|\.oast\.)/
  condition:
    filesize < 256KB and $key and any of ($curl, $post, $hook)
}

rule credential_theft_environment_of_others
{
  meta:
    id = "credential-theft/environment-of-others"
    title = "The environment of every other process is searched, where keys and passwords lie"
    severity = "medium"
    category = "credential-theft"
    attack = "T1552.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"
  strings:
    $glob = /(cat|strings|grep [^\n]{0,60}|xargs [^\n]{0,40}|tr [^\n]{0,30}<) ?["']?\/proc\/\*\/environ/
    $loop = /\/proc\/\$\{?\w{1,12}\}?\/environ[^\n]{0,120}(grep|egrep)[^\n]{0,60}(KEY|SECRET|TOKEN|PASS|AWS|key|secret|token)/
    $python = /glob\(\s?["']\/proc\/(\*|\[0-9\]\*)\/environ["']/
  condition:
    filesize < 1MB and any of them
}

rule credential_theft_ssh_keys_sent
{
  meta:
    id = "credential-theft/ssh-keys-sent"
    title = "Private SSH keys are read and sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/004/"
  strings:
    $pipe = /\.ssh(\/id_(rsa|ed25519|ecdsa|dsa)|\/\*|\/?["' ])[^\n]{0,160}\| ?[^\n]{0,80}(curl|wget|nc|ncat|openssl s_client|socat|telnet) /
    $curl = /(curl|wget) [^\n]{0,200}(@|--post-file[= ]|-T ?|--upload-file[= ])["']?[^\s"'@]{0,60}\.ssh\/(id_(rsa|ed25519|ecdsa|dsa)|\*)/
    $var = /(curl|wget) [^\n]{0,200}\$\((cat|base64)[^\n)]{0,60}\.ssh\/id_/
    $python = /open\([^\n)]{0,40}\.ssh\/id_/
    $post = ".post("
  condition:
    filesize < 1MB and (any of ($pipe, $curl, $var) or $python and $post)
}

rule credential_theft_shadow_sent
{
  meta:
    id = "credential-theft/shadow-sent"
    title = "The password hashes of a system are sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1003.008"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1003/008/"
  strings:
    $pipe = /\/etc\/shadow[^\n#]{0,120}\|[^\n]{0,80}(curl|wget|nc|ncat|telnet|openssl s_client) /
    $curl = /(@|--post-file[= ]|-T |--upload-file[= ]|\$\((cat|base64) [^\n)]{0,20})["']?\/etc\/shadow/
    $fetch = /\b(curl|wget) /
    $python = /open\(\s?["']\/etc\/shadow["']/
    $post = ".post("
  condition:
    filesize < 1MB and ($pipe or $curl and $fetch or $python and $post)
}

rule credential_theft_sweep
{
  meta:
    id = "credential-theft/sweep"
    title = "A script collects the credentials of many programs and sends them elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"
  strings:
    $aws = ".aws/credentials"
    $gcloud = ".config/gcloud"
    $docker = ".docker/config.json"
    $kube = ".kube/config"
    $git = ".git-credentials"
    $netrc = ".netrc"
    $pgpass = ".pgpass"
    $npmrc = ".npmrc"
    $pypirc = ".pypirc"
    $azure = /\.azure\/(accessTokens|azureProfile|msal)/
    $rsa = ".ssh/id_rsa"
    $s3 = /\.(s3cfg|passwd-s3fs|s3b_config|boto)/
    $hf = ".cache/huggingface/token"
    $filezilla = "recentservers.xml"
    $history = ".bash_history"
    $ngrok = /\.ngrok2?\/ngrok\.yml/
    $curl = /(curl|wget) [^\n]{0,240}(-F|--form|--data-binary|--upload-file|-T|--post-file|-d|--data)[ =]/
    $nc = /\| ?(nc|ncat) [^\n]{0,20}[a-z0-9.]{4,60} [0-9]{2,5}/
    $post = /(requests|httpx|session)\.post\(|api\/webhooks\/|api\.telegram\.org\/bot|https?\.request\(|axios\.post\(/
  condition:
    filesize < 256KB and 5 of ($aws, $gcloud, $docker, $kube, $git, $netrc, $pgpass, $npmrc, $pypirc, $azure, $rsa, $s3, $hf, $filezilla, $history, $ngrok) and any of ($curl, $nc, $post)
}

rule credential_theft_kube_token_sent
{
  meta:
    id = "credential-theft/kube-token-sent"
    title = "The token of a Kubernetes service account is sent elsewhere, or used to read the secrets of the cluster"
    severity = "high"
    category = "credential-theft"
    attack = "T1528"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1528/"
  strings:
    $path = "/var/run/secrets/kubernetes.io/serviceaccount"
    $short = "/run/secrets/kubernetes.io/serviceaccount/token"
    $sent = /(curl|wget) [^\n]{0,200}(-d|--data[a-z-]{0,12}|-F|--form|--post-file|-T)[ =][^\n]{0,60}(@?\/(var\/)?run\/secrets\/kubernetes\.io|\$\{?(TOKEN|KUBE_?TOKEN|SA_?TOKEN|token|T\b))/
    $secrets = /(curl|wget) [^\n]{0,240}\/api\/v1\/(namespaces\/(kube-system|\*|default)\/)?secrets/
  condition:
    filesize < 256KB and any of ($path, $short) and any of ($sent, $secrets)
}

rule credential_theft_metadata_disguised
{
  meta:
    id = "credential-theft/metadata-disguised"
    title = "The address of the cloud's metadata service is written so that a search for it fails"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.005"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/005/"
  strings:
    $number = /https?:\/\/(2852039166|0x[aA]9[fF][eE][aA]9[fF][eE]|0251\.0376\.0251\.0376|0xa9\.0xfe\.0xa9\.0xfe|\[::ffff:(169\.254\.169\.254|a9fe:a9fe)\]|\[0:0:0:0:0:ffff:169\.254\.169\.254\]|169\.254\.169\.254\.(nip|xip)\.io)/
    $aws6 = /https?:\/\/\[fd00:ec2::254\]\/latest\/meta-data\/iam\/security-credentials/
  condition:
    filesize < 16KB and ($number or $aws6 and uint16be(0) == 0x2321)
}

rule credential_theft_metadata_other_clouds
{
  meta:
    id = "credential-theft/metadata-other-clouds"
    title = "Credentials of a cloud's role are read from the machine's metadata service or task endpoint and sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.005"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/005/"
  strings:
    $aliyun = "100.100.100.200/latest/meta-data/ram/security-credentials"
    $tencent = "metadata.tencentyun.com/latest/meta-data/cam/security-credentials"
    $ecs = /169\.254\.170\.2\$\{?AWS_CONTAINER_CREDENTIALS_RELATIVE_URI/
    $oracle = "169.254.169.254/opc/v2/identity"
    $send = /(curl [^\n]{0,300}(-d|--data[a-z-]{0,12}|-F|--form|-T|--upload-file)[ =]|--post-(data|file)|api\/webhooks\/|api\.telegram\.org\/bot|\.post\(|\| ?nc )/
  condition:
    filesize < 64KB and any of ($aliyun, $tencent, $ecs, $oracle) and $send
}

rule credential_theft_npm_worm
{
  meta:
    id = "credential-theft/npm-worm"
    title = "Code searches for credentials with a secret scanner and publishes itself with the tokens of npm that it finds"
    severity = "critical"
    category = "credential-theft"
    attack = "T1195.002"
    confidence = "high"
    slashable = false
    reference = "https://www.cisa.gov/news-events/alerts/2025/09/23/widespread-supply-chain-compromise-impacting-npm-ecosystem"
  strings:
    $hog = /trufflehog [^\n]{0,20}(filesystem|git)|trufflesecurity\/trufflehog|["']trufflehog["']/
    $whoami = /registry\.npmjs\.org\/-\/whoami|npm whoami|\/-\/user\/org\.couchdb/
    $token = /_authToken|NPM_TOKEN|npm_[A-Za-z0-9]{4}/
    $publish = /npm publish|\/-\/package\//
    $name = /Shai-Hulud|Sha1-Hulud/
    $secrets = "toJSON(secrets)"
  condition:
    filesize < 16MB and ($hog and $whoami and $token and $publish or $name and any of ($secrets, $hog) and any of ($token, $publish))
}

rule credential_theft_login_watched
{
  meta:
    id = "credential-theft/login-watched"
    title = "Passwords are caught while users log in: by tracing the SSH server, or through PAM"
    severity = "high"
    category = "credential-theft"
    attack = "T1056.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1056/001/"
  strings:
    $strace = /strace [^\n]{0,120}(-p|--attach)[^\n]{0,60}(sshd|pgrep|pidof)[^\n]{0,120}/
    $read = /(-e|trace=)[^\n]{0,20}(read|write)/
    $pam = /pam_exec\.so [^\n]{0,60}expose_authtok[^\n]{0,120}(\/tmp|\/dev\/shm|curl|\/var\/tmp|\/\.[a-z])/
    $save = /pam_(get_item|get_authtok)\([^\n]{0,80}PAM_AUTHTOK[\x20-\x7e\s]{0,400}(fopen|open|sendto|connect)\(\s?["']?(\/tmp|\/var|\/dev\/shm|\w{1,8}\s?,)/
  condition:
    filesize < 256KB and ($strace and $read or $pam or $save and filesize < 16KB)
}

rule credential_theft_memory_searched
{
  meta:
    id = "credential-theft/memory-searched"
    title = "Passwords are searched for in the memory of other programs (mimipenguin, LaZagne and their kin)"
    severity = "high"
    category = "credential-theft"
    attack = "T1003.007"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1003/007/"
  strings:
    $penguin = /MimiPenguin|mimipenguin/
    $gnome = /(gnome-keyring-daemon|gdm-password|lightdm|vsftpd|sshd:)/
    $regex = /(_pammodutil_getpwnam_root_1|\^\.\+libgck-1\\?\.so\\?\.0\$|libgcrypt\\?\.so\\?\.20|\^\+HAVE_|sudo\.\+|nullok_secure)/
    $lazagne = /(lazagne|LaZagne)/
    $module = /(softwares\.(browsers|sysadmin|wallet|memory)|write_output|memorydump)/
    $mimikatz = "sekurlsa::logonpasswords"
    $gentil = "gentilkiwi"
  condition:
    filesize < 32MB and ($penguin and $gnome and $regex or $lazagne and $module and filesize < 1MB or $mimikatz and $gentil and uint16be(0) == 0x4d5a)
}
