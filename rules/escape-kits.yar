// Tool kits and exploits for the way out of a container, or from a user to root.

rule escape_kit_cdk
{
  meta:
    id = "escape/kit-cdk"
    title = "CDK, a tool kit that finds and uses ways out of containers"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://github.com/cdk-team/CDK"
  strings:
    $shim = "shim-pwn"
    $sock = "docker-sock-pwn"
    $lxcfs = "lxcfs-rw"
    $procfs = "mount-procfs"
    $cgroup = "mount-cgroup"
    $disk = "mount-disk"
    $cap = "cap-dac-read-search"
    $shadow = "k8s-shadow-apiserver"
    $daemonset = "k8s-backdoor-daemonset"
    $rewrite = "rewrite-cgroup-devices"
    $userns = "abuse-unpriv-userns"
  condition:
    filesize < 64MB and (uint32be(0) == 0x7f454c46 and 3 of them or filesize < 64KB and uint16be(0) == 0x2321 and 2 of them)
}

rule escape_kit_deepce
{
  meta:
    id = "escape/kit-deepce"
    title = "deepce, a script that looks for ways out of containers and uses them"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://github.com/stealthcopter/deepce"
  strings:
    $banner = "Docker Enumeration, Escalation of Privileges and Container Escapes"
    $exploit = /exploit_?[Dd]ocker|--exploit (DOCKER|PRIVILEGED|SOCK|SYS_MODULE)|exploitPrivileged\(\)/
    $sock = /dockerSock|docker\.sock/
  condition:
    filesize < 256KB and ($banner and $sock or $exploit and $sock and uint16be(0) == 0x2321)
}

rule escape_kit_botb
{
  meta:
    id = "escape/kit-botb"
    title = "Break out the Box or Peirates, tool kits that attack containers and clusters from inside"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://github.com/brompwnie/botb"
  strings:
    $auto = "Attempting to Autopwn"
    $keyctl = "-pwnKeyCTL"
    $hijack = "Identifying and Verifying UNIX Domain Sockets"
    $runc = "Pwning entrypoint or CMD"
    $peirates = "Peirates"
    $menu = "List Service Accounts for this namespace"
    $menu2 = "Switch namespaces"
    $menu3 = "Launch attack"
    $menu4 = "attack-pod-hostpath-mount"
  condition:
    filesize < 128MB and uint32be(0) == 0x7f454c46 and (2 of ($auto, $keyctl, $hijack, $runc) or $peirates and any of ($menu, $menu3, $menu4) and any of ($menu2, $menu4))
}

rule escape_kit_privilege_escalation
{
  meta:
    id = "escape/kit-privilege-escalation"
    title = "A script or program that searches a machine for ways to become root (LinPEAS, linux-exploit-suggester, LinEnum)"
    severity = "high"
    category = "escape"
    attack = "T1082"
    confidence = "medium"
    slashable = false
    reference = "https://github.com/peass-ng/PEASS-ng"
  strings:
    $peass = "PEASS-ng"
    $linpeas = "linpeas"
    $color = /\[1;31;103m/
    $sudovb = "sudoVB1"
    $les = "linux-exploit-suggester"
    $les2 = "EXPLOITS_USERSPACE"
    $les3 = "exploit-db: "
    $enum = "Local Linux Enumeration & Privilege Escalation Script"
    $lse = "linux-smart-enumeration"
    $lse2 = "lse_level"
    $traitor = "gtfobins exploitation"
  condition:
    filesize < 16MB and (2 of ($peass, $linpeas, $color, $sudovb) and any of ($sudovb, $color) or $les and any of ($les2, $les3) and uint16be(0) == 0x2321 or $enum and uint16be(0) == 0x2321 or $lse and $lse2 or uint32be(0) == 0x7f454c46 and $traitor)
}

rule escape_open_by_handle
{
  meta:
    id = "escape/open-by-handle"
    title = "A program opens files of the host by their handles, past the walls of the container (Shocker)"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1611/"
  strings:
    $open = "open_by_handle_at"
    $shocker = "shocker: docker PoC"
    $brute = /find_handle|brute_?[Hh]andle/
    $ref = "/.dockerinit"
    $resolve = "[*] Resolving '%s'"
    $shadow = "/etc/shadow"
  condition:
    filesize < 8MB and $open and ($shocker or $resolve or 2 of ($brute, $ref, $shadow))
}

rule escape_uevent_helper
{
  meta:
    id = "escape/uevent-helper"
    title = "A program of the container is set as the helper that the host's kernel runs as root when a device changes"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://www.kernel.org/doc/html/latest/admin-guide/sysctl/kernel.html"
  strings:
    $set = />{1,2} {0,2}["']?[^\s"'>]{0,60}\/sys\/kernel\/uevent_helper/
    $set2 = /open\(\s?["'][^\s"']{0,60}\/sys\/kernel\/uevent_helper["']\s?,\s?["'O]/
    $overlay = "perdir="
    $trigger = /> {0,2}["']?[^\s"'>]{1,100}\/uevent["']?\s/
  condition:
    filesize < 1MB and any of ($set, $set2) and ($overlay or $trigger)
}

rule escape_devices_allow
{
  meta:
    id = "escape/devices-allow"
    title = "A container allows itself every device of the host, through the cgroup that was to keep it from them"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://docs.kernel.org/admin-guide/cgroup-v1/devices.html"
  strings:
    $allow = /echo ["']?(a|b|a \*:\* rwm|b \*:\* rwm|b [0-9*]{1,3}:[0-9*]{1,3} rwm)["']? {0,2}> {0,2}["']?[^\s"']{1,200}devices\.allow/
    $mknod = /mknod [^\n]{1,80} b /
    $debugfs = "debugfs "
    $mount = /mount [^\n]{0,60}\/dev\//
  condition:
    filesize < 256KB and $allow and any of ($mknod, $debugfs, $mount)
}

rule escape_raw_disk
{
  meta:
    id = "escape/raw-disk"
    title = "A disk of the host is read or written as raw blocks from inside a container"
    severity = "high"
    category = "escape"
    attack = "T1006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1006/"
  strings:
    $debugfs = /debugfs [^\n]{0,20}(-w|-R) [^\n]{0,120}(\/etc\/shadow|authorized_keys|\/etc\/passwd|cron|\.ssh|ssh_host)[^\n]{0,80}/
    $mknod = /mknod [^\n]{1,60} b (8|259|253|252|202) [0-9]{1,3}/
    $use = /(debugfs -w|mount [^\n]{0,40}\/dev\/[a-z0-9_.]{1,20} \/mnt|dd if=)[^\n]{0,80}/
    $goal = /(\/etc\/shadow|authorized_keys|\/etc\/cron|\/etc\/passwd)/
  condition:
    filesize < 64KB and ($debugfs or $mknod and $use and $goal)
}

rule escape_host_mount_write
{
  meta:
    id = "escape/host-mount-write"
    title = "A way in is written to the file system of the host, where a container has it mounted"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1611/"
  strings:
    $write = />>? {0,2}["']?\/(host|hostfs|host_?root|host-?fs|rootfs|mnt\/host|mnt\/root|host_?mnt|noderoot|node)\/(root\/\.ssh\/authorized_keys|home\/[^\s\/]{1,40}\/\.ssh\/authorized_keys|etc\/(cron[^\s]{1,40}|passwd|shadow|sudoers[^\s]{0,40}|ld\.so\.preload|profile[^\s]{0,40}|rc\.local)|var\/spool\/cron[^\s]{0,40})/
    $copy = /(cp|install|tee -a|tee) [^\n]{0,80} ?\/(host|hostfs|host_?root|rootfs|mnt\/host|noderoot)\/(root\/\.ssh\/authorized_keys|etc\/(cron\.[a-z]{1,8}|ld\.so\.preload|passwd|shadow)|var\/spool\/cron)/
    $chroot = /chroot ["']?\/(host|hostfs|host_?root|rootfs|mnt\/host|noderoot)["']? [^\n]{0,60}(useradd|crontab|authorized_keys|curl|wget|\/dev\/tcp|chpasswd)/
  condition:
    filesize < 1MB and any of them
}

rule escape_toolkit_symlink
{
  meta:
    id = "escape/toolkit-symlink"
    title = "A link leads from where the NVIDIA container toolkit mounts its libraries to the root of the host (CVE-2024-0132)"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-0132"
  strings:
    $link = /ln -[a-z]{0,3}s[a-z]{0,3} ["']?(\/|\.\.\/\.\.\/\.\.\/)[^\n]{0,100} [^\n]{0,40}(\/usr\/local\/cuda\/compat|libcuda\.so|libnvidia-ml\.so|libdxcore\.so|firmware\/nvidia)/
    $climb = "../../../../"
    $sys = /\/(proc\/(self|1)\/|sys\/|host)/
  condition:
    filesize < 256KB and $link and any of ($climb, $sys)
}

rule escape_toolkit_preload
{
  meta:
    id = "escape/toolkit-preload"
    title = "An image sets a preloaded library by a path that a hook of the NVIDIA container toolkit resolves inside the image (CVE-2025-23266)"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-23266"
  strings:
    $env = /\nENV [^\n]{0,80}LD_(PRELOAD|AUDIT)[= ]["']?\.{1,2}\/[^\s"']{1,120}/
    $compose = /(- ["']?LD_(PRELOAD|AUDIT)=|LD_(PRELOAD|AUDIT)["']?: ?["']?)\.{1,2}\/[^\s"']{1,120}/
  condition:
    filesize < 64KB and any of them
}

rule escape_module_source
{
  meta:
    id = "escape/module-source"
    title = "Source of a kernel module that runs a shell command on the host when it is loaded"
    severity = "high"
    category = "escape"
    attack = "T1547.006"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1547/006/"
  strings:
    $helper = "call_usermodehelper("
    $init = "module_init("
    $shell = /"\/bin\/(ba)?sh"\s?,\s{0,20}"-c"/
  condition:
    filesize < 64KB and all of them
}

rule escape_shim_socket
{
  meta:
    id = "escape/shim-socket"
    title = "A script looks for the abstract socket of containerd, which led out of containers that share the host's network (CVE-2020-15257)"
    severity = "medium"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://nvd.nist.gov/vuln/detail/CVE-2020-15257"
  strings:
    $grep = /(grep|awk|cat|strings)[^\n]{0,60}(containerd-shim[^\n]{0,80}\/proc\/net\/unix|\/proc\/net\/unix[^\n]{0,80}containerd-shim)/
  condition:
    filesize < 1MB and $grep
}

rule escape_container_probe
{
  meta:
    id = "escape/container-probe"
    title = "A script checks which ways out of its container lie open"
    severity = "medium"
    category = "escape"
    attack = "T1613"
    confidence = "low"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1613/"
  strings:
    $release = /(release_agent|notify_on_release)/
    $sock = "docker.sock"
    $cap = /Cap(Eff|Prm|Bnd)/
    $capsh = "capsh --print"
    $dockerenv = "/.dockerenv"
    $proc1 = /\/proc\/1\/(cgroup|root|environ)/
    $core = "core_pattern"
    $disk = /(fdisk -l|\/dev\/(sda|vda|nvme0n1))/
    $word = /(escape|breakout|[eE]xploit|privesc|pwn)/
  condition:
    filesize < 64KB and uint16be(0) == 0x2321 and $word and 5 of ($release, $sock, $cap, $capsh, $dockerenv, $proc1, $core, $disk)
}
