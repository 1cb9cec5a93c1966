// Lockers: programs that encrypt the files of others, told by what every one of them must do.

rule ransomware_python_locker
{
  meta:
    id = "ransomware/python-locker"
    title = "Python encrypts every file that it finds and puts the result in the place of the original"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $cipher = /(Fernet\(|AES\.new\(|ChaCha20\w{0,10}\(|ChaCha20_Poly1305\.new|Cipher\(\s?algorithms\.|SecretBox\(|pyAesCrypt\.encryptFile|Salsa20\.new\(|DES3\.new\(|Blowfish\.new\(|ARC4\.new\(|PKCS1_OAEP\.new\(|rsa\.encrypt\(|SealedBox\()/
    $walk = /(os\.walk\(|\.rglob\(|glob\.i?glob\(|os\.listdir\(|os\.scandir\(|Path\([^\n)]{0,40}\)\.glob\()/
    $encrypt = /(encrypt|Encrypt|ENCRYPT)/
    $gone = /(os\.(remove|unlink|rename|replace)\(|\.unlink\(|\.rename\(|shutil\.move\(|\.truncate\(|(\bopen\(|\.open\()[^\n)]{1,80}["\x27](wb|rb\+|r\+b)["\x27]|\.write_bytes\()/
    $note = /([rR]ansom|RANSOM|[bB]itcoin|\bBTC\b|[mM]onero\b|[dD]ecryptor[ .!,]|[dD]ecrypt(ion [kK]ey| your| my| the )|been (encrypted|hacked|locked)|(READ|Read|read)_?-?(ME|Me|me)_?-?(TO|FOR|to|for|NOW|now)|(HOW|How|how)[ _-](TO|To|to)[ _-](DECRYPT|Decrypt|decrypt|RESTORE|Restore|restore|RECOVER|Recover|recover)|\.onion\b|(HACKED|hacked) by|\.(locked|encrypted|crypted|crypt|lockbit|enc)["\x27` ])/
    $ext = /["\x27*.|,( ](docx?|xlsx?|pptx|odt|mdb|accdb|psd|vmdk|vhdx|pst|safetensors|dwg)["\x27|,;) ]/
  condition:
    filesize < 256KB and $cipher and $walk and #encrypt >= 2 and $gone and ($note and filesize < 64KB or #ext >= 6)
}

rule ransomware_node_locker
{
  meta:
    id = "ransomware/node-locker"
    title = "JavaScript encrypts every file that it finds and asks for money, or deletes the original"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $cipher = /(createCipher(iv)?\(|crypto-js["\x27]|CryptoJS\.AES\.encrypt|publicEncrypt\()/
    $walk = /(readdir(Sync)?\(|glob(\.sync)?\(|walk(Sync)?\()/
    $gone = /(unlink(Sync)?\(|rename(Sync)?\(|rmSync\(|writeFile(Sync)?\()/
    $note = /([rR]ansom|RANSOM|[bB]itcoin|\bBTC\b|[mM]onero\b|[dD]ecrypt(or|ion [kK]ey| your| my| the )|been (encrypted|hacked|locked)|(READ|Read|read)_?-?(ME|Me|me)_?-?(TO|FOR|to|for|NOW|now)|(HOW|How|how)[ _-](TO|To|to)[ _-](DECRYPT|Decrypt|decrypt|RESTORE|Restore|restore|RECOVER|Recover|recover)|\.onion\b|(HACKED|hacked) by|\.(locked|encrypted|crypted|crypt|lockbit|enc)["\x27` ])/
    $ext = /["\x27*.|,( ](docx?|xlsx?|pptx|odt|mdb|accdb|psd|sqlite3?|vmdk|vhdx|pst|safetensors|dwg)["\x27|,;) ]/
  condition:
    filesize < 256KB and $cipher and $walk and $gone and ($note and #ext >= 1 and filesize < 64KB or #ext >= 6 or #note >= 3 and filesize < 32KB)
}

rule ransomware_compiled_source
{
  meta:
    id = "ransomware/compiled-source"
    title = "Source in Go, Rust, C# or Java of a program that encrypts every file that it finds and asks for money"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $cipher = /(aes\.NewCipher\(|chacha20(poly1305)?\.New|cipher\.NewC(TR|BCEncrypter|FBEncrypter)|Aes256Gcm|ChaCha20Poly1305|RijndaelManaged|AesCryptoServiceProvider|Aes\.Create\(|Cipher\.getInstance\(|EVP_Encrypt|crypto_secretstream|AES_encrypt|XChaCha20)/
    $walk = /(filepath\.Walk(Dir)?\(|WalkDir::new\(|ioutil\.ReadDir\(|fs::read_dir\(|Directory\.(GetFiles|EnumerateFiles)\(|DirectoryInfo\(|Files\.walk(FileTree)?\(|listFiles\(|nftw\(|opendir\(|FindFirstFile|recursive_directory_iterator)/
    $gone = /(os\.(Remove|Rename|WriteFile)\(|ioutil\.WriteFile\(|fs::(remove_file|rename|write)|File\.(Delete|Move|WriteAllBytes)\(|Files\.(delete|move)\(|\.renameTo\(|\.delete\(\)|unlink\(|rename\(|MoveFileEx)/
    $note = /([rR]ansom|RANSOM|[bB]itcoin|\bBTC\b|[mM]onero\b|[dD]ecrypt(or|ion [kK]ey| your| my| the )|been (encrypted|hacked|locked)|(READ|Read|read)_?-?(ME|Me|me)_?-?(TO|FOR|to|for|NOW|now)|(HOW|How|how)[ _-](TO|To|to)[ _-](DECRYPT|Decrypt|decrypt|RESTORE|Restore|restore|RECOVER|Recover|recover)|\.onion\b|(HACKED|hacked) by|\.(locked|encrypted|crypted|crypt|lockbit|enc)["\x27` ])/
    $ext = /["\x27*.|,( ](docx?|xlsx?|pptx|odt|mdb|accdb|psd|sqlite3?|vmdk|vhdx|pst|safetensors|dwg)["\x27|,;) ]/
  condition:
    filesize < 128KB and $cipher and $walk and $gone and (#note >= 2 and #ext >= 3 or #note >= 4)
}

rule ransomware_shell_locker
{
  meta:
    id = "ransomware/shell-locker"
    title = "A shell script encrypts the files of a machine one by one and removes the originals"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $openssl = /openssl (enc|aes-?(128|256)-(cbc|ctr)|rsautl|pkeyutl|smime|des3)[^\n]{0,160} -in ?["\x27{]{0,2}\$?[^\n]{1,120}/
    $gpg = /gpg2? [^\n]{0,120}(-c|--symmetric|-e|--encrypt)\b[^\n]{0,100}["\x27]?\$/
    $zip = /(7z[ar]? a [^\n]{0,60}-p[^\n]{0,60}-sdel|zip [^\n]{0,40}-[a-zA-Z]{0,4}m[a-zA-Z]{0,4} [^\n]{0,40}(-P|--password)|zip [^\n]{0,40}(-P|--password) [^\n]{0,80}-[a-zA-Z]{0,4}m|ccrypt -[a-zA-Z]{0,4}e|mcrypt -u|rar a [^\n]{0,60}-(hp|p)[^\n]{0,40}-df)/
    $each = /(find ["\x27]?(\/|\$|~|\.)[^\n]{0,200}|grep -[a-zA-Z]{0,6}[rR][a-zA-Z]{0,4} [^\n]{0,100}|for \w{1,12} in [^\n]{0,40}(\$\(|\*|`)[^\n]{0,80}|ls -[a-zA-Z]{0,4}R|while (IFS= ?)?read )/
    $rm = /((rm|shred|srm|unlink|wipe)( -[a-zA-Z-]{1,20}){0,3} ["\x27{]{0,2}(\$|\{\})|mv [^\n]{0,40}\$[^\n]{0,60}\.(locked|enc|crypt|encrypted)|-delete\b|-sdel|-df )/
    $note = /(hacked|HACKED|ransom|RANSOM|[bB]itcoin|\bBTC\b|\bXMR\b|been (encrypted|locked)|\.onion|(READ|HOW)_?(ME|TO)_?|\/etc\/motd|(pay|send)[^\n]{0,40}(us|BTC|bitcoin)|decrypt)/
    $stop = /(docker (stop|rm|kill) [^\n]{0,20}\$\(docker ps|systemctl (stop|disable) (mysql|postgres|docker|nginx)|usermod -p |passwd -l|chpasswd|vssadmin|history -c)/
  condition:
    filesize < 64KB and any of ($openssl, $gpg, $zip) and ($each and ($rm or $zip)) and ($note and $stop or #note >= 2 or $note and filesize < 2KB)
}

rule ransomware_php_locker
{
  meta:
    id = "ransomware/php-locker"
    title = "PHP encrypts every file of a site and asks for money"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $cipher = /(openssl_encrypt\(|mcrypt_encrypt\(|sodium_crypto_secretbox\(|gzdeflate\([^\n]{0,60}encrypt)/
    $walk = /(RecursiveDirectoryIterator\(|scandir\(|opendir\(|glob\()/
    $gone = /(unlink\(|rename\(|file_put_contents\()/
    $note = /([rR]ansom|RANSOM|[bB]itcoin|\bBTC\b|[mM]onero\b|[dD]ecrypt(or|ion [kK]ey| your| my| the )|been (encrypted|hacked|locked)|(READ|Read|read)_?-?(ME|Me|me)_?-?(TO|FOR|to|for|NOW|now)|(HOW|How|how)[ _-](TO|To|to)[ _-](DECRYPT|Decrypt|decrypt|RESTORE|Restore|restore|RECOVER|Recover|recover)|\.onion\b|(HACKED|hacked) by|\.(locked|encrypted|crypted|crypt|lockbit|enc)["\x27` ])/
    $open = /<\?(php|=|\s)/
  condition:
    filesize < 256KB and $open in (0..512) and $cipher and $walk and $gone and #note >= 2
}

rule ransomware_powershell_locker
{
  meta:
    id = "ransomware/powershell-locker"
    title = "PowerShell encrypts every file that it finds and asks for money"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $cipher = /(AesManaged|RijndaelManaged|AesCryptoServiceProvider|Cryptography\.Aes|CryptoStream)/i
    $walk = /(Get-ChildItem[^\n]{0,100}-Recurse|GetFiles\(|EnumerateFiles\(|gci [^\n]{0,60}-r)/i
    $gone = /(Remove-Item|Rename-Item|WriteAllBytes|\]::Delete\(|\]::Move\()/i
    $note = /([rR]ansom|RANSOM|[bB]itcoin|\bBTC\b|[mM]onero\b|[dD]ecrypt(or|ion [kK]ey| your| my| the )|been (encrypted|hacked|locked)|(READ|Read|read)_?-?(ME|Me|me)_?-?(TO|FOR|to|for|NOW|now)|(HOW|How|how)[ _-](TO|To|to)[ _-](DECRYPT|Decrypt|decrypt|RESTORE|Restore|restore|RECOVER|Recover|recover)|\.onion\b|(HACKED|hacked) by|\.(locked|encrypted|crypted|crypt|lockbit|enc)["\x27` ])/
    $ext = /["\x27*.|,( ](docx?|xlsx?|pptx|odt|mdb|accdb|psd|sqlite3?|vmdk|vhdx|pst|safetensors|dwg)["\x27|,;) ]/
  condition:
    filesize < 256KB and not uint16be(0) == 0x4d5a and $cipher and $walk and $gone and (#note >= 2 or #ext >= 5)
}

rule ransomware_demand
{
  meta:
    id = "ransomware/demand"
    title = "A demand for money in exchange for files that were encrypted or stolen"
    severity = "high"
    category = "ransomware"
    attack = "T1657"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1657/"
  strings:
    $demand = /((been|were|was|are|has|is|and|all|now) (encrypted|stolen|exfiltrated|locked by|hacked|pwned)|(encrypted|locked|stolen|downloaded) all (of )?your |have (encrypted|stolen|breached|hacked|exfiltrated|downloaded) (all )?(of )?your )/i
    $your = /(your (important |personal |company |entire |whole |own )?(files|documents|data|servers?|network|databases?|backups?|photos|systems?|machines?|computers?|infrastructure|website)\b|all files (on|have|were|are) |you (have been|were|got|been) (hacked|pwned))/i
    $pay = /(\b[bB]itcoins?\b|\bBTC\b|\bXMR\b|[mM]onero|\b[rR]ansom\b|payment|(do not|don\x27t|not) pay|to pay\b|[0-9] ?USD\b|\$[0-9]{3,6}\b)/
    $decrypt = /(decrypt(or|ion)? (key|tool|software|program|your|them|all|it)|(get|recover|restore|unlock|return)[a-z]{0,3} (back )?(your|all your|them|access)( \w{1,12})? ?(files|data|documents|back|access|systems?)?|private key|[rR]estore [yY]our [fF]iles)/
    $contact = /(\.onion\b|Tor Browser|torproject\.org|proton(mail)?\.(com|me)|onionmail|tuta(nota)?\.(com|io)|cock\.li|airmail\.cc|qTox|TOX ID|tox\.chat|[tT]elegram|contact (us|me) |[wW]rite (to )?(us|me)|e-?mail us)/
    $threat = /([dD]o not (rename|modify|try to|attempt|contact|turn off|delete|shut ?down|restart|use third)|[dD]on\x27?t (rename|try to|modify|contact)|will (be )?(publish|leak|sold|sell|lost|destroy|permanently)|(publish|leak|sell)[a-z]{0,4} (all )?(your|the) |(within|after|in) [0-9]{1,3} (hours|days)|price (will|is) )/
    $esx = /(esxcli |vim-cmd |\/vmfs\/volumes)/
    $source = /\b(rule|alert|condition:|sigma|detection:|CVE-20|yara)\b/
    // A library of error messages speaks of keys, locks and access: what it never asks for is a coin.
    $coin = /\b([bB]itcoins?|[mM]onero|[rR]ansom)\b|\.onion\b|Tor Browser|(not|to|must|you) pay\b|(publish|leak|sell)[a-z]{0,4} (all )?your /
    // In one sentence, as a program has many: the daemon of a coin says elsewhere that a wallet is encrypted.
    $told = /(\byour\b|\ball files\b)[^\n\x00]{0,60} (been|were|was|are|is|now) (encrypted|stolen|exfiltrated|locked|hacked|pwned)|(encrypted|locked|stolen|downloaded) all (of )?your |have (encrypted|stolen|breached|hacked|exfiltrated|downloaded) (all )?(of )?your /i
  condition:
    filesize < 16MB and $demand and $your and ((uint32be(0) == 0x7f454c46 or uint16be(0) == 0x4d5a) and $told and ($coin or $esx) and 2 of ($pay, $decrypt, $contact, $threat, $esx) or filesize < 64KB and 3 of ($pay, $decrypt, $contact, $threat) and (filesize < 8KB or all of ($pay, $decrypt, $contact, $threat)) and not $source)
}

rule ransomware_program_options
{
  meta:
    id = "ransomware/program-options"
    title = "A program with the options and messages of lockers for servers and hypervisors"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $o1 = "--vm-path"
    $o2 = "--encrypt-path"
    $o3 = /-?-no-?vm-?(kill|snapshot)/
    $o4 = /-?-(encryption_percent|encryption-percent|enc_step|enc_size|stopvm|skip-vm|vmkill|vmlist|vmonly)/
    $m1 = "/vmfs/volumes"
    $m2 = /esxcli( --formatter=csv| vm)? ?[^\n]{0,40}process (list|kill)/
    $m3 = /vim-cmd vmsvc\//
    $m4 = /(Total|Encrypted|Doesn\x27t|Skipped) (files|encrypted files)[: ]/
    $m5 = /(encrypted|skipped|files):? ?(%d|%lu|%llu|%ld|\{\})/
    $m6 = /([eE]ncrypt(ing|ed)|[lL]ocking) (file|dir|path)[s:]? ?["\x27]?%s/
    $m7 = /\.(vmdk|vmem|vswp|vmsn|vmsd)\x00/
    $m8 = /usage: [^\n]{0,40}encrypt[^\n]{0,80}/i
    $m9 = /(R(EAD|ead)[_ -]?M(E|e)|RESTORE|DECRYPT|RECOVER)[A-Za-z0-9_ -]{0,24}\.(txt|html|TXT)\x00/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 16MB and (any of ($m1, $m2, $m3) and 3 of ($o*, $m4, $m5, $m6, $m7, $m8, $m9) or $m9 and $m6 and any of ($o*, $m4, $m5))
}

rule ransomware_open_source
{
  meta:
    id = "ransomware/open-source"
    title = "Ransomware that was published as source, or a program built from it"
    severity = "high"
    category = "ransomware"
    attack = "T1486"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1486/"
  strings:
    $n1 = /(HiddenTear|hidden-tear|hidden_tear|\beda2\b)/
    $n2 = /(GonnaCry|gonnacry)/
    $n3 = /(RAASNet|RaasNet)/
    $n4 = "mauri870/ransomware"
    $n5 = /(CryPy|PyLocky|CryPyOS|CryPto[lL]ocker|[cC]rypt0[lL]ock|BWare|bware-ransom)/
    $n6 = /(JavaRansomware|NodeRansom|Rustomware|ransomware_rust|PSRansom|Povlsomware|NekRos|Cryptsky|CryptSky|DemonWare|ScareCrow-ransom)/
    $op = /([eE]ncrypt|cipher|Cipher)/
    $act = /(\.locked|decrypt|Decrypt|ransom|Ransom|os\.walk|filepath\.Walk|GetFiles|\.onion)/
    $text = /<html|^# |\n# |\n## /
    // What is only text names such tools without a line of code.
    $code = /\n[ \t]{0,16}(import |from [\w.]{1,40} import|def |async |function |const |var |let |#include|using |package |func |public |private |\$\w|sudo |curl |chmod )|\w \w{1,40} ?\{|\w ?= ?["'\[{]|\)\s?;/
  condition:
    filesize < 16MB and any of ($n*) and $op and #act >= 3 and (not $text or $code)
}
