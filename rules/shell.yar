rule shell_bash_dev_tcp
{
  meta:
    id = "shell/bash-dev-tcp"
    title = "An interactive bash is connected to a remote host through /dev/tcp: a reverse shell"
    severity = "high"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/004/"
  strings:
    $classic = /bash -i[ \t]{1,8}(>&|&>)[ \t]{0,8}\/dev\/(tcp|udp)\/[^ \/\n]{1,255}\/[0-9]{1,5}[ \t]{1,8}0>&1/
  condition:
    $classic
}
