// Ways out of a container that are put together from harmless parts.

rule escape_core_pattern_program
{
  meta:
    id = "escape/core-pattern-program"
    title = "A program has the kernel of the host run a file of the container when something crashes"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1611/"

  strings:
    $pattern = "core_pattern"
    $proc = /\/proc\/sys\/kernel\//
    $pipe = /["']\|["']?\s{0,2}[+%.]|["']\|%s|["']\|\/|f["']\|\{/
    $upper = /(upperdir|\/proc\/mounts|\/proc\/self\/mounts|\/etc\/mtab|mountinfo)/
    $write = /(\.write\(|["']w["']|O_WRONLY|writeFileSync\(|WriteFile\()/
    $overlay = /upperdir|overlay/
  condition:
    filesize < 64KB and all of them
}

rule escape_disk_node
{
  meta:
    id = "escape/disk-node"
    title = "A script makes itself a device node of a disk of the host, mounts it and changes what the host runs"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1611/"

  strings:
    $node = /\bmknod (-m ?[0-7]{3,4} )?["']?[\w.\/${}-]{1,60}["']? b ["']?[$0-9]/
    $mount = /\bmount (-[a-z]{1,8} \w{2,8} )?["']?[\w.\/${}-]{1,60}["']? ["']?[\w.\/${}-]{2,60}/
    $write = />{1,2} ?["']?[\w.\/${}-]{1,60}\/(etc\/(crontab|cron\.[a-z]{1,8}\/|passwd|shadow|sudoers|ld\.so\.preload)|var\/spool\/cron|root\/\.ssh\/|home\/[^\s]{1,30}\/\.ssh\/)/
  condition:
    filesize < 64KB and all of them
}

rule escape_by_handle
{
  meta:
    id = "escape/by-handle"
    title = "A program opens the root of the host by the number of its folder, past the walls of its container"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "high"
    slashable = false
    reference = "https://man7.org/linux/man-pages/man2/open_by_handle_at.2.html"

  strings:
    $open = "open_by_handle_at"
    // The root of most file systems is the second inode.
    $root = /\{\s{0,4}(0x0?2|2)\s?,\s?(0x0{1,2}|0)\s?,/
    $handle = "f_handle"
    $anchor = /["']\/(etc\/(hostname|hosts|resolv\.conf)|\.dockerinit|\.dockerenv)["']/
  condition:
    filesize < 64KB and all of them
}

rule escape_pod_with_host_root
{
  meta:
    id = "escape/pod-with-host-root"
    title = "A script has the cluster start a privileged pod that has the root of a node, and so leaves its container"
    severity = "high"
    category = "escape"
    attack = "T1610"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1610/"
  strings:
    $pods = /(\/api\/v1\/(namespaces\/[^\s\/"']{1,80}\/)?pods|\/apis\/(apps|batch)\/v1\/|create_namespaced_(pod|daemon_set|job|deployment)|kubectl [^\n]{0,80}(apply|create)|createNamespacedPod|\.Pods\()/
    $root = /hostPath["']?\s?[:=]\s?[{(]?[\w&{(.\s]{0,40}["']?[pP]ath["']?\s?[:=]\s?["']?\/["'\s})]/
    $priv = /([pP]rivileged|[hH]ost_?(PID|pid|Network|IPC))["']?\s?[:=]\s?["']?[tT]rue/
    $token = /(serviceaccount\/token|Authorization: Bearer|load_incluster_config|InClusterConfig|loadFromCluster|--token)/
  condition:
    filesize < 128KB and all of them
}

rule escape_disk_written
{
  meta:
    id = "escape/disk-written"
    title = "A disk of the host is mounted and its users or its tables of commands are changed"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1611/"
  strings:
    $mount = /\bmount [^\n;&|]{0,60}(\/dev\/(sd[a-z]|vd[a-z]|xvd[a-z]|nvme[0-9]|hd[a-z]|mapper\/|disk\/|mmcblk|\$)|["']?\$\{?\w{1,20}\}?["']?) [^\n]{1,80}/
    $device = /(\/dev\/(sd|vd|xvd|nvme|hd|\$)|\blsblk\b|\bblkid\b|\bfdisk -l)/
    $write = /(>{1,2}|\btee( -a)?|\bcp [^\n]{1,60}) ?["']?(\/[\w.-]{1,40}|\$\{?\w{1,20}\}?){1,3}\/(root|home\/[^\/\s]{1,30})\/\.ssh\/authorized_keys|(>{1,2}|\btee( -a)?) ?["']?(\/[\w.-]{1,40}|\$\{?\w{1,20}\}?){1,3}\/(etc\/(crontab|cron\.[a-z]{1,8}\/|ld\.so\.preload|sudoers|shadow)|var\/spool\/cron)/
  condition:
    filesize < 64KB and all of them
}

rule escape_core_pattern_tee
{
  meta:
    id = "escape/core-pattern-tee"
    title = "A program is put into the core pattern of the host, which the kernel starts outside of every container"
    severity = "high"
    category = "escape"
    attack = "T1611"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1611/"
  strings:
    $tee = /(echo|printf)[^\n]{0,20}["']\|[^\n]{1,120}\| {0,3}(sudo )?tee (-a )?["']?\/(proc\/sys\/kernel\/core_pattern|host[\w\/]{0,30}core_pattern)/
    $sysctl = /sysctl (-w )?["']?kernel\.core_pattern ?= ?["']{0,2}\|["']?(\/proc\/%P|\/tmp|\/dev\/shm|\$|\/var\/(lib\/docker|tmp))/
  condition:
    filesize < 256KB and any of them
}
