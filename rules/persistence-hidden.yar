// Hooks of the system that start what is hidden, and libraries under a false name.

rule persistence_device_rule_hidden
{
  meta:
    id = "persistence/device-rule-hidden"
    title = "A rule for devices starts a hidden program as root"
    severity = "high"
    category = "persistence"
    attack = "T1546.017"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1546/017/"

  strings:
    $hidden = /RUN\+?="[^"\n]{0,80}\/\.[\w-]{2,30}/
    $shell = /RUN\+?="[^"\n]{0,40}(ba|da)?sh -c [^"\n]{4,120} &'?"/
  condition:
    filesize < 64KB and any of them
}

rule persistence_driver_imposter
{
  meta:
    id = "persistence/driver-imposter"
    title = "A small library that stands in for that of the graphics driver, and talks to a server or starts a shell"
    severity = "high"
    category = "persistence"
    attack = "T1574.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1574/002/"

  strings:
    $init = "cuInit"
    $copy = /cuMemcpy(DtoH|HtoD)|cuLaunchKernel|cuModuleLoad/
    $shell = /\/bin\/(ba)?sh\x00/
    $server = /https?:\/\/[1-9][0-9]{0,2}(\.[0-9]{1,3}){3}[:\/]/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 2MB and all of them
}

rule persistence_hook_written
{
  meta:
    id = "persistence/hook-written"
    title = "A script writes a command that fetches, or that is hidden, to where a system or a tool starts it"
    severity = "high"
    category = "persistence"
    attack = "T1546"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1546/"
  strings:
    $hidden = /\b(echo|printf|cat|sed)\b[^\n]{0,200}(\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\/\.\w)[^\n]{0,160}(>|\btee )( ?-a)? ?["']?[^\s"']{0,80}(\/etc\/rc\.local|\/etc\/profile|\/etc\/bash\.bashrc|\/etc\/udev\/rules\.d\/|\/etc\/init\.d\/|\/etc\/update-motd\.d\/|\/etc\/apt\/apt\.conf|hooks\/(post|pre)-[a-z]|\/activate\.d\/|\/startup\/[\w.-]{1,20}\.i?py|(site|user)customize\.py|-packages\/[\w.-]{1,30}\.pth|\/autostart\/|docker-entrypoint\.d\/|\/ssh\/sshrc|\/\.ssh\/rc)/
    $fetches = /\b(echo|printf|cat)\b[^\n]{0,160}\b(curl|wget)\b[^\n]{1,200}\|[^\n]{0,20}sh\b[^\n]{0,80}(>|\btee )( ?-a)? ?["']?[^\s"']{0,80}(\/etc\/rc\.local|\/etc\/profile|\/etc\/bash\.bashrc|\/etc\/udev\/rules\.d\/|\/etc\/init\.d\/|\/etc\/update-motd\.d\/|\/etc\/apt\/apt\.conf|hooks\/(post|pre)-[a-z]|\/activate\.d\/|\/startup\/[\w.-]{1,20}\.i?py|(site|user)customize\.py|-packages\/[\w.-]{1,30}\.pth|\/autostart\/|docker-entrypoint\.d\/|\/ssh\/sshrc|\/\.ssh\/rc|\/\.(bash|zsh)rc|\/\.(bash_)?profile)/
    $variable = /\b(PROMPT_COMMAND|BASH_ENV|PYTHONSTARTUP)=["']?[^\n]{0,160}\b(curl|wget|nc|ncat|bash -i|python3? -c|base64)\b[^\n]{1,200}/
    $python = /open\([^\n]{0,80}(sitecustomize\.py|usercustomize\.py|\.pth)["'][^\n]{0,20}["'](w|a|wb|ab|w\+)["'][^\n]{0,40}write\([^\n]{0,120}(os\.system|subprocess|exec\(|__import__|urlopen|popen)/
  condition:
    filesize < 256KB and any of them
}
