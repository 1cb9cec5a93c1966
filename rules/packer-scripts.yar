// Scripts that carry a program behind their last line.

rule packer_script_with_program
{
  meta:
    id = "packer/script-with-program"
    title = "A script unpacks a program from behind its own last line, starts it and removes it, so that what it does cannot be examined"
    severity = "medium"
    category = "packer"
    attack = "T1027.009"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1027/009/"

  strings:
    $self = /(tail|sed|dd|awk) [^\n|]{1,60}["']?\$\{?(0|BASH_SOURCE)\}?["']? ?\| ?(gunzip|gzip -c?d|zcat|unxz|xz -d|xzcat|bzip2 -d|bunzip2|zstd -d|base64 -d|openssl )[^\n|]{0,60}> ?["']?\$?\{?[\w\/.]{1,40}/
    $packed = /\n(\x1f\x8b\x08|BZh[1-9]1AY|\xfd7zXZ|\x28\xb5\x2f\xfd|Salted__|[A-Za-z0-9+\/]{60,76}\n[A-Za-z0-9+\/]{4})/
    $start = /chmod (\+x|a\+x|u\+x|0?7[0-7]{2}) /
    $gone = /\brm (-[a-z]{1,3} )?["']?\$?\{?[\w\/.]{1,40}/
  condition:
    uint16be(0) == 0x2321 and filesize < 64MB and all of them
}
