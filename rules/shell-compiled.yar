// Reverse and bind shells, in the source of compiled languages.

rule shell_go_source
{
  meta:
    id = "shell/go-source"
    title = "Go source connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $dial = /net\.Dial(Timeout|TCP)?\(\s?"(tcp|udp)/
    $shell = /exec\.Command\(\s?"((\/usr)?\/bin\/(ba|da|z)?sh|bash|sh|cmd(\.exe)?|powershell(\.exe)?)"/
    $stdin = /\.Stdin\s?=\s?(conn|c|sock|s|socket|connection|client|con)\b/
    $stdin2 = /\.Std(in|out)\s?,\s?\w{1,12}\.Std(out|err)[^=\n]{0,30}=\s?(c|conn|s|sock)\b/
  condition:
    filesize < 64KB and $dial and $shell and any of ($stdin, $stdin2)
}

rule shell_java
{
  meta:
    id = "shell/java"
    title = "Java, Groovy or Scala connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $socket = /new (java\.net\.)?Socket\(/
    $process = /(new ProcessBuilder\(|getRuntime\(\)\.exec\()[^\n;]{1,80}/
    $shell = /["'](\/bin\/(ba)?sh|cmd(\.exe)?|(ba)?sh)["']/
    $error = "redirectErrorStream(true)"
    $streams = /while\s?\(\s?!\s?\w{1,8}\.isClosed\(\)\s?\)/
    $pump = /\.available\(\)\s?>\s?0/
  condition:
    filesize < 256KB and $socket and $process and $shell and $pump and any of ($error, $streams)
}

rule shell_rust_source
{
  meta:
    id = "shell/rust-source"
    title = "Rust source connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $connect = "TcpStream::connect("
    $shell = /Command::new\(\s?"((\/usr)?\/bin\/)?(ba|z)?sh"/
    $fd = "from_raw_fd("
    $raw = /(as_raw_fd|into_raw_fd)\(\)/
  condition:
    filesize < 64KB and all of them
}

rule shell_c_source
{
  meta:
    id = "shell/c-source"
    title = "C source connects a shell to a remote host, or to whoever connects"
    severity = "medium"
    category = "shell"
    attack = "T1059.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $connect = /\b(connect|accept)\s?\(\s?\w{1,16}\s?,/
    $dup = /dup2\s?\(\s?\w{1,16}\s?,\s?(0|1|2|STDIN_FILENO|\w)\s?\)/
    $exec = /exec(ve|l|lp|vp|v|le)\s?\(\s?"(\/usr)?\/bin\/(ba|da|z)?sh"/
    $inet = /(AF_INET6?|PF_INET6?)/
  condition:
    filesize < 16KB and $connect and #dup >= 2 and $exec and $inet
}

rule shell_csharp
{
  meta:
    id = "shell/csharp"
    title = "C# connects a shell to a remote host"
    severity = "high"
    category = "shell"
    attack = "T1059"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/"
  strings:
    $client = /new TcpClient\(/
    $start = /FileName\s?=\s?@?"(cmd(\.exe)?|\/bin\/(ba)?sh|powershell(\.exe)?|bash)"/
    $redirect = "RedirectStandardInput = true"
    $stream = ".GetStream()"
    $data = "OutputDataReceived"
  condition:
    filesize < 64KB and $client and $start and $redirect and $stream and $data
}
