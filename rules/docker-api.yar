// Takeover of the host through container engines other than the plain Docker socket, and through Kubernetes.

rule docker_sdk_host_mount
{
  meta:
    id = "docker/sdk-host-mount"
    title = "A program starts a container that has the whole file system of the host"
    severity = "high"
    category = "escape"
    attack = "T1610"
    confidence = "high"
    slashable = false
    reference = "https://docs.docker.com/engine/security/protect-access/"
  strings:
    $python = /volumes\s?=\s?\{\s{0,20}["']\/["']\s?:\s?\{\s{0,20}["']bind["']/
    $list = /volumes\s?=\s?\[\s{0,20}["']\/:\//
    $go = /Binds:\s{0,4}\[\]string\{\s{0,20}"\/:\//
    $node = /Binds:\s{0,4}\[\s{0,20}['"`]\/:\//
    $mount = /(Source:\s{0,20}"\/",\s{0,40}Target:|Mount\(\s?["'][^"']{1,60}["']\s?,\s?["']\/["'])/
  condition:
    filesize < 4MB and any of them
}

rule docker_socket_cli
{
  meta:
    id = "docker/socket-cli"
    title = "A container with the file system or the processes of the host is started through the mounted socket of the engine"
    severity = "high"
    category = "escape"
    attack = "T1610"
    confidence = "high"
    slashable = false
    reference = "https://docs.docker.com/engine/security/protect-access/"
  strings:
    $host = /docker (-H|--host)[ =]["']?unix:\/\/[^\s"']{0,60}docker\.sock["']? [^\n]{0,40}run [^\n]{0,200}(-v ?["']?\/:|--volume[ =]["']?\/:|--mount [^\n]{0,40}src=\/,|source=\/,|--privileged|--pid[ =]host)/
    $env = /DOCKER_HOST=["']?unix:\/\/[^\s"']{1,60}\.sock["']? docker run [^\n]{0,200}(-v ?["']?\/:|--privileged)/
    $mount = /docker run [^\n]{0,200}--mount ["']?type=bind,(src|source)=\/,[^\n]{0,120}chroot/
  condition:
    filesize < 1MB and any of them
}

rule docker_containerd_cli
{
  meta:
    id = "docker/containerd-cli"
    title = "A container with the file system of the host is started through the socket of containerd or CRI-O"
    severity = "high"
    category = "escape"
    attack = "T1610"
    confidence = "high"
    slashable = false
    reference = "https://containerd.io/docs/"
  strings:
    $ctr = /ctr [^\n]{0,120}run [^\n]{0,200}(--privileged|--mount[ =]["']?type=bind,(src|source)=\/,)/
    $crictl = /crictl [^\n]{0,80}(-r|--runtime-endpoint)[ =][^\n]{0,80} (exec|run|runp) /
    $sock = /(containerd|crio)\.sock/
  condition:
    filesize < 1MB and ($ctr or $crictl and $sock)
}

rule docker_kubelet_exec
{
  meta:
    id = "docker/kubelet-exec"
    title = "Commands are run in other containers of a node through the port of its kubelet"
    severity = "high"
    category = "escape"
    attack = "T1609"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1609/"
  strings:
    $run = /(curl|wget|requests\.post|http\.Post)[^\n]{0,120}:10250\/(run|exec|cri\/exec)\//
    $loop = /:10250\/(runningpods|pods)[^\n]{0,200}/
    $path = /:10250\/(run|exec)\//
  condition:
    filesize < 1MB and ($run or $loop and $path)
}

rule docker_pod_host_root
{
  meta:
    id = "docker/pod-host-root"
    title = "A pod is described that owns its node: privileged, with the file system or processes of the host, and a shell moved there"
    severity = "medium"
    category = "escape"
    attack = "T1610"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1610/"
  strings:
    $priv = /["']?privileged["']?\s?:\s?true/
    $hostpid = /["']?hostPID["']?\s?:\s?true/
    $root = /["']?hostPath["']?\s?:\s{1,20}\{?\s{0,20}["']?path["']?\s?:\s?["']?\/["']?\s/
    $enter = /(nsenter|chroot)["', \n-]{1,20}[^\n]{0,40}(\/host|\/mnt|--target|-t|-m)/
  condition:
    filesize < 256KB and $priv and ($hostpid or $root) and $enter
}

rule docker_api_worm
{
  meta:
    id = "docker/api-worm"
    title = "A script searches the network for open container engines and starts its own container on each: the provider's address attacks others"
    severity = "critical"
    category = "escape"
    attack = "T1610"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1610/"
  strings:
    $scan = /(masscan|zgrab|pnscan|zmap|nmap|scanner)[^\n]{0,120}\b(2375|2376|2377|4243)\b/
    $run = /docker [^\n]{0,40}(-H|--host)[ =][^\n]{1,120} run /
    $api = /:(2375|4243|\$[{a-zA-Z]{1,10}\}?)\/(v1\.[0-9]{2}\/)?(containers\/create|info|version|images\/json)/
  condition:
    filesize < 256KB and $scan and any of ($run, $api)
}
