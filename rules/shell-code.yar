// Shells as machine code, as exploits and generators of payloads bring them.

rule shell_shellcode_x64_reverse
{
  meta:
    id = "shell/shellcode-x64-reverse"
    title = "Machine code of an exploit that connects a shell to a remote host: nothing honest carries these bytes"
    severity = "critical"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = true
    reference = "https://docs.rapid7.com/metasploit/the-payload-generator/"
  strings:
    $reverse = { 6A 29 58 99 6A 02 5F 6A 01 5E 0F 05 48 97 48 B9 02 00 ?? ?? ?? ?? ?? ?? 51 48 89 E6 6A 10 5A 6A 2A 58 0F 05 6A 03 5E 48 FF CE 6A 21 58 0F 05 75 F6 6A 3B 58 99 48 BB 2F 62 69 6E 2F 73 68 00 }
    $bind = { 6A 29 58 99 6A 02 5F 6A 01 5E 0F 05 48 97 52 C7 04 24 02 00 ?? ?? 48 89 E6 6A 10 5A 6A 31 58 0F 05 6A 32 58 0F 05 }
  condition:
    any of them
}

rule shell_shellcode_x64_stager
{
  meta:
    id = "shell/shellcode-x64-stager"
    title = "Machine code of an exploit that fetches a program from a remote host into memory and jumps to it"
    severity = "critical"
    category = "shell"
    attack = "T1105"
    confidence = "high"
    slashable = true
    reference = "https://docs.rapid7.com/metasploit/the-payload-generator/"
  strings:
    $mmap = { 31 FF 6A 09 58 99 B6 10 48 89 D6 4D 31 C9 6A 22 41 5A (B2 07 | 6A 07 5A) 0F 05 48 85 C0 78 }
  condition:
    $mmap
}

rule shell_shellcode_x86
{
  meta:
    id = "shell/shellcode-x86"
    title = "Machine code of an exploit for 32-bit Linux that connects a shell or a program to a remote host"
    severity = "critical"
    category = "shell"
    attack = "T1059.004"
    confidence = "high"
    slashable = true
    reference = "https://docs.rapid7.com/metasploit/the-payload-generator/"
  strings:
    $stager = { 6A 0A 5E 31 DB F7 E3 53 43 53 6A 02 B0 66 89 E1 CD 80 97 5B 68 ?? ?? ?? ?? 68 02 00 ?? ?? 89 E1 6A 66 58 50 51 57 89 E1 43 CD 80 }
    $reverse = { 31 DB F7 E3 53 43 53 6A 02 89 E1 B0 66 CD 80 93 59 B0 3F CD 80 49 79 F9 68 ?? ?? ?? ?? 68 02 00 ?? ?? 89 E1 B0 66 50 51 53 B3 03 89 E1 CD 80 }
  condition:
    any of them
}

rule shell_shellcode_x64_execve
{
  meta:
    id = "shell/shellcode-x64-execve"
    title = "Machine code that becomes a shell, as exploits carry it"
    severity = "medium"
    category = "shell"
    attack = "T1059.004"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1055/"
  strings:
    $push = { 48 (31 D2 | 31 F6 | 31 C0) [0-12] 48 (BB | BF | B8) 2F (62 69 6E 2F 2F 73 68 | 2F 62 69 6E 2F 73 68) [0-24] (B0 3B | 6A 3B 58) [0-6] 0F 05 }
  condition:
    filesize < 4MB and $push
}

rule shell_shellcode_text
{
  meta:
    id = "shell/shellcode-text"
    title = "A script holds machine code as text and jumps into it"
    severity = "high"
    category = "shell"
    attack = "T1059.006"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1620/"
  strings:
    $code = /(\\x[0-9a-fA-F]{2}){24}/
    $map = /(ctypes|mmap)[^\n]{0,200}/
    $jump = /(CFUNCTYPE\([^)]{0,30}\)\(|ctypes\.cast\(|RtlMoveMemory|memmove\()/
    $exec = /(PROT_EXEC|VirtualAlloc|0x40\)|mprotect\(|prot\s?=\s?7)/
  condition:
    filesize < 256KB and $code and $map and $jump and $exec
}
