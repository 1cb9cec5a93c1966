// What runs when a package is installed or imported, and reports, fetches or steals.

rule persistence_setup_collects
{
  meta:
    id = "persistence/setup-collects"
    title = "The installation file of a Python package collects what it can learn of the machine and sends it away"
    severity = "high"
    category = "persistence"
    attack = "T1195.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1195/002/"
  strings:
    $setup = /(from setuptools import|from distutils\.core import|import setuptools|setuptools\.setup\()/
    $who = /(socket\.gethostname\(\)|getpass\.getuser\(\)|os\.getlogin\(\)|platform\.(node|uname|platform)\(\)|os\.getcwd\(\)|os\.environ(\)|\.items|\.copy|\s?,|\s?\})|uuid\.getnode\(\)|gethostbyname\()/
    $send = /(requests\.(get|post)\(|urlopen\(|http\.client|\.sendto\(|\.connect\(\s?\(|urllib\.request\.Request\(|httpx\.|nslookup |curl |gethostbyname\([^\n]{0,60}\+)/
    $chat = /(api\.telegram\.org\/bot|discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?webhooks\/|hooks\.slack\.com\/services\/|webhook\.site\/|\.m\.pipedream\.net|\.oast\.|\.oastify\.com|\.interact\.sh|burpcollaborator|requestbin|\.ngrok(-free)?\.(io|app))/
  condition:
    filesize < 64KB and $setup and $send and (#who >= 2 or $who and $chat or $chat)
}

rule persistence_setup_override
{
  meta:
    id = "persistence/setup-override"
    title = "The installation of a Python package was changed so that it also starts programs or fetches code"
    severity = "high"
    category = "persistence"
    attack = "T1195.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1195/002/"
  strings:
    $class = /class \w{1,60}\(\s?(\w{1,20}\.)?(_?install|develop|egg_info|build_py|_?[iI]nstall\w{0,10}|bdist_wheel|sdist|_develop|_egg_info|setuptools\.command\.\w{1,12}\.\w{1,12})\s?\)\s?:/
    $cmd = /cmdclass/
    $setup = /setup\(/
    $bad = /((os\.system|os\.popen|subprocess\.\w{3,14})\(\s?\[?f?["\x27](curl|wget|powershell|pwsh|bash|sh |\/bin\/(ba)?sh|cmd(\.exe)?|nc |ncat|start |chmod|python3? -c|nohup|certutil|mshta|explorer)|\bexec\(|\beval\(|b64decode\(|socket\.socket\(|requests\.(get|post)\(|webhook|\/dev\/tcp|Fernet\(|startfile\(|ctypes\.windll|creationflags|marshal\.loads|crontab|authorized_keys|\.bashrc|id_rsa|os\.environ\.(items|copy)|getpass\.getuser|gethostname\()/
    $honest = /(exec\(\s?(open|compile|f\.read|fp\.read|read|version|_?in_?f|code)|exec\(\w{1,12}\.read\(\))/
  condition:
    filesize < 32KB and $class and $cmd and $setup and (#bad >= 2 or $bad and not $honest)
}

rule exfiltration_host_report_node
{
  meta:
    id = "exfiltration/host-report-node"
    title = "JavaScript reports name, user and address of the machine to somebody, as packages that squat on names do"
    severity = "high"
    category = "exfiltration"
    attack = "T1082"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1082/"
  strings:
    $host = /(os\.hostname\(\)|\.hostname\(\)|process\.env\.(COMPUTERNAME|HOSTNAME))/
    $w1 = /(userInfo\(\)|process\.env\.(USER|USERNAME|LOGNAME))/
    $w2 = /(homedir\(\)|process\.env\.HOME\b)/
    $w3 = /(dns["\x27)]{0,2}\.getServers\(\)|networkInterfaces\(\)|api\.ipify\.org|ipinfo\.io|ifconfig\.me|icanhazip|checkip)/
    $w4 = /(__dirname|process\.cwd\(\)|__filename|INIT_CWD)/
    $w5 = /(package\.json|packageJSON|npm_package_name|process\.env\.npm_)/
    $w6 = /(\/etc\/passwd|\/etc\/hosts|\/etc\/shadow|whoami|uname -a|JSON\.stringify\(\s?process\.env\s?[,)]|\.npmrc|\.ssh\/)/
    $send = /(https?["\x27)]{0,2}\.(request|get)\(|fetch\(|axios|dns["\x27)]{0,2}\.(lookup|resolve\w{0,6})\(|net\.connect|execSync\([^\n]{0,20}curl|exec\([^\n]{0,20}(curl|nslookup|ping)|new WebSocket|XMLHttpRequest)/
    $chat = /(api\.telegram\.org\/bot|discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?webhooks\/|hooks\.slack\.com\/services\/|webhook\.site\/|\.m\.pipedream\.net|\.oast\.|\.oastify\.com|\.interact\.sh|burpcollaborator|requestbin|\.ngrok(-free)?\.(io|app))/
  condition:
    filesize < 16KB and $host and $send and ($chat and any of ($w*) or 4 of ($w*) or 3 of ($w*) and filesize < 4KB)
}

rule exfiltration_host_report_python
{
  meta:
    id = "exfiltration/host-report-python"
    title = "Python reports name, user, address and files of the machine to somebody"
    severity = "high"
    category = "exfiltration"
    attack = "T1082"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1082/"
  strings:
    $w1 = /(socket\.gethostname\(\)|platform\.node\(\)|COMPUTERNAME)/
    $w2 = /(getpass\.getuser\(\)|os\.getlogin\(\)|os\.getenv\(\s?["\x27](USER|USERNAME)|os\.environ\[["\x27](USER|USERNAME))/
    $w3 = /(api\.ipify\.org|ipinfo\.io|ifconfig\.me|icanhazip\.com|ip-api\.com|checkip\.amazonaws|ident\.me|ipapi\.co)/
    $w4 = /(os\.getcwd\(\)|os\.listdir\(\s?["\x27](\/|~|C:)|expanduser\(\s?["\x27]~["\x27]\))/
    $w5 = /(uuid\.getnode\(\)|getmac|wmic |psutil\.|GPUtil)/
    $w6 = /(\/etc\/passwd|\.ssh|\.bash_history|ImageGrab|screenshot|str\(os\.environ|dict\(os\.environ|os\.environ\.items|clipboard|tokens?\b)/
    $send = /(requests\.(get|post)\(|urlopen\(|http\.client\.HTTPS?Connection|\.sendto\(|aiohttp\.ClientSession)/
    $chat = /(api\.telegram\.org\/bot|discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?webhooks\/|hooks\.slack\.com\/services\/|webhook\.site\/|\.m\.pipedream\.net|\.oast\.|\.oastify\.com|\.interact\.sh|burpcollaborator|requestbin|\.ngrok(-free)?\.(io|app))/
  condition:
    filesize < 32KB and $send and ($chat and 2 of ($w*) or 4 of ($w*))
}

rule exfiltration_environment_posted
{
  meta:
    id = "exfiltration/environment-posted"
    title = "The environment of a program is put together as a whole and sent elsewhere"
    severity = "high"
    category = "exfiltration"
    attack = "T1041"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1041/"
  strings:
    $py = /(str|dict|repr|json\.dumps)\(\s?(dict\(\s?)?os\.environ\s?[,)]|os\.environ\.(items|copy)\(\)|for \w{1,8}(, ?\w{1,8})? in (sorted\()?os\.environ/
    $js = /(JSON\.stringify\(\s?(\{[^}\n]{0,60}:\s?)?process\.env\s?[,)}]|Object\.(entries|keys|assign)\((\s?\{\}\s?,)?\s?process\.env\s?\)|querystring\.stringify\(\s?process\.env|for\s?\(\s?(const|let|var) \w{1,8} (in|of) (Object\.\w{4,8}\(\s?)?process\.env)/
    $sh = /(\$\((env|printenv|set|export -p)\b|\b(env|printenv) ?(\||>{1,2} ?["\x27]?[\/$.a-z])|`(env|printenv)\b|<\((env|printenv)\b)/
    $go = /os\.Environ\(\)/
    $rb = /ENV\.(to_h|to_a|each|map|inspect)/
    $php = /(getenv\(\)|\$_ENV\)|print_r\(\$_SERVER|json_encode\(\$_(ENV|SERVER)\))/
    $p_py = /(requests\.(post|put)\(|urlopen\([^\n]{1,120}(data|,)|\.sendall\(|\.sendto\(|HTTPS?Connection\()/
    $p_js = /(method:\s?["\x27`](POST|PUT)|\.post\(|dns["\x27)]{0,2}\.(lookup|resolve)|net\.connect\()/
    $p_sh = /((curl|wget)[^\n]{0,200} (-d ?|-F ?|-T ?|--data[a-z-]{0,12}[ =]|--form[ =]|--upload-file[ =]|--post-(file|data)[ =])|\| ?(nc|ncat) |> ?\/dev\/tcp\/|nslookup |dig )/
    $p_go = /http\.(Post(Form)?\(|NewRequest\(\s?"POST")/
    $p_rb = /(Net::HTTP\.post|RestClient\.post)/
    $p_php = /(curl_exec\(|file_get_contents\(\s?["\x27]http)/
    $key = /(KEY|TOKEN|SECRET|PASS)/
    $spawn = /(spawn\(|fork\(|Popen\(|execFile\(|env=|stdio)/
  condition:
    filesize < 16KB and ($py and $p_py and (not $spawn or $key) or $js and $p_js and (not $spawn or $key) or $sh and $p_sh and filesize < 8KB or $go and $p_go and not $spawn and filesize < 4KB or $rb and $p_rb or $php and $p_php)
}

rule persistence_npm_install_script
{
  meta:
    id = "persistence/npm-install-script"
    title = "The installation of an npm package runs a command that reports, fetches or hides something"
    severity = "high"
    category = "persistence"
    attack = "T1195.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1195/002/"
  strings:
    $a = /"(pre|post)?install"\s?:\s?"[^"\n]{0,160}(curl|wget|nslookup|dig|ping|nc|Invoke-WebRequest|iwr|certutil|bitsadmin|mshta)( |\.exe)[^"\n]{0,200}(\$\(|`|%USERNAME%|%COMPUTERNAME%|\$\{?(USER|HOSTNAME|HOME|PWD)|whoami|hostname|passwd|-d |--data|\| ?(ba|z)?sh|\| ?node|&& ?(chmod|node|bash|sh|\.\/)|-o |-O |\.oast|pipedream|burp|interact\.sh|webhook|ngrok)/
    $b = /"(pre|post)?install"\s?:\s?"[^"\n]{0,60}(node|bun|deno) (-e|--eval|eval) [^\n]{0,300}(require|process|fetch|import\()/
    $c = /"(pre|post)?install"\s?:\s?"[^"\n]{0,80}(powershell|pwsh|cmd \/c|python3? -c|perl -e|ruby -e|bash -i|bash -c|sh -c|base64)/
    $d = /"(pre|post)?install"\s?:\s?"[^"\n]{0,120}(> ?\/dev\/null 2>&1 ?&|\|\| ?true ?&|nohup |\/dev\/tcp|\/etc\/passwd|rm -rf (\/|~|\$HOME))/
    $scripts = /"scripts"\s?:/
    $honest = /"(pre|post)?install"\s?:\s?"[^\n]{0,80}(bash -c|sh -c|python3? -c|node -e|node --eval)[^\n]{0,160}(echo|try ?\{|opencollective|husky|postinstall|console\.log|check|skip|\bCI\b|existsSync)/
  condition:
    filesize < 64KB and $scripts and ($a or $d or any of ($b, $c) and not $honest)
}
