// Hidden code of PowerShell and of the rarer encodings, and protectors of scripts.

rule obfuscation_powershell_encoded
{
  meta:
    id = "obfuscation/powershell-encoded"
    title = "PowerShell is started with a command that cannot be read"
    severity = "medium"
    category = "obfuscation"
    attack = "T1059.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1059/001/"
  strings:
    $encoded = /(powershell|pwsh)(\.exe)?["']?,? [^\n]{0,120}-e(c|nc|nco|ncod|ncodedcommand|ncodedc|ncodedCommand)?["']?,? {1,3}["']?[A-Za-z0-9+\/]{60,}={0,2}/i
  condition:
    filesize < 8MB and $encoded
}

rule obfuscation_powershell_decode
{
  meta:
    id = "obfuscation/powershell-decode"
    title = "PowerShell decodes hidden code and executes it, or blinds the scanner of Windows first"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $base64 = /FromBase64String\(/i
    $stream = /IO\.Compression\.(Gzip|Deflate)Stream/i
    $memory = /IO\.MemoryStream/i
    $iex = /(\biex\b|Invoke-Expression|\[Reflection\.Assembly\]::Load|ScriptBlock\]::Create)/i
    $amsi = /(amsiInitFailed|AmsiScanBuffer|amsiContext)/i
    $patch = /(VirtualProtect|SetValue\(\s?\$null|GetField\()/i
    $char = /(-join\s?\(?\s?(\[char\[\]\]|\(\s?[0-9]{2,3}\s?,\s?[0-9]{2,3}\s?,)|\[char\]\s?(0x)?[0-9a-f]{2,3}\s?\+\s?\[char\]\s?(0x)?[0-9a-f]{2,3}\s?\+\s?\[char\])/i
  condition:
    filesize < 2MB and not uint16be(0) == 0x4d5a and not uint32be(0) == 0x7f454c46 and ($base64 and $stream and $memory and $iex or $amsi and $patch and filesize < 256KB or $char and $iex and filesize < 64KB)
}

rule obfuscation_php_like_lua
{
  meta:
    id = "obfuscation/php-like-lua"
    title = "Lua or VBScript decodes hidden code and executes it"
    severity = "medium"
    category = "obfuscation"
    attack = "T1027.013"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/013/"
  strings:
    $lua = /(loadstring|load)\(\s?["'](\\[0-9]{2,3}){20}/
    $luahex = /(loadstring|load)\(\s?\(?["'](\\x[0-9a-f]{2}){20}/
    $vbs = /(Execute|ExecuteGlobal)\s?\(?\s?(Chr\(\s?(&H)?[0-9a-f]{2,3}\s?\)\s?&\s?){6}/i
  condition:
    filesize < 4MB and any of them
}

rule obfuscation_symbols_only
{
  meta:
    id = "obfuscation/symbols-only"
    title = "JavaScript written in symbols alone (JSFuck, JJEncode, AAEncode), which nothing but hiding needs"
    severity = "medium"
    category = "obfuscation"
    attack = "T1027"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"
  strings:
    $jsfuck = /\[!\+\[\]\+!\+\[\]/
    $jj = /\$=~\[\];\$=\{___:\+\+\$/
    $aa = "\xef\xbe\x9f\xcf\x89\xef\xbe\x9f\xef\xbe\x89= /"
  condition:
    filesize < 8MB and (#jsfuck > 50 or any of ($jj, $aa))
}

rule obfuscation_python_protected
{
  meta:
    id = "obfuscation/python-protected"
    title = "A Python program is protected by PyArmor: what it does cannot be examined"
    severity = "low"
    category = "obfuscation"
    attack = "T1027"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/"
  strings:
    $armor = /__pyarmor__\(\s?__name__\s?,\s?__file__\s?,\s?b/
    $runtime = /from (\.{0,2}pyarmor_runtime[_0-9]{0,8}|pytransform) import (__pyarmor__|pyarmor_runtime)/
  condition:
    any of them
}

rule packer_upx
{
  meta:
    id = "packer/upx"
    title = "A program that unpacks itself when it starts (UPX): what it holds cannot be seen before"
    severity = "low"
    category = "packer"
    attack = "T1027.002"
    confidence = "high"
    slashable = false
    reference = "https://upx.github.io/"
  strings:
    $upx = "UPX!"
    $info = "$Info: This file is packed with the UPX"
  condition:
    uint32be(0) == 0x7f454c46 and $upx in (0..1024) and $info or uint16be(0) == 0x4d5a and $upx in (0..1024)
}

rule packer_upx_altered
{
  meta:
    id = "packer/upx-altered"
    title = "A program packed with UPX whose marks were changed, so that it cannot be unpacked for a look: honest programs leave them"
    severity = "high"
    category = "packer"
    attack = "T1027.002"
    confidence = "high"
    slashable = false
    reference = "https://upx.github.io/"
  strings:
    $stub = "PROT_EXEC|PROT_WRITE failed."
    $upx = "UPX!"
    $info = "$Info: This file is packed with the "
    $id = "$Id: UPX "
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 64MB and not $upx and (any of ($stub, $info, $id))
}

rule packer_script_compiled
{
  meta:
    id = "packer/script-compiled"
    title = "A shell script turned into an encrypted program (shc): what it does cannot be read"
    severity = "medium"
    category = "packer"
    attack = "T1027.002"
    confidence = "medium"
    slashable = false
    reference = "https://github.com/neurobin/shc"
  strings:
    $argv = "neither argv[0] nor $_ works."
    $expired = "has expired!"
    $source = "#include <sys/"
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 16MB and $argv and not $source and ($expired or filesize < 1MB)
}

rule packer_memory_loader
{
  meta:
    id = "packer/memory-loader"
    title = "A program that decrypts another and starts it from memory, so that it never lies in a file (Ezuri and its kin)"
    severity = "high"
    category = "packer"
    attack = "T1620"
    confidence = "high"
    slashable = false
    reference = "https://github.com/guitmz/ezuri"
  strings:
    $run = "main.runFromMemory"
    $fd = "/proc/self/fd/"
    $aes = "main.aesDec"
    $burneye = "TEEE burneye - TESO ELF Encryption Engine"
    $midget = "midgetpack"
    $ward = /(\x00|\/)papaw[_-]/
  condition:
    uint32be(0) == 0x7f454c46 and filesize < 64MB and ($run and any of ($fd, $aes) or $burneye or $midget or $ward and $fd)
}

rule obfuscation_php_joined_decoder
{
  meta:
    id = "obfuscation/php-joined-decoder"
    title = "PHP puts the name of a decoder together and evaluates what it decodes"
    severity = "high"
    category = "obfuscation"
    attack = "T1027.010"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/010/"
  strings:
    $open = /<\?(php|PHP|=)/
    $name = /["\x27](g|gz|gzi|gzin|gzinf|gzinfl|gzun|gzuncom|b|ba|bas|base|base6|base64|base64_|base64_de|str_|str_r|str_rot|co|conv|convert_|s|st|str)["\x27]\s?\.\s?["\x27](zinflate|inflate|nflate|flate|late|ate|compress|press|ase64|se64|e64|64|4|_dec|_decode|dec|code|64_|rot13|ot13|t13|13|uudecode|r_rot13)/
    $run = /\b(eval|assert)\s?\(\s?@?\$\w{1,30}\s?\(/
  condition:
    filesize < 1MB and all of them
}

rule obfuscation_build_script_payload
{
  meta:
    id = "obfuscation/build-script-payload"
    title = "A script of a build takes a payload out of a binary test file and hands it to a shell"
    severity = "high"
    category = "obfuscation"
    attack = "T1195.001"
    confidence = "medium"
    slashable = false
    reference = "https://www.openwall.com/lists/oss-security/2024/03/29/4"
  strings:
    $bytes = /\(head -c ?\+?\d{1,7} {0,2}>\/dev\/null\) {0,2}&& {0,2}head -c/
    $grep = /grep -[a-zA-Z]{0,6}a[a-zA-Z]{0,6} [^\n]{0,80}\$\{?(srcdir|top_srcdir|abs_srcdir|srcdir_)/
    $tr = /\btr (["'\\]{1,4})[^\n]{3,40} ["'\\]{1,4}/
    $decode = /(\bxz|\bgzip|\bbzip2|\blzma|\bbase64|prefix\w{0,8}) (-dc?|-cd|--decompress|--decode)\b/
    $run = /\|\s?(\$\{?SHELL\}?|eval|sh|bash|\/bin\/sh)\b/
  condition:
    filesize < 1MB and $run and ($bytes or $grep and $tr and $decode)
}
