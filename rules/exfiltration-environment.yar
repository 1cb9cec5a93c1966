// Environments and files of others that are sent away.

rule exfiltration_whole_environment
{
  meta:
    id = "exfiltration/whole-environment"
    title = "JavaScript packs the whole environment, with every key in it, and sends it away"
    severity = "high"
    category = "exfiltration"
    attack = "T1552.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"

  strings:
    $pack = /JSON\.stringify\(\s?(\{[^;\n]{0,240}(:\s?|\.\.\.)process\.env\s?[,}]|process\.env\s?[,)]|Object\.assign\([^;\n]{0,80}process\.env\s?[,)])/
    $send = /(\b\w{1,12}\.request\(|https?['"]?\)?\.(get|request)\(|\b[a-z]\w{0,8}\.get\(\s?['"`]https?:|\bfetch\(|axios|\.resolve[46]?\(|new WebSocket\()/
    $hidden = /(toString\(\s?['"](base64|hex)['"]\)|encodeURIComponent\(|hostname\(\)|userInfo\(\)|homedir\(\)|btoa\()/
  condition:
    filesize < 8KB and $pack and $send and $hidden
}

rule exfiltration_environment_shell
{
  meta:
    id = "exfiltration/environment-shell"
    title = "A shell sends the variables of the environment that hold keys to a server"
    severity = "high"
    category = "exfiltration"
    attack = "T1552.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1552/001/"

  strings:
    $grep = /\b(env|printenv|set|export -p)\s?\| ?(sudo )?[ef]?grep [^\n|]{0,160}(TOKEN|SECRET|PASS|KEY|CRED|OPENAI|AWS)[^\n]{0,160}(curl|wget|\bnc|ncat|\/dev\/tcp\/)\b/i
    $plain = /(curl|wget) [^\n]{0,200}(-d|--data[a-z-]{0,12}|--post-data|-F)[ =]["']?[^\n]{0,40}(\$\(|`)(env|printenv)(\)|`|\s?\|\s?base64)/
  condition:
    filesize < 256KB and any of them
}

rule exfiltration_files_of_others
{
  meta:
    id = "exfiltration/files-of-others"
    title = "Files are copied out of the root folders of other processes on the machine"
    severity = "high"
    category = "exfiltration"
    attack = "T1005"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1005/"

  strings:
    $glob = /\/proc["')]{0,3}(\.glob\(|\/)["']?(\[0-9\]\*|\*)\/root\//
    $loop = /\/proc\/(\$\{?\w{1,10}\}?|["']?\s?\+\s?\w{1,12}\s?\+\s?["']|\{\w{1,10}\}|%[sd])\/root\/(home|root|models|data|etc|var|opt|srv|workspace)/
    $copy = /(rsync|\bscp\b|curl |rclone|aws s3|\/dev\/tcp\/|requests\.(post|put)\(|\bnc )/
  condition:
    filesize < 64KB and $copy and any of ($glob, $loop)
}
