// Ransomware and wipers: what destroys the data of a machine or holds it to ransom.

rule ransomware_note
{
  meta:
    id = "ransomware/note"
    title = "A demand for ransom, as ransomware leaves it beside the files that it encrypted"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $files = /((all|most) (of )?your |your )(important |personal |company )?(files|documents|data|servers|network|photos|databases?)[^.\n]{0,60} (have been|has been|has|were|was|are|is) (all )?(encrypted|locked|stolen|downloaded)/i
    $pay = /([bB]itcoin|[mM]onero|\bBTC\b|\bXMR\b|[rR]ansom|payment)/
    $decrypt = /(decrypt(or|ion)? (key|tool|software|program|your)|recover your (files|data)|restore your (files|data)|to decrypt)/
    $contact = /(\.onion|Tor Browser|torproject\.org|protonmail|onionmail|tutanota|cock\.li|qTox|TOX ID|[tT]elegram)/
    $threat = /([dD]o not (rename|modify|try to|attempt|contact|turn off|delete)|[dD]on'?t (rename|try to|modify)|will be (published|leaked|lost|deleted|destroyed)|DO NOT )/
  condition:
    filesize < 8MB and $files and $pay and $decrypt and $contact and $threat
}

rule ransomware_hypervisor
{
  meta:
    id = "ransomware/hypervisor"
    title = "A program that stops the virtual machines of a host in order to encrypt their disks"
    severity = "critical"
    category = "ransomware"
    attack = "T1486"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $esxcli = /esxcli [^\n]{0,40}vm process (kill|list)/
    $vim = /vim-cmd (vmsvc\/(power\.off|getallvms|snapshot\.removeall)|hostsvc)/
    $vmdk = ".vmdk"
    $vmem = /\.(vmem|vswp|vmsn|nvram)/
    $word = /([eE]ncrypt|ransom|\.onion|chacha|sosemanuk|curve25519|decrypt)/
    $kill = /(vm process kill --type|process kill -w|power\.off)/
  condition:
    filesize < 32MB and any of ($esxcli, $vim) and $kill and $vmdk and $vmem and $word
}

rule ransomware_openssl_loop
{
  meta:
    id = "ransomware/openssl-loop"
    title = "A script encrypts every file that it finds and deletes the original"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $find = /find [^\n]{1,200}(-exec|xargs|while read)[^\n]{0,120}(openssl (enc|rsautl|smime|pkeyutl)|gpg [^\n]{0,60}(-c|-e|--symmetric|--encrypt)|7z a [^\n]{0,40}-p|zip [^\n]{0,30}(-P|--password)|ccrypt|age -)[^\n]{0,240}(\brm\b|shred|--remove|-sdel|mv )/
    $for = /for \w{1,8} in [^\n]{1,120}[;\n][^\n]{0,20}(do)?[^\n]{0,60}openssl (enc|rsautl) [^\n]{1,200}(\brm\b|shred|unlink)/
  condition:
    filesize < 256KB and any of them
}

rule ransomware_python_walk
{
  meta:
    id = "ransomware/python-walk"
    title = "Python encrypts every file that it finds and asks for money"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $cipher = /(Fernet\(|AES\.new\(|ChaCha20|Cipher\(algorithms|nacl\.secret)/
    $walk = /(os\.walk\(|rglob\(|glob\.glob\()/
    $encrypt = /\.encrypt\(/
    $ransom = /([bB]itcoin|[mM]onero|[rR]ansom|\bBTC\b|README_?(FOR|TO)_?DECRYPT|have been encrypted)/
    $write = /(os\.(remove|unlink|rename)\(|open\([^\n)]{1,60}["'](wb|rb\+)["'])/
  condition:
    filesize < 128KB and all of them
}

rule ransomware_known_families
{
  meta:
    id = "ransomware/known-families"
    title = "A program of a known ransomware family, by the names that it gives to files and notes"
    severity = "critical"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $babuk = /(\.babyk|How To Restore Your Files\.txt)/
    $lockbit = /(LockBit_Ransomware|Restore-My-Files\.txt|lockbit\.onion|LockBit [23]\.0)/
    $akira = /(akira_readme\.txt|\.akira\b)/
    $blackcat = /(RECOVER-\$\{EXTENSION\}-FILES|access-key[^\n]{0,40}no-vm-kill|no-vm-snapshot-kill)/
    $hive = /(HOW_TO_DECRYPT\.txt|hive_?ransom)/i
    $royal = /README\.TXT[^\n]{0,40}\.royal/
    $conti = /(CONTI_README|conti_v3|\.conti\b)/i
    $blackbasta = /instructions_read_me\.txt/
    $qilin = /README-RECOVER-[^\n]{0,20}\.txt/
    $play = /\.PLAY\b[^\n]{0,40}ReadMe\.txt/
    $ops = /(encrypt|chacha|curve25519|AES|Salsa|RSA)/
  condition:
    filesize < 32MB and (uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and $ops and any of ($babuk, $lockbit, $akira, $blackcat, $hive, $royal, $conti, $blackbasta, $qilin, $play)
}

rule ransomware_shadow_copies
{
  meta:
    id = "ransomware/shadow-copies"
    title = "A program removes the backups of a Windows machine, as ransomware does before it encrypts"
    severity = "high"
    category = "ransomware"
    attack = "T1490"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1490/"
  strings:
    $vss = /vssadmin(\.exe)? (delete shadows|resize shadowstorage)[^\n]{0,40}/i
    $wmic = /wmic(\.exe)? shadowcopy delete/i
    $bcd = /bcdedit(\.exe)? [^\n]{0,40}(recoveryenabled no|bootstatuspolicy ignoreallfailures)/i
    $wb = /wbadmin(\.exe)? delete (catalog|systemstatebackup)/i
  condition:
    filesize < 16MB and (uint16be(0) == 0x4d5a or filesize < 32KB) and 2 of them and not filesize > 16MB
}

rule ransomware_database
{
  meta:
    id = "ransomware/database"
    title = "A demand for money in exchange for the content of a database that was wiped"
    severity = "high"
    category = "ransomware"
    attack = "T1485"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1485/"
  strings:
    $note = /(README_?TO_?RECOVER|READ_?ME_?TO_?RECOVER|RECOVER_YOUR_DATA|PLEASE_READ_ME|WARNING_?README|READ__ME)/i
    $pay = /(send|pay|transfer)[^\n]{0,40}([0-9.]{1,8} ?(BTC|XMR|bitcoin)|bitcoin to)/i
    $drop = /(drop(Database|_database|\s{1,2}(database|table))|dropDatabase\(|FLUSHALL|deleteMany)/i
  condition:
    filesize < 1MB and $note and $pay and $drop
}

rule ransomware_disk_wiper
{
  meta:
    id = "ransomware/disk-wiper"
    title = "A script overwrites every disk of the machine"
    severity = "high"
    category = "ransomware"
    attack = "T1561.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1561/001/"
  strings:
    $dd = /(for|while)[^\n]{1,120}[;\n]\s{0,8}(do)?[^\n]{0,40}dd [^\n]{0,40}if=\/dev\/(zero|urandom|random) [^\n]{0,20}of=["']?(\/dev\/)?\$/
    $direct = /dd if=\/dev\/(zero|urandom|random) of=\/dev\/(sd\*|sda|vda|nvme0n1|xvda)[^\n]{0,60}(&|;|\n)[\x20-\x7e\s]{0,160}dd if=\/dev\/(zero|urandom|random) of=\/dev\/(sd|vd|nvme|xvd)/
    $shred = /(shred|wipefs -a|blkdiscard)[^\n]{0,40} \/dev\/(sd|nvme|vd)[\[*?a-z{]{1,6}[^\n]{0,20}/
    $tools = /(lsblk|fdisk -l|\/sys\/block|\/proc\/partitions|\/dev\/sd\[a)/
    $root = /rm -[rRf]{2,3} (--no-preserve-root )?\/(\*|host\/\*|mnt\/host\/\*| --no-preserve-root)[\s"';&]/
  condition:
    filesize < 16KB and ($dd and $tools or $direct or $shred and $tools and $root)
}

rule ransomware_host_wiper
{
  meta:
    id = "ransomware/host-wiper"
    title = "A command deletes the file system of the host, or everything it can reach"
    severity = "high"
    category = "ransomware"
    attack = "T1485"
    confidence = "high"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1485/"
  strings:
    $host = /rm -[rRf]{2,3} ["']?\/(host|hostfs|host_?root|rootfs|mnt\/host)\/(\*|etc|boot|var|home|usr)?["']?(\s|;|&|$)/
    $root = /rm -[rRf]{2,3} --no-preserve-root ["']?\/["']?(\s|;|&|$)/
    $root2 = /rm --no-preserve-root -[rRf]{2,3} ["']?\//
  condition:
    filesize < 64KB and any of ($root, $root2) and filesize < 4KB or filesize < 64KB and $host and filesize < 4KB
}
