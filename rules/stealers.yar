// Stealers: what browsers, chats, wallets and key chains remember is taken together.

rule credential_theft_browser_sweep
{
  meta:
    id = "credential-theft/browser-sweep"
    title = "The profiles of many browsers are searched, down to those that hardly anybody has, as stealers do"
    severity = "high"
    category = "credential-theft"
    attack = "T1555.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1555/003/"
  strings:
    $b1 = /\bAmigo[\/\\"\x27]/
    $b2 = /\bKometa[\/\\"\x27]/
    $b3 = /\bOrbitum[\/\\"\x27]/
    $b4 = /CentBrowser/
    $b5 = /7Star[\/\\"\x27]/
    $b6 = /Sputnik[\/\\"\x27]{1,4}/
    $b7 = /uCozMedia/
    $b8 = /Epic Privacy Browser/
    $b9 = /\bTorch[\/\\"\x27]/
    $b10 = /Iridium[\/\\"\x27]/
    $b11 = /CocCoc[\/\\"\x27]/
    $b12 = /Elements Browser/
    $b13 = /Comodo[\/\\"\x27]{1,4}Dragon/
    $b14 = /Opera GX Stable/
    $b15 = /BraveSoftware[\/\\"\x27, ]{1,6}Brave-Browser/
    $b16 = /YandexBrowser/
    $b17 = /Vivaldi[\/\\"\x27]{1,4}User Data/
    $data = /(Login Data|Web Data|Local State|leveldb|Local Extension Settings|[cC]ookies|logins\.json|key4\.db|os_crypt|encrypted_key)/
  condition:
    filesize < 64MB and 5 of ($b*) and $data
}

rule credential_theft_browser_files_sent
{
  meta:
    id = "credential-theft/browser-files-sent"
    title = "The passwords and cookies of browsers are copied and sent elsewhere"
    severity = "high"
    category = "credential-theft"
    attack = "T1555.003"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1555/003/"
  strings:
    $ff = /(\.mozilla[\/\\]{1,2}firefox|Mozilla[\/\\]{1,4}Firefox)/
    $ff2 = /(logins\.json|key4\.db|cookies\.sqlite)/
    $ch = /(google-chrome|Google[\/\\]{1,4}Chrome|\.config\/chromium|BraveSoftware|Microsoft[\/\\]{1,4}Edge)/
    $ch2 = /(Login Data|Local State|Web Data|[\/\\"\x27]Cookies["\x27])/
    $read = /(sqlite3\.connect\(|copyfile\(|shutil\.copy|copyFileSync\(|readFileSync\(|zipfile|tar [^\n]{0,20}c|CryptUnprotectData|ReadFile\(|zip -)/
    $s_py = /((requests|httpx|session|urllib3|aiohttp)\.(post|put|request)\(|urlopen\(|HTTPS?Connection\(|\.sendto\(|\.sendall\(|smtplib\.SMTP|ftplib\.FTP)/
    $s_js = /(fetch\(|https?\.request\(|axios(\.post)?\(|axios\.(post|request)|got\.post\(|needle\.post\(|net\.connect\(|dns["\x27)]{0,2}\.(lookup|resolve\w{0,6})\(|new WebSocket\(|sendBeacon\()/
    $s_sh = /((curl|wget)[^\n]{0,240} (-d ?|-F ?|-T ?|--data[a-z-]{0,12}[ =]|--form[ =]|--upload-file[ =]|--post-(file|data)[ =])|\| ?(nc|ncat|netcat|telnet|openssl s_client) |> ?\/dev\/tcp\/)/
    $s_chat = /(api\.telegram\.org\/bot|discord(app)?\.com\/api\/(v[0-9]{1,2}\/)?webhooks\/|hooks\.slack\.com\/services\/|webhook\.site\/|\.m\.pipedream\.net|\.oast\.|\.oastify\.com|\.interact\.sh|burpcollaborator|requestbin|\.ngrok(-free)?\.(io|app))/
    $s_other = /(curl_exec\(|http\.Post(Form)?\(|http\.NewRequest\(\s?("POST"|http\.MethodPost)|Net::HTTP\.(post|new)|LWP::UserAgent|\.Upload(String|File|Data|Values)\(|Invoke-(RestMethod|WebRequest)[^\n]{0,80}(POST|Post|post)|\.PostAsync\(|reqwest::)/
  condition:
    filesize < 256KB and ($ff and $ff2 or $ch and $ch2) and $read and any of ($s_py, $s_js, $s_sh, $s_chat, $s_other)
}

rule credential_theft_mac_keychain
{
  meta:
    id = "credential-theft/mac-keychain"
    title = "The key chain and the password of a user of macOS are taken, as stealers for it do"
    severity = "high"
    category = "credential-theft"
    attack = "T1555.001"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1555/001/"
  strings:
    $chain = /(login\.keychain|Library\/Keychains|find-generic-password -[a-z]{0,3}w)/
    $ask = /(display dialog[^\n]{0,200}hidden answer|dscl[^\n]{0,30}authonly)/
    $what = /(Exodus|Electrum|atomic\/Local Storage|Binance|Cookies\.binarycookies|NoteStore\.sqlite|Login Data|Local Extension Settings|FileGrabber|deskwallets)/
  condition:
    filesize < 32MB and ($ask and ($chain or $what) or $chain and #what >= 3)
}

rule credential_theft_known_stealers
{
  meta:
    id = "credential-theft/known-stealers"
    title = "A known stealer of tokens, passwords and wallets, or a program built from it"
    severity = "high"
    category = "credential-theft"
    attack = "T1555"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1555/"
  strings:
    $n = /(W4SP|w4sp_?stealer|wasp-stealer|BlankGrabber|Blank Grabber|Blank-Grabber|Luna[- ]?Grabber|LunaGrabber|Hazard[- ]?(Token[- ]?)?Grabber|Creal[- ]?Stealer|empyrean[- ]?(stealer|grabber)|Empyrean-Grabber|Skuld\b|hackirby\/skuld|Kematian|Exela ?Stealer|Exela-V2|Phemedrone|Umbral[- ]?Stealer|Mercurial ?Grabber|Rose-?Grabber|Wish ?Stealer|Doenerium|doenerium|Thief ?Cat|Braodo|Trap ?Stealer|Pirate ?Stealer|PirateStealer|Akira ?Stealer|StormKitty|Stealerium|BBy ?Stealer|Vespy ?Grabber|Celestial ?Stealer|Nova ?Stealer|RedTiger|SpiderTool|AMOSStealer|Poseidon Stealer|LummaC2|RaccoonStealer|Azorult|Vidar Stealer|RedLine\.)/
    $w = /(api\/webhooks\/|api\.telegram\.org|[wW]ebhook|leveldb|Login Data|encrypted_key|dQw4w9WgXcQ|cookies|wallets?)/
    $text = /(\n# |\n## |<html|rule \w{1,60})/
    // What is only text names such tools without a line of code.
    $code = /\n[ \t]{0,16}(import |from [\w.]{1,40} import|def |async |function |const |var |let |#include|using |package |func |public |private |\$\w|sudo |curl |chmod )|\w \w{1,40} ?\{|\w ?= ?["'\[{]|\)\s?;/
  condition:
    filesize < 64MB and $n and #w >= 3 and (not $text or $code)
}

rule credential_theft_chat_client_changed
{
  meta:
    id = "credential-theft/chat-client-changed"
    title = "The client of a chat is changed so that it gives away the tokens of its users"
    severity = "high"
    category = "credential-theft"
    attack = "T1554"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1554/"
  strings:
    $core = /discord_desktop_core|discord_modules|app-\(\\?d|BetterDiscord|DiscordCanary|discordptb/
    $hook = /(api\/webhooks\/|[wW]ebhook|[iI]njection|inject)/
    $tok = /(getToken\(\)|webpackJsonp|Authorization|mfa\/totp|\/auth\/login|session\.defaultSession|onCompleted|debugger\.attach|index\.js)/
    $net = /(requests\.|urlopen|https?\.request|fetch\(|XMLHttpRequest|net\.request)/
  condition:
    filesize < 1MB and $core and $hook and $tok and $net and #hook >= 2
}

rule credential_theft_password_asked
{
  meta:
    id = "credential-theft/password-asked"
    title = "A false sudo or login asks for the password and keeps it or sends it"
    severity = "high"
    category = "credential-theft"
    attack = "T1056.002"
    confidence = "medium"
    slashable = false
    reference = "https://attack.mitre.org/techniques/T1056/002/"
  strings:
    $alias = /(alias sudo=|function sudo|sudo\s?\(\)\s?\{|alias su=|alias ssh=)/
    $read = /read -[a-z]{0,3}s[a-z]{0,3}[^\n]{0,40}/
    $ask = /\[sudo\] password for/
    $out = /(curl |wget |nc |>> ?["\x27]?(\/tmp|\/var\/tmp|\/dev\/shm|~\/\.|\$HOME\/\.)|\/dev\/tcp\/)/
  condition:
    filesize < 64KB and $read and $out and ($alias or $ask)
}
