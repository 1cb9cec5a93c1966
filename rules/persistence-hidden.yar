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
