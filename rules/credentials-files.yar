// Theft of credentials, told by the files that are read and by what is done with them.

rule credential_theft_files_sent
{
  meta:
    id = "credential-theft/files-sent"
    title = "The credentials of several programs are collected by one script, which sends things elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"
  strings:
    $aws = /\.aws[\/\\"\x27, ]{1,6}(credentials|config)\b/
    $gcloud = /(\.config[\/\\"\x27, ]{1,6}gcloud|application_default_credentials\.json|gcloud\/credentials\.db)/
    $docker = /\.docker[\/\\"\x27, ]{1,6}config\.json/
    $kube = /\.kube[\/\\"\x27, ]{1,6}config\b/
    $git = /\.(git-credentials|gitconfig)\b/
    $netrc = /\.(netrc|pgpass|my\.cnf|mylogin\.cnf)\b/
    $npmrc = /\.(npmrc|pypirc|yarnrc)\b/
    $azure = /\.azure[\/\\"\x27, ]{1,6}(accessTokens|azureProfile|msal|credentials)/
    $ssh = /\.ssh[\/\\"\x27, ]{1,6}(id_(rsa|dsa|ecdsa|ed25519)|\*|known_hosts|config)/
    $s3 = /\.(s3cfg|passwd-s3fs|s3backer_passwd|s3proxy\.conf|boto\b)/
    $hf = /(\.cache\/huggingface\/token|\.huggingface\/token|\.kaggle\/kaggle\.json|\.config\/(gh\/hosts\.yml|github-copilot|rclone\/rclone\.conf|hub\b))/
    $hist = /\.(bash_history|zsh_history|mysql_history|psql_history|python_history|node_repl_history)/
    $shadow = /\/etc\/(shadow|gshadow)\b/
    $env = /["\x27\/]\.env(\.(local|production|prod))?["\x27]/
    $kubetok = /serviceaccount\/token|\/secrets\/kubernetes\.io\/serviceaccount/
    $terra = /(terraform\.tfstate|credentials\.tfrc\.json|\.vault-token|\.config\/doctl|\.digitalocean|\.oci\/config)/
    $wallet = /(\.ethereum\/keystore|\.bitcoin\/wallet|\.config\/solana\/id\.json|\.electrum\/wallets|\.foundry\/keystores|\.monero\/|wallet\.dat)/
    $filezilla = /(recentservers\.xml|sitemanager\.xml|WinSCP|\.purple\/accounts\.xml|\.remmina)/
    $fire = /(key4\.db|logins\.json|Login Data|cookies\.sqlite)/
    $proc = /\/proc\/[^\s"\x27]{1,16}\/environ/
    $gpg = /\.(gnupg|password-store|local\/share\/keyrings)\b/
    $s_py = /((requests|httpx|session|urllib3|aiohttp)\.(post|put|request)\(|urlopen\(|HTTPS?Connection\(|\.sendto\(|\.sendall\(|smtplib\.SMTP|ftplib\.FTP)/
    $s_js = /(fetch\(|https?\.request\(|axios(\.post)?\(|axios\.(post|request)|got\.post\(|needle\.post\(|net\.connect\(|dns["\x27)]{0,2}\.(lookup|resolve\w{0,6})\(|new WebSocket\(|sendBeacon\()/
    $s_sh = /((curl|wget)[^\n]{0,240} (-d ?|-F ?|-T ?|--data[a-z-]{0,12}[ =]|--form[ =]|--upload-file[ =]|--post-(file|data)[ =])|\| ?(nc|ncat|netcat|telnet|openssl s_client) |> ?\/dev\/tcp\/)/
    $s_chat = /(api\.telegram\.org\/bot|discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?webhooks\/|hooks\.slack\.com\/services\/|webhook\.site\/|\.m\.pipedream\.net|\.oast\.|\.oastify\.com|\.interact\.sh|burpcollaborator|requestbin|\.ngrok(-free)?\.(io|app))/
    $s_other = /(curl_exec\(|http\.Post(Form)?\(|http\.NewRequest\(\s?("POST"|http\.MethodPost)|Net::HTTP\.(post|new)|LWP::UserAgent|\.Upload(String|File|Data|Values)\(|Invoke-(RestMethod|WebRequest)[^\n]{0,80}(POST|Post|post)|\.PostAsync\(|reqwest::)/
    $read = /(open\(|readFile|read_text|cat |tar |zip |cp |find |File\.read|file_get_contents|ReadFile|os\.path\.(exists|isfile)|existsSync|glob|expanduser|homedir|\$HOME|~\/|for \w{1,12} in )/
  condition:
    filesize < 128KB and 3 of ($aws, $gcloud, $docker, $kube, $git, $netrc, $npmrc, $azure, $ssh, $s3, $hf, $hist, $shadow, $env, $kubetok, $terra, $wallet, $filezilla, $fire, $proc, $gpg) and $read and (($s_sh or $s_chat) or any of ($s_py, $s_js, $s_other) and (filesize < 16KB or 5 of ($aws, $gcloud, $docker, $kube, $git, $netrc, $npmrc, $azure, $ssh, $s3, $hf, $hist, $shadow, $env, $kubetok, $terra, $wallet, $filezilla, $fire, $proc, $gpg)))
}

rule credential_theft_program_sweep
{
  meta:
    id = "credential-theft/program-sweep"
    title = "A compiled program knows where many other programs keep their credentials"
    severity = "medium"
    category = "credential-theft"
    attack = "T1552.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"
  strings:
    $aws = /\.aws[\/\\"\x27, ]{1,6}(credentials|config)\b/
    $gcloud = /(\.config[\/\\"\x27, ]{1,6}gcloud|application_default_credentials\.json|gcloud\/credentials\.db)/
    $docker = /\.docker[\/\\"\x27, ]{1,6}config\.json/
    $kube = /\.kube[\/\\"\x27, ]{1,6}config\b/
    $git = /\.(git-credentials|gitconfig)\b/
    $netrc = /\.(netrc|pgpass|my\.cnf|mylogin\.cnf)\b/
    $npmrc = /\.(npmrc|pypirc|yarnrc)\b/
    $azure = /\.azure[\/\\"\x27, ]{1,6}(accessTokens|azureProfile|msal|credentials)/
    $ssh = /\.ssh[\/\\"\x27, ]{1,6}(id_(rsa|dsa|ecdsa|ed25519)|\*|known_hosts|config)/
    $s3 = /\.(s3cfg|passwd-s3fs|s3backer_passwd|s3proxy\.conf|boto\b)/
    $hf = /(\.cache\/huggingface\/token|\.huggingface\/token|\.kaggle\/kaggle\.json|\.config\/(gh\/hosts\.yml|github-copilot|rclone\/rclone\.conf|hub\b))/
    $hist = /\.(bash_history|zsh_history|mysql_history|psql_history|python_history|node_repl_history)/
    $shadow = /\/etc\/(shadow|gshadow)\b/
    $kubetok = /serviceaccount\/token|\/secrets\/kubernetes\.io\/serviceaccount/
    $terra = /(terraform\.tfstate|credentials\.tfrc\.json|\.vault-token|\.config\/doctl|\.digitalocean|\.oci\/config)/
    $wallet = /(\.ethereum\/keystore|\.bitcoin\/wallet|\.config\/solana\/id\.json|\.electrum\/wallets|\.foundry\/keystores|\.monero\/|wallet\.dat)/
    $filezilla = /(recentservers\.xml|sitemanager\.xml|WinSCP|\.purple\/accounts\.xml|\.remmina)/
    $fire = /(key4\.db|logins\.json|Login Data|cookies\.sqlite)/
    $gpg = /\.(gnupg|password-store|local\/share\/keyrings)\b/
    $own = /(osquery|gitleaks|trufflehog|trivy|clamav|rkhunter|chkrootkit|lynis|firejail|apparmor|selinux)/
  condition:
    filesize < 32MB and (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and 7 of ($aws, $gcloud, $docker, $kube, $git, $netrc, $npmrc, $azure, $ssh, $s3, $hf, $hist, $shadow, $kubetok, $terra, $wallet, $filezilla, $fire, $gpg) and not $own
}

rule credential_theft_one_file_sent
{
  meta:
    id = "credential-theft/one-file-sent"
    title = "A short script reads a file of credentials and sends it to an address of its own"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"
  strings:
    $file = /(\.ssh\/id_(rsa|dsa|ecdsa|ed25519)|\.aws\/credentials|\.kube\/config|\.docker\/config\.json|\.git-credentials|\/etc\/shadow|\/proc\/(\*|1|self|[^\s"\x27]{1,16})\/environ|serviceaccount\/token|application_default_credentials\.json|\.ethereum\/keystore|\.config\/solana\/id\.json|\.npmrc|\.pypirc|\.bash_history|\.config\/gcloud|\.huggingface\/token|huggingface\/token|\.vault-token|\.netrc|\.pgpass)/
    $py = /(requests\.(post|put)\(|urlopen\([^\n]{0,120}data\s?=|urlopen\([^\n,]{1,120},|HTTPS?Connection\(|\.sendto\(|\.sendall\(|\.send\(|gethostbyname\()/
    $pyr = /(open\(|read_text\(|read_bytes\()[^\n]{0,80}/
    $js = /(method:\s?["\x27`](POST|PUT)|https?\.request\(|axios\.post\(|dns["\x27)]{0,2}\.(lookup|resolve\w{0,6})\(|net\.connect\(|\.write\()/
    $jsr = /readFile(Sync)?\(/
    $sh = /((curl|wget)[^\n]{0,240} (-d ?|-F ?|-T ?|--data[a-z-]{0,12}[ =]|--form[ =]|--upload-file[ =]|--post-(file|data)[ =])|\| ?(nc|ncat|netcat|telnet|openssl s_client) |> ?\/dev\/tcp\/)/
    $shn = /(curl|wget|nc|ncat|telnet|\/dev\/tcp)/
    $go = /(http\.Post(Form)?\(|http\.NewRequest\(\s?("POST"|http\.MethodPost)|net\.Dial\()/
    $gor = /(os|ioutil)\.ReadFile\(/
    $php = /(curl_exec\(|file_get_contents\(\s?["\x27]https?:|fsockopen\(|mail\()/
    $phpr = /(file_get_contents|fopen|readfile)\(/
    $rb = /(Net::HTTP\.post|RestClient\.post|TCPSocket\.(new|open))/
    $rbr = /(File|IO)\.read/
  condition:
    filesize < 8KB and $file and ($py and $pyr or $js and $jsr or $sh and $shn or $go and $gor or $php and $phpr or $rb and $rbr)
}

rule credential_theft_keys_searched
{
  meta:
    id = "credential-theft/keys-searched"
    title = "Files are searched for private keys of wallets, and what is found is sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/004/"
  strings:
    $re = /(PRIVATE_?KEY|private_?key|privateKey|SECRET_?KEY|MNEMONIC|mnemonic|\(0x\)\?|0x)[^\n]{0,40}\[(0-9a-f|a-f0-9|0-9a-fA-F|a-fA-F0-9|A-Fa-f0-9|0-9A-Fa-f|\\da-f)\]\{64\}/
    $pem = /BEGIN (\(\?:|\(|\[|\.)?[^\n]{0,40}PRIVATE KEY/
    $walk = /(os\.walk\(|readdir(Sync)?\(|rglob\(|glob\(|grep -[a-zA-Z]{0,6}[rR]|find \/|filepath\.Walk|environ)/
    $s_py = /((requests|httpx|session|urllib3|aiohttp)\.(post|put|request)\(|urlopen\(|HTTPS?Connection\(|\.sendto\(|\.sendall\(|smtplib\.SMTP|ftplib\.FTP)/
    $s_js = /(fetch\(|https?\.request\(|axios(\.post)?\(|axios\.(post|request)|got\.post\(|needle\.post\(|net\.connect\(|dns["\x27)]{0,2}\.(lookup|resolve\w{0,6})\(|new WebSocket\(|sendBeacon\()/
    $s_sh = /((curl|wget)[^\n]{0,240} (-d ?|-F ?|-T ?|--data[a-z-]{0,12}[ =]|--form[ =]|--upload-file[ =]|--post-(file|data)[ =])|\| ?(nc|ncat|netcat|telnet|openssl s_client) |> ?\/dev\/tcp\/)/
    $s_chat = /(api\.telegram\.org\/bot|discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?webhooks\/|hooks\.slack\.com\/services\/|webhook\.site\/|\.m\.pipedream\.net|\.oast\.|\.oastify\.com|\.interact\.sh|burpcollaborator|requestbin|\.ngrok(-free)?\.(io|app))/
    $s_other = /(curl_exec\(|http\.Post(Form)?\(|http\.NewRequest\(\s?("POST"|http\.MethodPost)|Net::HTTP\.(post|new)|LWP::UserAgent|\.Upload(String|File|Data|Values)\(|Invoke-(RestMethod|WebRequest)[^\n]{0,80}(POST|Post|post)|\.PostAsync\(|reqwest::)/
  condition:
    filesize < 32KB and any of ($re, $pem) and $walk and any of ($s_py, $s_js, $s_sh, $s_chat, $s_other)
}

rule credential_theft_keystores
{
  meta:
    id = "credential-theft/keystores"
    title = "Keystores and wallets are collected from the places where programs keep them"
    severity = "high"
    category = "credential-theft"
    attack = "T1555"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1555/"
  strings:
    $k1 = /\.ethereum\/keystore/
    $k2 = ".foundry/keystores"
    $k3 = ".config/solana/id.json"
    $k4 = /\.bitcoin\/(wallet\.dat|wallets)/
    $k5 = /\.electrum\/wallets/
    $k6 = /\.(brownie\/accounts|sui\/sui_config|aptos\/config\.yaml|near-credentials|polkadot|cosmos\/keyring|eth2\/validators|lighthouse\/validators|config\/Exodus|config\/atomic|monero|litecoin\/wallet\.dat|dogecoin\/wallet\.dat)/
    $k7 = /(Exodus\/exodus\.wallet|Ledger Live\/app\.json|UTC--\*|UTC--\[?0-9)/
    $take = /(tar [^\n]{0,20}[crz]|zip [^\n]{0,20}-|cp -|shutil\.(copy|make_archive)|zipfile\.ZipFile|readFileSync\(|find (\/|~|\$HOME)|os\.walk\()/
    $s_py = /((requests|httpx|session|urllib3|aiohttp)\.(post|put|request)\(|urlopen\(|HTTPS?Connection\(|\.sendto\(|\.sendall\(|smtplib\.SMTP|ftplib\.FTP)/
    $s_js = /(fetch\(|https?\.request\(|axios(\.post)?\(|axios\.(post|request)|got\.post\(|needle\.post\(|net\.connect\(|dns["\x27)]{0,2}\.(lookup|resolve\w{0,6})\(|new WebSocket\(|sendBeacon\()/
    $s_sh = /((curl|wget)[^\n]{0,240} (-d ?|-F ?|-T ?|--data[a-z-]{0,12}[ =]|--form[ =]|--upload-file[ =]|--post-(file|data)[ =])|\| ?(nc|ncat|netcat|telnet|openssl s_client) |> ?\/dev\/tcp\/)/
    $s_chat = /(api\.telegram\.org\/bot|discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?webhooks\/|hooks\.slack\.com\/services\/|webhook\.site\/|\.m\.pipedream\.net|\.oast\.|\.oastify\.com|\.interact\.sh|burpcollaborator|requestbin|\.ngrok(-free)?\.(io|app))/
    $s_other = /(curl_exec\(|http\.Post(Form)?\(|http\.NewRequest\(\s?("POST"|http\.MethodPost)|Net::HTTP\.(post|new)|LWP::UserAgent|\.Upload(String|File|Data|Values)\(|Invoke-(RestMethod|WebRequest)[^\n]{0,80}(POST|Post|post)|\.PostAsync\(|reqwest::)/
  condition:
    filesize < 128KB and 2 of ($k*) and $take and any of ($s_py, $s_js, $s_sh, $s_chat, $s_other)
}

rule credential_theft_environment_through_engine
{
  meta:
    id = "credential-theft/environment-through-engine"
    title = "The environment of other containers is read through the interface of the engine and sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1613"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1613/"
  strings:
    $sock = /(docker\.sock|dockerd?["\x27]\s?[+,.]\s?["\x27]\.?sock|:237[56]\b|containerd\.sock)/
    $list = /\/containers\/(json|\$|%|\{)|containers\.list\(|listContainers\(|docker (ps|inspect)/
    $env = /(\.Config\.Env|\[["\x27]Config["\x27]\]\[["\x27]Env["\x27]\]|\.attrs\[[^\n]{0,20}Env|["\x27]Env["\x27]|Config\.Env|range \.Config\.Env)/
    $key = /(KEY|SECRET|TOKEN|PASS|MNEMONIC)/
    $send = /(\.request\(\s?["\x27]POST|\.post\(|urlopen\(|method:\s?["\x27]POST|curl [^\n]{0,200}(-d|-F|-T|--data)|https?\.request\(|\| ?nc |api\/webhooks|sendMessage)/
  condition:
    filesize < 64KB and all of them
}

rule credential_theft_names_disguised
{
  meta:
    id = "credential-theft/names-disguised"
    title = "The name of a key, of a file of credentials or of the engine's socket is spelled so that a search for it fails"
    severity = "high"
    category = "credential-theft"
    attack = "T1027"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"
  strings:
    $k1 = "PROVIDER_PRIVATE_KEY" base64
    $k2 = "MASTER_PRIVATE_KEY" base64
    $k3 = "OGPU_PRIVATE_KEY" base64
    $k4 = "/var/run/docker.sock" base64
    $k5 = ".ssh/id_rsa" base64
    $k6 = "/.aws/credentials" base64
    $k7 = "/etc/shadow" base64
    $k8 = "169.254.169.254" base64
    $k9 = "serviceaccount/token" base64
    $s1 = /["\x27]docker["\x27]\s?(\+|\.|,)\s?["\x27]\.sock["\x27]|["\x27]\/var\/run\/doc["\x27]\s?\+\s?["\x27]ker|["\x27]docker\.["\x27]\s?\+\s?["\x27]sock["\x27]/
    $s2 = /["\x27](PROVIDER|MASTER|OGPU)_?["\x27]\s?\+\s?["\x27]_?PRIVATE|["\x27]PRIVATE["\x27]\s?\+\s?["\x27]_?KEY["\x27]/
    $s3 = /["\x27]169\.254["\x27]?\s?(\+|\.)\s?["\x27]\.?169/
    $s4 = /["\x27]\/etc\/sha["\x27]\s?\+\s?["\x27]dow["\x27]|["\x27]id_["\x27]\s?\+\s?["\x27]rsa["\x27]/
    $dec = /(base64|b64decode|atob\(|Base64|from_base64|decode64)/
  condition:
    filesize < 256KB and (any of ($s1, $s2, $s3, $s4) or $dec and any of ($k*)) and not uint32be(0) == 0x7f454c46
}

rule credential_theft_metadata_sent
{
  meta:
    id = "credential-theft/metadata-sent"
    title = "Credentials of the cloud are read from the metadata service and sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1552.005"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/005/"
  strings:
    $md = /(latest\/(meta-data\/iam|api\/token|user-data)|computeMetadata\/v1|metadata\/identity|meta-data\/ram\/security|meta-data\/cam\/security|AWS_CONTAINER_CREDENTIALS_(RELATIVE|FULL)_URI|opc\/v[12]\/(identity|instance))/
    $ip = /(169\.254\.(169\.254|170\.(2|23))|metadata\.google\.internal|100\.100\.100\.200|metadata\.tencentyun|fd00:ec2::254)/
    $send = /(requests\.post\(|urlopen\([^\n]{0,160}data\s?=|\.request\(\s?["\x27]POST|method:\s?["\x27`]POST|https?\.request\(\s{0,20}(\{|[a-zA-Z_]|["\x27`]https?:)|axios\.post\(|http\.Post(Form)?\(|http\.NewRequest\(\s?"POST"|api\/webhooks\/|api\.telegram\.org\/bot|\.oast\.|webhook\.site|\| ?(nc|ncat) |> ?\/dev\/tcp\/|--post-(data|file)|curl [^\n]{0,200} (-d|-F|-T|--data[a-z-]{0,12}|--form|--upload-file)[ =]["\x27]?[@$])/
  condition:
    filesize < 16KB and $md and $ip and $send
}
