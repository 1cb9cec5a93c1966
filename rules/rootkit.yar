// Rootkits: what hides processes, files and connections from the provider.

rule rootkit_process_hider
{
  meta:
    id = "rootkit/process-hider"
    title = "A library that hides a process from every program of the system, as miners bring it"
    severity = "critical"
    category = "rootkit"
    attack = "T1574.006"
    confidence = "high"
    slashable = true
    reference = "https://github.com/gianlucaborello/libprocesshider"
  strings:
    $stat = "/proc/%s/stat"
    $fd = "/proc/self/fd/%d"
    $scan = "%d (%[^)]s"
    $dlsym = "Error in dlsym"
    $readdir = "readdir64"
  condition:
    filesize < 256KB and uint32be(0) == 0x7f454c46 and uint16(16) == 3 and all of them
}

rule rootkit_process_hider_source
{
  meta:
    id = "rootkit/process-hider-source"
    title = "Source of a library that hides a process from every program of the system"
    severity = "high"
    category = "rootkit"
    attack = "T1014"
    confidence = "high"
    slashable = false
    reference = "https://github.com/gianlucaborello/libprocesshider"
  strings:
    $filter = "process_to_filter"
    $readdir = /DECLARE_READDIR|original_readdir|orig_readdir/
    $next = "RTLD_NEXT"
    $hide = /(hide|hidden|HIDE|MAGIC|magic_)/
    $strstr = /(strcmp|strstr)\([^\n]{0,80}(d_name|process_name|process_to_filter)/
  condition:
    filesize < 64KB and $next and ($filter and $strstr or $readdir and $hide and $strstr)
}

rule rootkit_preload_library
{
  meta:
    id = "rootkit/preload-library"
    title = "A library that stands between programs and the system and hides itself there, logins and connections included"
    severity = "high"
    category = "rootkit"
    attack = "T1574.006"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1574/006/"
  strings:
    $preload = "/etc/ld.so.preload"
    $dlsym = "dlsym"
    $readdir = "readdir64"
    $lstat = "__lxstat64"
    $fopen = "fopen64"
    $pam = /pam_(authenticate|vprompt|acct_mgmt|prompt|open_session)/
    $pcap = "pcap_loop"
    $tcp = "/proc/net/tcp"
    $accept = "accept"
    $unlink = "unlinkat"
    $rmdir = "rmdir"
  condition:
    filesize < 2MB and uint32be(0) == 0x7f454c46 and uint16(16) == 3 and $preload and $dlsym and ($pam or $pcap or $tcp) and 4 of ($readdir, $lstat, $fopen, $accept, $unlink, $rmdir)
}

rule rootkit_module_known
{
  meta:
    id = "rootkit/module-known"
    title = "A kernel module of a known rootkit (Diamorphine, Reptile, Suterusu, Adore, KoviD)"
    severity = "critical"
    category = "rootkit"
    attack = "T1014"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1014/"
  strings:
    $diamorphine = "diamorphine_"
    $getdents = "hacked_getdents64"
    $hide = "module_hide"
    $reptile = /reptile_(shell|module|init|start)|khook_/
    $reptile2 = "/reptile/"
    $suterusu = "suterusu"
    $adore = "adore_"
    $kovid = /kovid|KoviD/
    $vermagic = "vermagic="
    $singularity = "hook_getdents64"
  condition:
    filesize < 8MB and uint32be(0) == 0x7f454c46 and uint16(16) == 1 and $vermagic and ($diamorphine or $getdents or $hide and $getdents or $reptile and $reptile2 or $suterusu or $adore and $hide or $kovid and $hide or $singularity)
}

rule rootkit_module_hides
{
  meta:
    id = "rootkit/module-hides"
    title = "A kernel module that looks up the system calls and changes what they tell"
    severity = "high"
    category = "rootkit"
    attack = "T1014"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1014/"
  strings:
    $vermagic = "vermagic="
    $lookup = "kallsyms_lookup_name"
    $getdents = /(__x64_sys_|sys_)getdents64/
    $kill = /(__x64_sys_|sys_)kill/
    $tcp = /tcp[46]_seq_show/
    $ftrace = "ftrace_set_filter_ip"
    $creds = "prepare_creds"
    $list = "THIS_MODULE"
  condition:
    filesize < 8MB and uint32be(0) == 0x7f454c46 and uint16(16) == 1 and $vermagic and ($lookup or $ftrace) and ($getdents and any of ($kill, $tcp, $creds, $list) or $tcp and $kill)
}

rule rootkit_module_source
{
  meta:
    id = "rootkit/module-source"
    title = "Source of a kernel module that hides processes, files or itself"
    severity = "high"
    category = "rootkit"
    attack = "T1014"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1014/"
  strings:
    $init = "module_init("
    $hide = /(list_del\(&(__this_module|THIS_MODULE->)|list_del\(&THIS_MODULE->list)/
    $getdents = /(hook|hacked|orig|new|fake|my)_(sys_)?getdents(64)?/
    $table = /sys_call_table|kallsyms_lookup_name|ftrace_set_filter_ip|fh_install_hook/
    $root = /(commit_creds\(prepare_kernel_cred|give_root|set_root|commit_creds\(newcreds|commit_creds\(root)/
  condition:
    filesize < 256KB and $table and ($hide and ($getdents or $root or $init) or $getdents and $root)
}

rule rootkit_bpf_hides
{
  meta:
    id = "rootkit/bpf-hides"
    title = "A program of the kernel's BPF machine changes what others see: processes, files, logins"
    severity = "high"
    category = "rootkit"
    attack = "T1014"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1014/"
  strings:
    $getdents = /(tp|tracepoint)\/syscalls\/sys_exit_getdents64/
    $openat = /(tp|tracepoint)\/syscalls\/sys_(exit|enter)_(read|openat)/
    $patch = /(handle_getdents_patch|pid_to_hide|map_to_patch|map_buffs|hidden_pid|hide_pid)/
    $write = "bpf_probe_write_user"
    $pam = /uretprobe\/pam_get_authtok|trace_pam_get_authtok|uprobe\/pam_/
    $magic = /(sudoers|\/etc\/shadow|authorized_keys)/
    $known = /(TripleCross|ebpfkit|boopkit|pamspy|bad-bpf)/
  condition:
    filesize < 64MB and ($getdents and $patch or $pam and (uint32be(0) == 0x7f454c46 or filesize < 256KB) or uint32be(0) == 0x7f454c46 and $known and any of ($getdents, $openat, $write) or filesize < 256KB and $write and $magic and $openat)
}

rule rootkit_mount_over_process
{
  meta:
    id = "rootkit/mount-over-process"
    title = "Something is mounted over a process, so that its owner does not see it"
    severity = "high"
    category = "rootkit"
    attack = "T1564.013"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1564/013/"
  strings:
    $mount = /mount (--bind|-o ?bind|-B|--rbind|-n --bind)[^\n]{0,40} ["']?[^\s"']{1,60}["']? ["']?\/proc\/(\$|[0-9]{1,7}|["']?\$|`)/
  condition:
    filesize < 1MB and $mount
}

rule rootkit_tools_replaced
{
  meta:
    id = "rootkit/tools-replaced"
    title = "The programs that list processes are replaced by ones that leave something out"
    severity = "high"
    category = "rootkit"
    attack = "T1036.003"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1036/003/"
  strings:
    $move = /(mv|cp|ln -s) ["']?(\/usr)?\/s?bin\/(ps|top|pstree|netstat|ss|lsof|htop|ls)["']? ["']?(\/usr)?\/s?bin\/(\.?(ps|top|pstree|netstat|ss|lsof|htop|ls)[._-]?(original|lanigiro|orig|old|bak|real|ori|_)|\.(ps|top|pstree|netstat|ss|lsof|ls))/
    $filter = /(\/s?bin\/\.?(ps|top|pstree|netstat|ss)(\.(original|lanigiro|orig|old|real))?|\.(original|lanigiro)) ?["'\\$@]{0,8} ?\| ?grep (-E ?)?-v/
  condition:
    filesize < 256KB and $filter and ($move or filesize < 1KB and uint16be(0) == 0x2321)
}

rule rootkit_xz
{
  meta:
    id = "rootkit/xz"
    title = "The compression library liblzma with the back door of 2024, which lets its authors in through SSH (CVE-2024-3094)"
    severity = "high"
    category = "rootkit"
    attack = "T1195.002"
    confidence = "high"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-3094"
  strings:
    $code = { F3 0F 1E FA 55 48 89 F5 4C 89 CE 53 89 FB 81 E7 00 00 00 80 48 83 EC 28 48 89 54 24 18 48 89 4C 24 10 }
  condition:
    uint32be(0) == 0x7f454c46 and $code
}
