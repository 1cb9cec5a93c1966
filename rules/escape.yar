// Container escapes: ways out of the container onto the provider's machine.

rule escape_release_agent
{
  meta:
    id = "escape/release-agent"
    title = "The release agent of a cgroup is set to a program of the container, which the host then runs as root (CVE-2022-0492)"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2022-0492"
  strings:
    $notify = /echo ["']?1["']? {0,2}> {0,2}[^\s]{1,200}notify_on_release/
    $agent = /> {0,2}["']?[^\s>]{1,200}\/release_agent/
    $overlay = "perdir="
    $mount = "mount -t cgroup"
  condition:
    filesize < 4MB and $notify and $agent and any of ($overlay, $mount)
}

rule escape_release_agent_script
{
  meta:
    id = "escape/release-agent-script"
    title = "A script that makes the host run a program of the container as root, through the release agent of a cgroup"
    severity = "critical"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = true
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2022-0492"
  strings:
    $notify = /echo ["']?1["']? {0,2}> {0,2}[^\s]{1,200}notify_on_release/
    $agent = /> {0,2}["']?[^\s>]{1,200}\/release_agent/
    $overlay = "perdir="
    $trigger = /\n[^\n#]{1,120}> {0,2}["']?[^\s>]{1,200}\/cgroup\.procs/
  condition:
    filesize < 8KB and uint16be(0) == 0x2321 and all of them
}

rule escape_core_pattern
{
  meta:
    id = "escape/core-pattern"
    title = "The core pattern of the kernel is set to a program of the container, which the host then runs as root"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://man7.org/linux/man-pages/man5/core.5.html"
  strings:
    $set = /\|[^\n]{1,200}> {0,2}["']?[^\s"']{0,100}\/proc\/sys\/kernel\/core_pattern/
    $overlay = "perdir="
    $host = "/proc/%P/root"
  condition:
    filesize < 1MB and $set and any of ($overlay, $host)
}

rule escape_nsenter_host
{
  meta:
    id = "escape/nsenter-host"
    title = "A program enters the namespaces of process 1 of the host"
    severity = "medium"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1611/"
  strings:
    $target_first = /nsenter [^\n]{0,60}(-t|--target)[ =]?1 [^\n]{0,60}(-m|--mount|-a|--all)/
    $mount_first = /nsenter (-m|--mount|-a|--all)[^\n]{0,60} (-t|--target)[ =]1/
  condition:
    filesize < 4MB and any of them
}

rule escape_proc_root
{
  meta:
    id = "escape/proc-root"
    title = "A program reaches the file system of the host through process 1"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1611/"
  strings:
    $chroot = /chroot ["']?\/proc\/1\/root/
    $file = /\/proc\/1\/root\/((root|home\/[^\s\/]{1,40})\/\.ssh\/authorized_keys|etc\/(shadow|sudoers|ld\.so\.preload|cron)|var\/spool\/cron)/
  condition:
    filesize < 4MB and any of them
}

rule escape_privileged_container
{
  meta:
    id = "escape/privileged-container"
    title = "A container is started with the file system of the host, and its shell moved there"
    severity = "high"
    category = "escape"
    attack = "T1610"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1610/"
  strings:
    $chroot = / run [^\n]{0,200}(-v|--volume)[ =]["']?\/:\/[^\n]{1,200}chroot/
    $nsenter = /--privileged[^\n]{1,200}nsenter/
  condition:
    filesize < 4MB and any of them
}

rule escape_host_disk
{
  meta:
    id = "escape/host-disk"
    title = "A disk of the host is mounted and a way in is written to it"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1611/"
  strings:
    $mount = /mount (-[a-z] [^\s]{1,20} ){0,2}\/dev\/(sd[a-z]|vd[a-z]|xvd[a-z]|nvme[0-9]n[0-9])[p0-9]{0,3} {1,2}[^\s]{2,60}/
    $keys = /> ?["']?[^\s"']{1,60}\/\.ssh\/authorized_keys/
    $cron = /> ?["']?[^\s"']{1,60}\/(etc|var\/spool)\/cron/
  condition:
    filesize < 256KB and $mount and any of ($keys, $cron)
}

rule escape_runc_shebang
{
  meta:
    id = "escape/runc-shebang"
    title = "A script that is interpreted by the container runtime itself, in order to overwrite it on the host (CVE-2019-5736)"
    severity = "critical"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = true
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2019-5736"
  strings:
    $exe = /\/proc\/(self|thread-self|[0-9]{1,7})\/exe\s/
  condition:
    filesize < 4KB and uint16be(0) == 0x2321 and ($exe at 2 or $exe at 3)
}

rule escape_runc_overwrite
{
  meta:
    id = "escape/runc-overwrite"
    title = "A program that plants a script interpreted by the container runtime and then overwrites the runtime (CVE-2019-5736)"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2019-5736"
  strings:
    $shebang = "#!/proc/self/exe"
    $descriptor = "/proc/self/fd/"
  condition:
    filesize < 8MB and all of them and not $shebang at 0
}

rule escape_leaked_descriptor
{
  meta:
    id = "escape/leaked-descriptor"
    title = "A path leads to the host through a file descriptor that the container runtime left open (CVE-2024-21626)"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-21626"
  strings:
    $path = /\/proc\/self\/fd\/[0-9]{1,2}\/(\.\.\/){2,20}[a-z]/
  condition:
    filesize < 8MB and $path
}

rule escape_nvidia_hook
{
  meta:
    id = "escape/nvidia-hook"
    title = "A library of the container is loaded into a hook of the NVIDIA container toolkit on the host (CVE-2025-23266)"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-23266"
  strings:
    $preload = /LD_(PRELOAD|AUDIT)["']?[ =:]{1,3}["']?\/proc\/(self|1|thread-self)\/(cwd|root|fd\/[0-9]{1,3})\/[^\s"']{1,200}/
  condition:
    filesize < 8MB and $preload
}

rule escape_kernel_module
{
  meta:
    id = "escape/kernel-module"
    title = "A kernel module that starts a shell towards a remote host"
    severity = "critical"
    category = "escape"
    attack = "T1547.006"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1547/006/"
  strings:
    $helper = "call_usermodehelper"
    $tcp = "/dev/tcp/"
  condition:
    uint32be(0) == 0x7f454c46 and uint16(16) == 1 and all of them
}
