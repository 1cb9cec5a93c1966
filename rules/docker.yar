// Abuse of the container engine: its socket is root on the provider's machine.

rule docker_socket_create
{
  meta:
    id = "docker/socket-create"
    title = "A container with the file system of the host is created through the socket of the container engine"
    severity = "high"
    category = "escape"
    attack = "T1610"
    confidence = "high"
    slashable = false
    reference = "https://docs.docker.com/engine/security/protect-access/"
  strings:
    $socket = "/run/docker.sock"
    $create = "/containers/create"
    $binds = /Binds\\?["']?\s{0,4}[:=]\s{0,4}\[\s{0,4}\\?["']\/:\//
    $source = /\\?"Source\\?"\s{0,4}:\s{0,4}\\?"\/\\?"/
    $privileged = /Privileged\\?["']\s{0,4}:\s{0,4}[tT]rue/
  condition:
    filesize < 1MB and $socket and $create and any of ($binds, $source, $privileged)
}

rule docker_socket_script
{
  meta:
    id = "docker/socket-script"
    title = "A script that takes over the host through the socket of the container engine"
    severity = "critical"
    category = "escape"
    attack = "T1610"
    confidence = "high"
    slashable = true
    reference = "https://docs.docker.com/engine/security/protect-access/"
  strings:
    $curl = /\n[^\n#]{0,200}curl [^\n]{0,200}--unix-socket[ =]["']?(\/var)?\/run\/docker\.sock/
    $create = "/containers/create"
    $binds = /Binds\\?["']?\s{0,4}[:=]\s{0,4}\[\s{0,4}\\?["']\/:\//
    $chroot = "chroot"
  condition:
    filesize < 16KB and uint16be(0) == 0x2321 and all of them
}

rule docker_remote_engine
{
  meta:
    id = "docker/remote-engine"
    title = "A container with the file system of its host is started on a container engine that lies open in the network"
    severity = "high"
    category = "escape"
    attack = "T1610"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1610/"
  strings:
    $run = /docker [^\n]{0,40}(-H|--host)[ =]["']?(tcp:\/\/)?[^\s"']{1,255}:237[56]["']? [^\n]{0,80}run [^\n]{0,200}(-v|--volume)[ =]["']?\/:\//
  condition:
    filesize < 4MB and $run
}
