// Rootkits by what their kind cannot do without.

rule rootkit_module_hides_itself
{
  meta:
    id = "rootkit/module-hides-itself"
    title = "Source of a kernel module that takes itself off the list of modules and gives out the rights of root"
    severity = "high"
    category = "rootkit"
    attack = "T1014"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1014/"

  strings:
    $list = /list_del(_init|_rcu)?\(\s?&\s?\(?\s?(THIS_MODULE|__this_module)\s?\)?\s?(->|\.)\s?list/
    $object = /kobject_del\(\s?&\s?(THIS_MODULE|__this_module)/
    $root = /commit_creds\(|prepare_creds\(|prepare_kernel_cred\(/
    $hook = /ftrace_set_filter_ip|register_ftrace_function|sys_call_table|kallsyms_lookup_name|hook_\w{3,20}|orig_(kill|getdents|read|open)/
  condition:
    filesize < 256KB and ($list and any of ($object, $root, $hook) or $object and $root)
}

rule rootkit_preload_marks
{
  meta:
    id = "rootkit/preload-marks"
    title = "A library that has functions of the C library of its own and knows the file by which it is loaded everywhere"
    severity = "high"
    category = "rootkit"
    attack = "T1574.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1574/006/"

  strings:
    $preload = "ld.so.preload"
    $dlsym = "dlsym"
    $readdir = /\breaddir(64)?\x00/
    $net = /\/proc\/(self\/)?net\/(tcp|udp|unix)/
    $open = /\bfopen(64)?\x00/
    $stat = /\b_?_?l?x?stat(64)?\x00/
    $login = /\bpam_(authenticate|get_item|acct_mgmt|vprompt)\b|\baccept\x00/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 1MB and $preload and $dlsym and $readdir and $net and 2 of ($open, $stat, $login)
}

rule rootkit_hides_entries
{
  meta:
    id = "rootkit/hides-entries"
    title = "A library stands before readdir and leaves out the entries that it does not want to be seen"
    severity = "high"
    category = "rootkit"
    attack = "T1574.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1574/006/"
  strings:
    $next = "RTLD_NEXT"
    $real = /dlsym\([^\n)]{0,60}["']readdir(64)?(_r)?["']/
    $skip = /\b(strstr|strn?cmp|memcmp|fnmatch|strcasestr)\s?\([^\n]{0,80}(->|\.)d_name/
  condition:
    filesize < 64KB and all of them
}
