// Persistence: what comes back after the job is done, on a machine that it was to leave.

rule persistence_cron_download
{
  meta:
    id = "persistence/cron-download"
    title = "A cron job fetches a program again and again and runs it"
    severity = "high"
    category = "persistence"
    attack = "T1053.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1053/003/"
  strings:
    $cron = /[0-9*\/,-]{1,12}[ \t]{1,4}[0-9*\/,-]{1,12}[ \t]{1,4}[0-9*\/,-]{1,8}[ \t]{1,4}[0-9*\/,-]{1,8}[ \t]{1,4}[0-9*\/,-]{1,8}[ \t]{1,4}[^\n#]{0,60}(curl|wget|lwp-download|cdt|cd1|wd1)[ "'][^\n]{4,240}\| ?(sudo )?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
    $reboot = /@(reboot|hourly|daily)[^\n#]{0,60}(curl|wget)[ "'][^\n]{4,240}\| ?((\/usr)?\/bin\/)?(ba|da|z|k|a)?sh\b/
    $tmp = /[0-9*\/,-]{1,8}[ \t]{1,4}\*[ \t]{1,4}\*[ \t]{1,4}\*[ \t]{1,4}\*[ \t]{1,4}[^\n#]{0,40}(curl|wget) [^\n]{4,200}(chmod|(ba)?sh) [^\n]{0,40}\/(tmp|dev\/shm|var\/tmp)\//
  condition:
    filesize < 1MB and any of them
}

rule persistence_cron_hidden
{
  meta:
    id = "persistence/cron-hidden"
    title = "A cron job starts a program from a hidden or fleeting place"
    severity = "high"
    category = "persistence"
    attack = "T1053.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1053/003/"
  strings:
    $cron = /[0-9*\/,-]{1,8}[ \t]{1,4}[0-9*\/,-]{1,8}[ \t]{1,4}\*[ \t]{1,4}\*[ \t]{1,4}\*[ \t]{1,4}[^\n#]{0,60}(\/tmp|\/var\/tmp|\/dev\/shm|\/dev\/mqueue)\/\.[a-zA-Z0-9_.-]{1,40}/
    $reboot = /@reboot[^\n#]{0,60}(\/tmp|\/var\/tmp|\/dev\/shm)\/[a-zA-Z0-9_.-]{1,40}/
  condition:
    filesize < 1MB and any of them
}

rule persistence_cron_shell
{
  meta:
    id = "persistence/cron-shell"
    title = "A cron job opens a shell to a remote host"
    severity = "high"
    category = "persistence"
    attack = "T1053.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1053/003/"
  strings:
    $cron = /\*[ \t]{1,4}\*[ \t]{1,4}\*[ \t]{1,4}\*[^\n#]{0,120}(\/dev\/tcp\/|\bnc [^\n]{0,60}-e |\bncat [^\n]{0,60}-e |socket\.socket\(|base64 (-d|--decode)[^\n]{0,40}\| ?(ba)?sh)/
    $reboot = /@reboot[^\n#]{0,120}(\/dev\/tcp\/|\bnc [^\n]{0,60}-e |base64 (-d|--decode)[^\n]{0,40}\| ?(ba)?sh)/
  condition:
    filesize < 1MB and any of them
}

rule persistence_service_fetches
{
  meta:
    id = "persistence/service-fetches"
    title = "A service of systemd fetches its program from the network, decodes it, or lies in a fleeting place"
    severity = "high"
    category = "persistence"
    attack = "T1543.002"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1543/002/"
  strings:
    $fetch = /\nExecStart(Pre)?=[^\n]{0,80}(curl|wget) [^\n]{4,200}\| ?(ba|da)?sh/
    $tmp = /\nExecStart=[-@+]{0,2}["']?(\/bin\/(ba)?sh (-c )?["']?)?(\/tmp|\/var\/tmp|\/dev\/shm)\/[^\n]{1,80}/
    $hidden = /\nExecStart=[-@+]{0,2}(\/usr|\/lib|\/etc|\/bin|\/var|\/root)[^\n\s]{0,60}\/\.[a-zA-Z0-9_-]{1,30}[\s\/]/
    $shell = /\nExecStart=[^\n]{0,80}(\/dev\/tcp\/|base64 (-d|--decode))/
    $restart = /\nRestart(Sec)?=/
  condition:
    filesize < 64KB and (any of ($fetch, $shell) or any of ($tmp, $hidden) and $restart)
}

rule persistence_profile_append
{
  meta:
    id = "persistence/profile-append"
    title = "A command that calls home is written to the start-up files of a shell"
    severity = "high"
    category = "persistence"
    attack = "T1546.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1546/004/"
  strings:
    $echo = /(echo|printf) [^\n]{0,200}(curl [^\n]{4,160}\||wget [^\n]{4,160}\||\/dev\/tcp\/|nohup \/(tmp|var\/tmp|dev\/shm)|\/dev\/shm\/|base64 -d)[^\n]{0,160}>>? ?["']?[^\n"']{0,40}(\.bashrc|\.bash_profile|\.profile|\.zshrc|\.bash_logout|\/etc\/profile|\/etc\/bash\.bashrc|\/etc\/rc\.local|\/etc\/zsh)/
  condition:
    filesize < 1MB and $echo
}

rule persistence_fixed_key
{
  meta:
    id = "persistence/fixed-key"
    title = "A fixed SSH key is let in: whoever holds its other half can enter wherever the image runs with an SSH server"
    severity = "medium"
    category = "persistence"
    attack = "T1098.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1098/004/"
  strings:
    $echo = /(echo|printf|add)[ (]{1,2}[^\n]{0,20}["']?(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp256) AAAA[A-Za-z0-9+\/=]{40,800}[^\n]{0,80}> ?["']?[^\s"']{0,60}\.ssh\/authorized_keys/
  condition:
    filesize < 1MB and $echo
}

rule persistence_locked_key
{
  meta:
    id = "persistence/locked-key"
    title = "An SSH key is let in and the file locked, so that its owner cannot take it out"
    severity = "high"
    category = "persistence"
    attack = "T1098.004"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1098/004/"
  strings:
    $lock = /chattr \+[iau]{1,3} [^\n]{0,80}(authorized_keys|\/etc\/cron|\/var\/spool\/cron|\/etc\/ld\.so\.preload|\/root\/\.ssh|crontab)/
    $add = /(>{1,2} ?["']?[^\s"']{0,60}(authorized_keys|cron[^\s]{0,40}|ld\.so\.preload)|\| ?crontab|tee -a )/
  condition:
    filesize < 1MB and $lock and $add
}

rule persistence_preload_write
{
  meta:
    id = "persistence/preload-write"
    title = "A library is written where every program of the system loads it"
    severity = "high"
    category = "persistence"
    attack = "T1574.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1574/006/"
  strings:
    $write = /(echo|printf)[^\n]{0,120}\.so[^\n]{0,20}>{1,2} ?["']?[^\s"']{0,40}\/etc\/ld\.so\.preload/
    $python = /open\(\s?["'][^"'\n]{0,20}\/etc\/ld\.so\.preload["']\s?,\s?["'][wa]/
  condition:
    filesize < 1MB and any of them
}

rule persistence_root_user
{
  meta:
    id = "persistence/root-user"
    title = "A second user with the rights of root is made"
    severity = "high"
    category = "persistence"
    attack = "T1136.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1136/001/"
  strings:
    $passwd = /(echo|printf)[^\n]{0,12}["' ]([a-qs-zA-Z_]|r[a-np-z0-9_]|\$)[a-zA-Z0-9_{}-]{0,30}:[^:\n]{0,80}:0:0:[^\n]{0,80}>>? ?["']?[^\s"']{0,40}\/etc\/passwd/
    $useradd = /useradd [^\n]{0,80}(-o [^\n]{0,40}-u ?0\b|-u ?0 [^\n]{0,40}-o\b|-ou ?0\b)/
    $sed = /sed -i [^\n]{0,60}:0:0:[^\n]{0,80}\/etc\/passwd/
  condition:
    filesize < 1MB and any of them
}

rule persistence_setuid_shell
{
  meta:
    id = "persistence/setuid-shell"
    title = "A copy of a shell gets the rights of root for whoever starts it"
    severity = "high"
    category = "persistence"
    attack = "T1548.001"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1548/001/"
  strings:
    $copy = /cp (-[a-z]{1,3} )?((\/usr)?\/bin\/|\$\(which )(ba|da|z|k)?sh\)? [^\n;&]{1,60}[;&\n ]{1,4}[^\n]{0,60}chmod (u?g?\+s|a?\+s|[24-7][0-7]{3}|u\+s,?[^\s]{0,8}) /
    $direct = /chmod (u?\+s|4[0-7]{3}|6[0-7]{3}) ((\/usr)?\/bin\/(ba|da|z)?sh|\/tmp\/[^\s]{0,20}sh)\b/
  condition:
    filesize < 1MB and any of them
}

rule persistence_hooks_of_tools
{
  meta:
    id = "persistence/hooks-of-tools"
    title = "A hook of apt, udev, git or the message of the day runs a command that calls home"
    severity = "high"
    category = "persistence"
    attack = "T1546"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1546/"
  strings:
    $apt = /(Pre|Post)-(Invoke|Invoke-Success|Install-Pkgs)[^\n]{0,40}["{][^\n]{0,80}(\/dev\/tcp\/|\bnc(at)? [^\n]{0,40}(-e|[0-9]{4,5})|curl [^\n]{4,80}\||wget [^\n]{4,80}\||base64 -d|\/tmp\/\.)/
    $udev = /RUN\+?="[^"\n]{0,60}(\/dev\/tcp\/|curl |wget |["'; ](\/tmp|\/dev\/shm)\/|\bnc )/
    $motd = />{1,2} ?["']?\/etc\/update-motd\.d\/[^\n]{1,60}/
    $payload = /(\/dev\/tcp\/|\bnc [^\n]{0,40}-e|(curl|wget) [^\n]{4,120}\| ?(ba)?sh)/
    $git = />{1,2} ?["']?[^\s"']{0,60}\.git\/hooks\/[a-z-]{4,20}/
  condition:
    filesize < 256KB and ($apt or $udev or $payload and any of ($motd, $git))
}

rule persistence_false_name
{
  meta:
    id = "persistence/false-name"
    title = "A program gives itself the name of a kernel thread, so that its owner does not see it"
    severity = "medium"
    category = "persistence"
    attack = "T1036.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1036/004/"
  strings:
    $exec = /exec -a ["'\\]{0,2}\[?(kworker\/|kthreadd|ksoftirqd|migration\/|rcu_sched|watchdog\/|kdevtmpfs|kswapd|scsi_eh|crypto\])/
    $perl = /\$0 ?= ?["']\[?(kworker\/|kthreadd|ksoftirqd|migration\/|rcu_sched|kswapd|kdevtmpfs)/
    $python = /(setproctitle|setprocname|set_name)\(\s?["']\[?(kworker\/|kthreadd|ksoftirqd|migration\/|rcu_sched|kswapd)/
    $c = /(PR_SET_NAME|strcpy|strncpy)[^\n]{0,30}"\[?(kworker\/|kthreadd\]|ksoftirqd\/|rcu_sched\]|kswapd0)/
  condition:
    filesize < 1MB and any of them
}

rule persistence_erase_traces
{
  meta:
    id = "persistence/erase-traces"
    title = "The history of commands and the logs of logins are erased"
    severity = "low"
    category = "persistence"
    attack = "T1070.003"
    confidence = "low"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1070/003/"
  strings:
    $unset = "unset HISTFILE"
    $null = "HISTFILE=/dev/null"
    $size = /HISTSIZE=0|HISTFILESIZE=0/
    $clear = /history -c/
    $wtmp = /> ?\/var\/log\/(wtmp|lastlog|btmp|secure|auth\.log)/
  condition:
    filesize < 64KB and 3 of them
}
