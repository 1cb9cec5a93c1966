// Programs and scripts that fetch the next stage for each machine, or by ways that hide its server.

rule dropper_loader_program
{
  meta:
    id = "dropper/loader-program"
    title = "A program holds the commands by which it fetches the next stage from a bare address and starts it"
    severity = "high"
    category = "dropper"
    attack = "T1105"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"

  strings:
    $fetch = /(wget|curl|tftp|ftpget)[^\n\x00]{0,60}(https?:\/\/)?[1-9][0-9]{0,2}(\.[0-9]{1,3}){3}[^\n\x00]{0,160}chmod (\+x|a\+x|777|0?755|0?7[0-7]{2})[^\n\x00]{0,80}[;&] ?(\.\/|\/tmp|\/var|\/dev|sh )/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 8MB and $fetch
}

rule dropper_through_tor
{
  meta:
    id = "dropper/through-tor"
    title = "A script fetches code through the Tor network and runs it: nobody can say who serves it"
    severity = "high"
    category = "dropper"
    attack = "T1090.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1090/003/"

  strings:
    $tor = /(curl|wget|torsocks|torify|proxychains4?)[^\n]{0,80}(socks5h?:\/\/[^\s]{1,30}:9[01]50|--socks5[a-z-]{0,10} [^\s]{1,30}:9[01]50|\.onion\b|tor2web|\.onion\.(ws|ly|pet|to|sh|foundation|cab))[^\n]{0,240}(\| ?(sudo )?(ba|da|z)?sh\b|&& ?(ba|da|z)?sh |; ?(ba|da|z)?sh |chmod \+x|chmod 7)/
    $torsocks = /(torsocks|torify) (curl|wget)[^\n]{0,240}(\| ?(sudo )?(ba|da|z)?sh\b|&& ?(ba|da|z)?sh |chmod \+x|chmod 7)/
  condition:
    filesize < 256KB and any of them
}

rule dropper_python_download_run
{
  meta:
    id = "dropper/python-download-run"
    title = "Python downloads a program to a fleeting place, makes it executable and runs it in a shell"
    severity = "medium"
    category = "dropper"
    attack = "T1105"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1105/"

  strings:
    $get = /(urlretrieve\(|urlopen\(|requests\.get\(|httpx\.get\()/
    $place = /(gettempdir\(\)|["']\/tmp\/|["']\/dev\/shm\/|["']\/var\/tmp\/|mkstemp\(|mkdtemp\(|NamedTemporaryFile\()/
    $chmod = /os\.chmod\([^\n]{1,60}(0o?7[0-7]{2}|stat\.S_IXUSR|stat\.S_IEXEC)/
    $run = /os\.(system|popen)\(|subprocess\.(Popen|call|run)\([^\n]{1,80}shell\s?=\s?True|os\.exec\w{1,3}\(/
  condition:
    filesize < 12KB and all of ($get, $place, $chmod, $run)
}

rule dropper_python_exec_fetched
{
  meta:
    id = "dropper/python-exec-fetched"
    title = "Python executes what an address returns, whatever its library is called"
    severity = "high"
    category = "dropper"
    attack = "T1059.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/006/"

  strings:
    $exec = /\bexec\(\s{0,4}(compile\(\s{0,4})?\w{1,16}\.(request\.)?(urlopen|get)\(\s{0,2}f?["']https?:\/\//
    $alias = /\b(import|from) [^\n]{0,60}(urllib|requests|httpx)/
  condition:
    filesize < 256KB and $exec and $alias
}
