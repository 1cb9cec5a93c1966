// Wipers: what destroys the data of the machine it runs on.

rule ransomware_country_wiper
{
  meta:
    id = "ransomware/country-wiper"
    title = "Files are destroyed where the clock, the language or the address is that of certain countries"
    severity = "high"
    category = "ransomware"
    attack = "T1485"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1485/"
  strings:
    $b64 = "russia" base64
    $b64b = "belarus" base64
    $b64c = "ukraine" base64
    $b64d = "israel" base64
    $b64e = "iran" base64
    $geo = /(ipgeolocation|ip-api\.com|ipinfo\.io|geoip|ipapi\.co|country_name|countryCode|country_code)/
    $zone = /(Europe\/(Moscow|Minsk|Kiev|Kyiv)|Asia\/(Tehran|Jerusalem|Shanghai)|ru[_-]RU|be[_-]BY|uk[_-]UA|he[_-]IL|fa[_-]IR|[rR]ussia|[bB]elarus|[iI]ran\b|[iI]srael)/
    $wipe = /(fs(\.promises)?\.(writeFile|unlink|rm|rmdir)(Sync)?\(|rmSync\(|shutil\.rmtree\(|os\.remove\(|rm -rf|rimraf|unlinkSync\()/
    $walk = /(readdir(Sync)?\(|os\.walk\(|os\.listdir\(|rmtree\(|rm -rf ["\x27]?(\/|~|\$HOME)|recursive:\s?true)/
    $list = /["\x27](Argentina|Bolivia|Botswana|Zimbabwe|Luxembourg|AR|BO)["\x27]/
  condition:
    filesize < 64KB and $wipe and $walk and not $list and (any of ($b64, $b64b, $b64c, $b64d, $b64e) or $geo and $zone and filesize < 16KB)
}

rule ransomware_root_deleted
{
  meta:
    id = "ransomware/root-deleted"
    title = "A program deletes the root or the home folders of the machine"
    severity = "high"
    category = "ransomware"
    attack = "T1485"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1485/"
  strings:
    $py = /shutil\.rmtree\(\s?["\x27]\/(home|root|etc|usr|boot|var|mnt|data|host)?\/?["\x27]/
    $py2 = /for [^\n]{1,60} in os\.walk\(\s?["\x27]\/(home|root|data|mnt|host)?\/?["\x27]/
    $del = /os\.(remove|unlink)\(/
    $sys = /(os\.system|subprocess\.\w{3,12}|execSync|exec|spawnSync|shell_exec|system|popen)\(\s?\[?["\x27`](sudo )?rm["\x27]?,? ?["\x27]?-[rRf]{2,3}["\x27]?,? ?(["\x27]?--no-preserve-root["\x27]?,? ?)?["\x27]?(\/|~|\/\*|\$HOME|\/home|\/home\/\*|\/root|\/etc|\/boot|\/usr|C:)["\x27`; ]/
    $js = /(rmSync|rimrafSync|rimraf\.sync|rmdirSync|removeSync|rm)\(\s?["\x27`](\/|\/home|\/root|\/etc|\/usr|\/boot|\/var|C:\\\\)["\x27`]\s?,/
    $home = /(rmSync|rimraf\.sync|rmdirSync|removeSync|rimraf)\(\s?(os\.)?homedir\(\)\s?,/
  condition:
    filesize < 64KB and ($py or $sys or $js or $home or $py2 and $del and filesize < 8KB)
}

rule ransomware_devices_overwritten
{
  meta:
    id = "ransomware/devices-overwritten"
    title = "A script overwrites disks, or crashes the kernel once they are gone"
    severity = "high"
    category = "ransomware"
    attack = "T1561"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1561/"
  strings:
    $dd = /dd [^\n]{0,40}if=\/dev\/(zero|u?random)[^\n]{0,40} of=["\x27]?(\/dev\/["\x27]?(sd|vd|nvme|xvd|hd|mmcblk|mtdblock|dm-|\$|\{)|\$\{?\w{1,10}\}?)/
    $ddo = /dd [^\n]{0,40}of=["\x27]?(\/dev\/["\x27]?(sd|vd|nvme|xvd|hd|mmcblk|mtdblock|dm-)[a-z0-9*]{0,8})[^\n]{0,40} if=\/dev\/(zero|u?random)/
    $cat = /(cat|head [^\n]{0,20}|shred [^\n]{0,30}|cp) ?\/dev\/(zero|u?random) ?>? ?["\x27]?\/dev\/(sd|vd|nvme|xvd|hd|mmcblk|mtd)/
    $devs = /for \w{1,10} in [^\n]{0,40}\/dev\/(sd|vd|nvme|xvd|hd|mmcblk|mtd)/
    $list = /(lsblk|fdisk -l|sfdisk -l|\/proc\/partitions|\/sys\/block)/
    $root = /rm -[rRf]{2,3} [^\n]{0,20}--no-preserve-root|rm [^\n]{0,10}--no-preserve-root -[rRf]{2,3}|rm -[rRf]{2,3} \/\*/
    $crash = /echo ["\x27]?[bco]["\x27]? ?> ?\/proc\/sysrq-trigger/
    $boot = /(rm -[rRf]{1,3} [^\n]{0,20}\/boot|wipefs -a|sgdisk (-Z|--zap-all)|flashrom|mkfs\.[a-z0-9]{2,6} -[fF])/
    $back = /(& ?(done|\n)|wait\n)/
  condition:
    filesize < 16KB and (any of ($dd, $ddo, $cat) and (2 of ($devs, $list, $root, $crash, $boot) or $devs and $back or $root or $crash) or $root and $crash)
}
